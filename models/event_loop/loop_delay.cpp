#include "models/event_loop/loop_delay.hpp"

namespace knee::models {

// Asleep, each firing finds the loop idle: the next one comes after exactly the resolution.
void LoopDelay::count_idle_firings(sim::Instant now) {
  if (!asleep_ || wakes_ > now) return;
  between_.record(wakes_ - last_);
  const auto more = (now - wakes_) / kResolution;
  if (more > 0) between_.record(kResolution, static_cast<std::uint64_t>(more));
  last_ = wakes_ + more * kResolution;
  wakes_ = sim::after(last_, kResolution);
  due_ = sim::Instant{wakes_.time_since_epoch() / tick_ * tick_};
}

}  // namespace knee::models
