#include "models/event_loop/event_loop.hpp"

namespace knee::models {

EventLoop::EventLoop(ProcessContext& process, ListeningSocket& socket, Server& server, const Options& options,
                     sim::Duration tick)
    : process_{process},
      socket_{socket},
      server_{server},
      options_{options},
      delay_{process.statistics.loop_delay, tick, process.simulation.now()},
      awake_{process.statistics.loop_awake},
      row_{process.timeline, process.name, "loop"} {}

EventLoop::Turn EventLoop::call(Callback callback) { return Turn{*this, callback}; }

EventLoop::Sleep EventLoop::sleep(std::optional<sim::Duration> time_out) {
  return Sleep{*this, time_out ? sim::after(process_.simulation.now(), *time_out) : sim::kNever};
}

void EventLoop::Sleep::await_suspend(Callback thread) const {
  loop.sleeper_.process = thread;
  if (loop.accepts_) {
    loop.socket_.sleep(loop.sleeper_);
  } else {
    loop.alone_.push(loop.sleeper_);
  }
  loop.fell_asleep_ = loop.process_.simulation.now();
  loop.awake_.set(0, loop.fell_asleep_);
  if (until != sim::kNever) loop.time_out_ = loop.process_.simulation.calendar().call_at(until, on_time_out, &loop);
}

void EventLoop::Sleep::await_resume() const {
  const sim::Instant now = loop.process_.simulation.now();
  if (loop.time_out_) loop.process_.simulation.calendar().cancel(loop.time_out_);
  loop.awake_.set(1, now);
  loop.delay_.woke(now);
}

void EventLoop::on_time_out(void* loop) {
  auto& self = *static_cast<EventLoop*>(loop);
  self.time_out_ = {};
  self.wake();
}

sim::Duration EventLoop::wake_up_cost() const {
  const sim::Duration slept = process_.simulation.now() - fell_asleep_;
  if (options_.cold_wake_up == options_.wake_up) return options_.wake_up;
  if (slept >= options_.cold_after) return options_.cold_wake_up;
  const double cooled = sim::to_seconds(slept) / sim::to_seconds(options_.cold_after);
  return options_.wake_up + sim::from_seconds(sim::to_seconds(options_.cold_wake_up - options_.wake_up) * cooled);
}

void EventLoop::wake() {
  if (!sleeper_.listed) return;
  leave();
  process_.simulation.calendar().resume_now(sleeper_.process);
}

void EventLoop::leave() {
  if (accepts_) {
    socket_.leave(sleeper_);
  } else {
    alone_.remove(sleeper_);
  }
}

void EventLoop::end() {
  if (sleeper_.listed) leave();
  if (time_out_) process_.simulation.calendar().cancel(time_out_);
  awake_.set(0, process_.simulation.now());
  delay_.woke(process_.simulation.now());
}

}  // namespace knee::models
