#include "models/event_loop/event_loop.hpp"

namespace knee::models {

EventLoop::EventLoop(ProcessContext& process, ListeningSocket& socket, Server& server, const WakeUp& wake_up,
                     sim::Duration tick)
    : process_{process},
      socket_{socket},
      server_{server},
      wake_up_{wake_up},
      delay_{process.statistics.loop_delay, tick, process.simulation.now()},
      cpu_{process.machine.thread()},
      awake_{process.statistics.loop_awake},
      row_{process.timeline, process.name, "loop"} {}

EventLoop::Turn EventLoop::call(Callback callback) { return Turn{*this, callback}; }

EventLoop::Sleep EventLoop::sleep(std::optional<sim::Duration> time_out) {
  return Sleep{*this, time_out ? sim::after(process_.simulation.now(), *time_out) : sim::kNever};
}

EventLoop::Sleep::Sleep(EventLoop& of, sim::Instant until)
    : Within{until, of.process_.simulation.calendar(), of.accepts_ ? of.socket_.idle() : of.alone_}, loop{of} {}

void EventLoop::Sleep::await_suspend(Callback thread) {
  Within::await_suspend(thread);
  loop.sleep_ = sim::WeakRef{*this};
  loop.fell_asleep_ = loop.process_.simulation.now();
  loop.awake_.set(0, loop.fell_asleep_);
}

void EventLoop::Sleep::await_resume() {
  Within::await_resume();
  const sim::Instant now = loop.process_.simulation.now();
  loop.awake_.set(1, now);
  loop.delay_.woke(now);
}

void EventLoop::wake() {
  if (sleep_ && sleep_->is_listed()) sleep_->wake();
}

void EventLoop::end() {
  ended_ = true;
  awake_.set(0, process_.simulation.now());
  delay_.woke(process_.simulation.now());
}

}  // namespace knee::models
