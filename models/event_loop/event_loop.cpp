#include "models/event_loop/event_loop.hpp"

namespace knee::models {

EventLoop::EventLoop(ProcessContext& site, ListeningSocket& socket, Server& server, const Options& options, sim::Duration tick)
    : site_{site},
      socket_{socket},
      server_{server},
      options_{options},
      delay_{site.statistics.loop_delay, tick, site.simulation.now()},
      awake_{site.statistics.loop_awake},
      row_{site.timeline, site.name, "loop"} {}

EventLoop::Turn EventLoop::call(Callback callback) { return Turn{*this, callback}; }

EventLoop::Sleep EventLoop::sleep(std::optional<sim::Duration> time_out) {
  return Sleep{*this, time_out ? sim::after(site_.simulation.now(), *time_out) : sim::kNever};
}

void EventLoop::Sleep::await_suspend(Callback thread) const {
  loop.sleeper_.process = thread;
  if (loop.accepts_) {
    loop.socket_.sleep(loop.sleeper_);
  } else {
    loop.alone_.push(loop.sleeper_);
  }
  loop.fell_asleep_ = loop.site_.simulation.now();
  loop.awake_.set(0, loop.fell_asleep_);
  if (until != sim::kNever) loop.time_out_ = loop.site_.simulation.calendar().call_at(until, on_time_out, &loop);
}

void EventLoop::Sleep::await_resume() const {
  const sim::Instant now = loop.site_.simulation.now();
  if (loop.time_out_) loop.site_.simulation.calendar().cancel(loop.time_out_);
  loop.awake_.set(1, now);
  loop.delay_.woke(now);
}

void EventLoop::on_time_out(void* loop) {
  auto& self = *static_cast<EventLoop*>(loop);
  self.time_out_ = {};
  self.wake();
}

sim::Duration EventLoop::wake_up_cost() const {
  const sim::Duration slept = site_.simulation.now() - fell_asleep_;
  if (options_.cold_wake_up == options_.wake_up) return options_.wake_up;
  if (slept >= options_.cold_after) return options_.cold_wake_up;
  const double cooled = sim::to_seconds(slept) / sim::to_seconds(options_.cold_after);
  return options_.wake_up + sim::from_seconds(sim::to_seconds(options_.cold_wake_up - options_.wake_up) * cooled);
}

void EventLoop::wake() {
  if (!sleeper_.listed) return;
  leave();
  site_.simulation.calendar().resume_now(sleeper_.process);
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
  if (time_out_) site_.simulation.calendar().cancel(time_out_);
  awake_.set(0, site_.simulation.now());
  delay_.woke(site_.simulation.now());
}

}  // namespace knee::models
