#include "models/limits/sample_window.hpp"

#include <algorithm>

namespace knee::models {

void SampleWindow::count(const Sample& sample) {
  if (sample.time() < kLeastTime) return;
  sum_ += sample.time();
  ++samples_;
  in_flight_ = std::max(in_flight_, sample.in_flight);
  any_dropped_ = any_dropped_ || sample.dropped;
  if (sample.end <= closes_) return;
  closes_ = sim::after(sample.end, length_);
  if (samples_ >= kLeastSamples) {
    const sim::Instant begin = sample.end - sum_ / samples_;
    limit_->count({.begin = begin, .end = sample.end, .in_flight = in_flight_, .dropped = any_dropped_});
  }
  sum_ = {};
  samples_ = 0;
  in_flight_ = 0;
  any_dropped_ = false;
}

}  // namespace knee::models
