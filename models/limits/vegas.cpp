#include "models/limits/vegas.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace knee::models {
namespace {

// limit/functions/Log10RootIntFunction.java
double log_of(double limit) { return std::max(1.0, std::floor(std::log10(std::floor(limit)))); }

}  // namespace

Vegas::Vegas(const Options& options, sim::RandomStream stream)
    : options_{options}, stream_{std::move(stream)}, limit_{static_cast<double>(options.initial)} {
  draw_probe();
}

void Vegas::draw_probe() { jitter_ = 0.5 + 0.5 * stream_.uniform(); }

double Vegas::lower(double log) const { return options_.back_off ? limit_ * *options_.back_off : limit_ - log; }

// The limit after a sample, without its bounds.
double Vegas::next(const Sample& sample) const {
  const double log = log_of(limit_);
  if (sample.dropped) return lower(log);
  if (2 * static_cast<double>(sample.in_flight) < limit_) return limit_;
  const double least = sim::to_seconds(least_time_) / sim::to_seconds(sample.time());
  const double queue = std::ceil(limit_ * (1 - least));
  const double alpha = options_.alpha ? static_cast<double>(*options_.alpha) : 3 * log;
  const double beta = options_.beta ? static_cast<double>(*options_.beta) : 6 * log;
  if (queue <= log) return limit_ + beta;
  if (queue < alpha) return limit_ + log;
  return queue > beta ? lower(log) : limit_;
}

void Vegas::count(const Sample& sample) {
  ++samples_;
  const bool is_probe = jitter_ * options_.probe * limit_ <= samples_;
  if (is_probe) {
    draw_probe();
    samples_ = 0;
  }
  if (is_probe || least_time_ == sim::Duration{} || sample.time() < least_time_) {
    least_time_ = std::max(sample.time(), sim::Duration{1});
    return;
  }
  const double limit = std::clamp(next(sample), 1.0, static_cast<double>(options_.most));
  limit_ = (1 - options_.smoothing) * limit_ + options_.smoothing * limit;
}

}  // namespace knee::models
