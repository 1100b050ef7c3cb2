#include "models/balancing/peak_ewma.hpp"

#include <cmath>

namespace knee::models {
namespace {

constexpr double kPenalty = 0x1p47;  // nanoseconds, 39 hours: Long.MaxValue >> 16

}  // namespace

double PeakEwma::load(sim::Instant now) {
  observe(0, now);
  const auto requests = static_cast<double>(in_flight_);
  return average_ == 0 && in_flight_ > 0 ? kPenalty + requests : average_ * (requests + 1);
}

void PeakEwma::observe(double took, sim::Instant now) {
  const double kept = std::exp(-sim::to_seconds(now - seen_) / sim::to_seconds(decay_));
  average_ = took > average_ ? took : average_ * kept + took * (1 - kept);
  seen_ = now;
}

}  // namespace knee::models
