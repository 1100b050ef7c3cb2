#include "models/threads/stop_the_world.hpp"

#include <algorithm>
#include <utility>

namespace knee::models {

double StopTheWorld::factor() const {
  const auto at_once = std::min<std::ptrdiff_t>(computing_, static_cast<std::ptrdiff_t>(machine_.cores().count()));
  return 1 + slowdown_ * static_cast<double>(at_once - 1);
}

// The other threads continue at another speed.
void StopTheWorld::count(std::ptrdiff_t by) {
  if (slowdown_ == 0) return;
  const double before = factor();
  computing_ += by;
  if (computing_ > 0 && factor() != before) interrupt_all();
}

void StopTheWorld::interrupt_all() {
  for (const sim::WeakRef<Code>& code : running_) {
    if (code && code->job.running()) code->job.interrupt();
  }
}

sim::Task<StopTheWorld::Computed> StopTheWorld::compute(Machine::Thread& thread, sim::Duration demand) {
  Computed computed;
  sim::Duration left = machine_.time_of(demand);
  count(1);
  while (left > sim::Duration::zero()) {
    if (stopped_) {
      const sim::Instant since = simulation_.now();
      co_await goes_on_.wait();
      computed.stood += simulation_.now() - since;
      continue;
    }
    const double slowed = slowdown_ == 0 ? 1 : factor();
    const sim::Duration asked = slowed == 1 ? left : sim::from_seconds(sim::to_seconds(left) * slowed);
    Code code{{}, machine_.run(thread, asked)};
    running_.emplace_back(code);
    const sim::Duration rest = co_await code.job;
    std::erase_if(running_, [&](const auto& one) { return !one || one.get() == &code; });
    computed.worked += asked - rest;
    left = slowed == 1 ? rest : sim::from_seconds(sim::to_seconds(rest) / slowed);
  }
  count(-1);
  co_return computed;
}

sim::Task<sim::Duration> StopTheWorld::stop_for(Machine::Thread& thread, sim::Duration pause) {
  while (stopped_) co_await goes_on_.wait();
  stopped_ = true;
  interrupt_all();
  const sim::Duration time = machine_.time_of(pause);
  co_await machine_.run(thread, time);
  stopped_ = false;
  goes_on_.broadcast();
  co_return time;
}

}  // namespace knee::models
