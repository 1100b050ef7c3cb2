#include "models/limits/gradient2.hpp"

#include <algorithm>

namespace knee::models {

// limit/measurement/ExpAvgMeasurement.java
void Gradient2::average(double time) {
  constexpr std::uint64_t kFirst = 10;
  if (firsts_ < kFirst) {
    ++firsts_;
    first_sum_ += time;
    long_time_ = first_sum_ / static_cast<double>(firsts_);
    return;
  }
  const double share = 2 / (static_cast<double>(options_.long_window) + 1);
  long_time_ = long_time_ * (1 - share) + time * share;
}

void Gradient2::count(const Sample& sample) {
  const auto time = static_cast<double>(std::max(sample.time(), sim::Duration{1}).count());
  average(time);
  const double long_time = long_time_;
  if (long_time / time > 2) long_time_ *= 0.95;
  if (static_cast<double>(sample.in_flight) < limit_ / 2) return;
  const double gradient = std::clamp(options_.tolerance * long_time / time, 0.5, 1.0);
  const double target = limit_ * gradient + static_cast<double>(options_.queue);
  const double limit = limit_ * (1 - options_.smoothing) + target * options_.smoothing;
  limit_ = std::clamp(limit, static_cast<double>(options_.least), static_cast<double>(options_.most));
}

}  // namespace knee::models
