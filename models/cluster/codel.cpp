#include "models/cluster/codel.hpp"

#include <cmath>

namespace knee::models {

bool Codel::is_late(sim::Duration waited, std::size_t left, sim::Instant now) {
  if (waited < options_.target || left <= 1) {
    is_above_ = false;
    return false;
  }
  if (!is_above_) {
    is_above_ = true;
    above_until_ = sim::after(now, options_.interval);
    return false;
  }
  return now > above_until_;
}

// Soon after the last time it goes on near the distance that was needed then.
void Codel::begin_dropping(sim::Instant now) {
  const std::uint32_t since = count_ - last_count_;
  count_ = since > 1 && now - next_drop_ < 16 * options_.interval ? since : 1;
  last_count_ = count_;
  is_dropping_ = true;
  next_drop_ = sim::after(now, distance());
}

sim::Duration Codel::distance() const {
  return sim::from_seconds(sim::to_seconds(options_.interval) / std::sqrt(static_cast<double>(count_)));
}

}  // namespace knee::models
