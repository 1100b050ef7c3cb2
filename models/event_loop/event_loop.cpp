#include "models/event_loop/event_loop.hpp"

namespace knee::models {

EventLoop::EventLoop(ProcessContext& process, ListeningSocket& socket, Server& server, const WakeUp& wake_up,
                     sim::Duration tick)
    : process_{process},
      socket_{socket},
      server_{server},
      wake_up_{wake_up},
      delay_{process.statistics.durations.loop_delay, tick, process.simulation.now()},
      cpu_{process.machine.thread()},
      acceptor_{process.simulation, socket},
      awake_{process.statistics.loop_awake},
      row_{process.timeline, process.name, "loop"} {}

void EventLoop::start() {
  awake_.set(1, process_.simulation.now());
  constexpr std::size_t kFrameBytes = 640;  // of `run`, about
  sim::Process loop = run();
  process_.touches.add(loop.frame(), kFrameBytes);
  process_.start(std::move(loop));
}

EventLoop::Turn EventLoop::call(Callback callback) { return Turn{*this, callback}; }

EventLoop::Sleep EventLoop::sleep(std::optional<sim::Duration> time_out) {
  fell_asleep_ = process_.simulation.now();
  sleeps_until_ = time_out ? sim::after(fell_asleep_, *time_out) : sim::kNever;
  return Sleep{*this, accepts_ ? acceptor_.begin_wait() : alone_};
}

sim::Task<> EventLoop::sleep_on() {
  while (woken_for_nothing()) {
    co_await process_.machine.compute(cpu(), socket_.herd().cost);
    if (!woken_for_nothing()) break;
    delay_.sleeps_on();
    co_await Sleep{*this, accepts_ ? acceptor_.resume_wait() : alone_};
  }
}

void EventLoop::Sleep::await_suspend(Callback thread) {
  Within::await_suspend(thread);
  loop.sleep_ = sim::WeakRef{*this};
  loop.awake_.set(0, loop.process_.simulation.now());
}

void EventLoop::Sleep::await_resume() {
  Within::await_resume();
  loop.process_.machine.rest().end();
  const sim::Instant now = loop.process_.simulation.now();
  loop.awake_.set(1, now);
  loop.delay_.woke(now);
  if (!loop.has_connection()) return;
  loop.first_since_ = loop.has_connection_since();
  loop.first_ = loop.accept();
}

Request* EventLoop::accept() {
  if (first_ != nullptr) return std::exchange(first_, nullptr);
  return has_connection() ? process_.accept_from(socket_) : nullptr;
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
