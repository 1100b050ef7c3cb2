#include "models/threads/stop_the_world.hpp"

#include <utility>

namespace knee::models {

sim::Task<sim::Duration> StopTheWorld::compute(Machine::Thread& thread, sim::Duration demand) {
  sim::Duration stood{};
  sim::Duration left = machine_.time_of(demand);
  while (left > sim::Duration::zero()) {
    if (stopped_) {
      const sim::Instant since = simulation_.now();
      co_await goes_on_.wait();
      stood += simulation_.now() - since;
      continue;
    }
    Code code{{}, machine_.run(thread, left)};
    running_.emplace_back(code);
    left = co_await code.job;
    std::erase_if(running_, [&](const auto& one) { return !one || one.get() == &code; });
  }
  co_return stood;
}

sim::Task<> StopTheWorld::stop_for(Machine::Thread& thread, sim::Duration pause) {
  while (stopped_) co_await goes_on_.wait();
  stopped_ = true;
  for (const sim::WeakRef<Code>& code : running_) {
    if (code && code->job.running()) code->job.interrupt();
  }
  co_await machine_.compute(thread, pause);
  stopped_ = false;
  goes_on_.broadcast();
}

}  // namespace knee::models
