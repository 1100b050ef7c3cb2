#include "models/limits/gradient_controller.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace knee::models {

GradientController::GradientController(const Options& options, sim::RandomStream stream)
    : options_{options}, stream_{std::move(stream)}, limit_{options.least} {
  begin_measuring(sim::kStart);
}

std::uint64_t GradientController::most(sim::Instant now) {
  advance(now);
  return limit_;
}

void GradientController::count(const Sample& sample) {
  advance(sample.end);
  if (sample.begin < measuring_since_) return;
  times_.push_back(std::chrono::duration_cast<std::chrono::microseconds>(sample.time()).count());
  if (is_measuring_ && times_.size() >= options_.requests) end_measuring(sample.end);
}

// Carries out what its timers have done by `now`.
void GradientController::advance(sim::Instant now) {
  for (;;) {
    const sim::Instant next = std::min(next_update_, next_measurement_);
    if (next > now) return;
    if (next_measurement_ == next) {
      begin_measuring(next);
    } else if (times_.empty()) {  // nothing changes until the next request ends
      next_update_ += options_.every * ((now - next_update_) / options_.every + 1);
    } else {
      update(next);
    }
  }
}

void GradientController::begin_measuring(sim::Instant now) {
  next_measurement_ = next_update_ = sim::kNever;
  limit_before_ = limit_;
  is_measuring_ = true;
  times_at_least_ = 0;
  limit_ = options_.least;
  times_.clear();
  measuring_since_ = now;
}

void GradientController::end_measuring(sim::Instant now) {
  least_time_ = take_percentile();
  limit_ = limit_before_;
  is_measuring_ = false;
  const double range_ms = std::ceil(1e3 * sim::to_seconds(options_.interval) * options_.jitter);
  sim::Duration more{};
  if (range_ms > 0) more = std::chrono::milliseconds{stream_.below(static_cast<std::uint64_t>(range_ms))};
  next_measurement_ = sim::after(now, options_.interval + more);
  next_update_ = sim::after(now, options_.every);
}

void GradientController::update(sim::Instant now) {
  next_update_ = sim::after(now, options_.every);
  set(new_limit(take_percentile()), now);
}

void GradientController::set(std::uint64_t limit, sim::Instant now) {
  times_at_least_ = limit_ == options_.least && limit == options_.least ? times_at_least_ + 1 : 0;
  limit_ = limit;
  if (times_at_least_ >= 5) begin_measuring(now);
}

std::int64_t GradientController::take_percentile() {
  const double rank = std::ceil(options_.percentile * static_cast<double>(times_.size()));
  const auto position = std::max<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(rank), 1) - 1;
  std::nth_element(times_.begin(), times_.begin() + position, times_.end());
  const std::int64_t time = times_[static_cast<std::size_t>(position)];
  times_.clear();
  return time;
}

std::uint64_t GradientController::new_limit(std::int64_t sample) const {
  const double least = static_cast<double>(least_time_) * (1 + options_.buffer);
  const double gradient = sample > 0 ? std::clamp(least / static_cast<double>(sample), 0.5, 2.0) : 2.0;
  const double limit = static_cast<double>(limit_) * gradient;
  return std::clamp(static_cast<std::uint64_t>(limit + std::sqrt(limit)), options_.least, options_.most);
}

}  // namespace knee::models
