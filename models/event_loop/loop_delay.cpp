#include "models/event_loop/loop_delay.hpp"

namespace knee::models {

// Asleep, each firing finds the loop idle: the next one comes after exactly the resolution.
void LoopDelay::count_idle_firings(sim::Instant now) {
  if (!asleep_ || wakes_ > now) return;
  between_.record(wakes_ - last_);
  sim::Instant next = wakes_;
  const std::uint64_t more = pass_firings(next, now) - 1;
  if (more > 0) between_.record(kResolution, more);
  fired_before(next);
}

void LoopDelay::fired_before(sim::Instant next) {
  last_ = next - kResolution;
  wakes_ = next;
  due_ = sim::Instant{next.time_since_epoch() / tick_ * tick_};
}

void LoopDelay::take_back(sim::Instant next) {
  asleep_ = true;
  if (next != wakes_) fired_before(next);
}

}  // namespace knee::models
