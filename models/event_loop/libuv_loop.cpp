#include "models/event_loop/libuv_loop.hpp"

#include <algorithm>

namespace knee::models {
namespace {

constexpr sim::Duration kTick = std::chrono::milliseconds{1};
constexpr std::size_t kEventsPerPoll = 1024;  // uv__io_poll: events[1024]
constexpr std::size_t kPollsPerIteration = 48;  // as long as every one of them is full

}  // namespace

LibuvLoop::LibuvLoop(ProcessContext& process, ListeningSocket& socket, Server& server, const WakeUp& wake_up,
                     bool accepts_all)
    : EventLoop{process, socket, server, wake_up, kTick}, accepts_all_{accepts_all} {}

// uv_run. The body of uv__io_poll is part of this function, because a task in every iteration would cost several percent of
// the simulation's speed. The other phases are tasks, which run if they have something to do.
sim::Process LibuvLoop::run() {
  co_await run_ticks();  // of the main script
  if (timers_due()) co_await run_timers();
  for (;;) {
    begin_poll();
    if (has_nothing()) {
      if (const std::optional<sim::Duration> time_out = poll_time_out(); time_out != sim::Duration::zero()) {
        fall_asleep();
        co_await sleep(time_out);
        if (woken_for_nothing()) co_await sleep_on();
        if (wakes_at_a_cost()) co_await waking();
      }
    }
    if (iteration_time_ > sim::Duration::zero()) co_await process_.machine.compute(cpu_, iteration_time_);
    for (std::size_t polls = 0; polls < kPollsPerIteration; ++polls) {
      const std::size_t events = epoll_wait();
      for (std::size_t left = events; left > 0 && !ready_.empty(); --left) {  // a callback may remove others
        show_phase("poll");
        if (const Callback callback = ready_.pop(); callback != kPoolWakeUp) {
          co_await call(callback);
          if (has_ticks()) co_await run_ticks();
        } else {
          co_await work_done();
        }
      }
      if (events < kEventsPerPoll) break;
    }
    end_phase();
    if (!immediates_.empty()) co_await run_check();
    if (timers_due()) co_await run_timers();
  }
}

// A division that few iterations need.
LibuvLoop::Milliseconds LibuvLoop::time() const { return updated_.time_since_epoch() / kTick; }

// --- Poll -----------------------------------------------------------------------------------------------------

// uv__backend_timeout; pending immediates keep an idle handle active, with which the loop does not block.
std::optional<sim::Duration> LibuvLoop::poll_time_out() const {
  if (!immediates_.empty()) return sim::Duration::zero();
  if (!timers_due_) return std::nullopt;
  return std::max(*timers_due_ - time(), Milliseconds{0}) * kTick;
}

// Connections that the last poll accepted are watched from here on.
void LibuvLoop::begin_poll() {
  while (!accepted_.empty()) server_.submit(*accepted_.pop());
}

// uv__server_io. A worker of a primary process watches what it has got from it instead.
inline void LibuvLoop::accept_connections() {
  if (!accepted_.empty()) return;
  do {
    Request* connection = accept();
    if (connection == nullptr) return;
    accepted_.push(connection);
  } while (accepts_all_);
}

void LibuvLoop::fall_asleep() {
  delay_.fell_asleep(process_.simulation.now() + (delay_.due() - loop_time()));
  pool_reported_ = channel_reported_ = false;
}

// Returns the number of events that it reports, the first ones of `ready_`.
inline std::size_t LibuvLoop::epoll_wait() {
  update_time();
  accept_connections();
  if (has_other_handles_) poll_other_handles();
  return std::min(ready_.size(), kEventsPerPoll);
}

void LibuvLoop::poll_other_handles() {
  if (std::exchange(pool_first_, false)) ready_.push_front(kPoolWakeUp);
  if (std::exchange(channel_first_, false)) ready_.push_front(message_);
  pool_reported_ = pool_has_called_;
  channel_reported_ = std::exchange(channel_has_message_, false);
}

// uv__work_done
sim::Task<> LibuvLoop::work_done() {
  pool_has_called_ = false;
  for (std::size_t left = results_.size(); left > 0 && !results_.empty(); --left) {
    co_await call(results_.pop());
    if (has_ticks()) co_await run_ticks();
  }
}

void LibuvLoop::post(Callback callback) {
  ready_.push(callback);
  wake();
}

// epoll is level-triggered: a handle that it has reported stays in its list, ahead of later events (fs/eventpoll.c,
// ep_send_events). That matters for the handles through which many events come: a channel and the pool's.
void LibuvLoop::post_message(Callback callback) {
  message_ = callback;
  has_other_handles_ = channel_has_message_ = true;
  if (channel_reported_) {
    channel_first_ = true;
  } else {
    post(callback);
  }
}

void LibuvLoop::post_result(Callback callback) {
  results_.push(callback);
  has_other_handles_ = true;
  if (std::exchange(pool_has_called_, true)) return;
  if (pool_reported_) {
    pool_first_ = true;
  } else {
    post(kPoolWakeUp);
  }
}

void LibuvLoop::remove(Callback callback) {
  if (channel_first_ && callback == message_) {
    channel_first_ = channel_has_message_ = false;
    return;
  }
  for (sim::Ring<Callback>* queue : {&ready_, &results_, &immediates_, &ticks_, &microtasks_}) {
    if (queue->remove(callback)) return;
  }
  timers_.remove(callback);
}

// --- Check ----------------------------------------------------------------------------------------------------

// uv__run_check, CheckImmediate, processImmediate
sim::Task<> LibuvLoop::run_check() {
  for (std::size_t left = immediates_.size(); left > 0 && !immediates_.empty(); --left) {
    show_phase("check");
    co_await call(immediates_.pop());
    if (has_ticks()) co_await run_ticks();
  }
  end_phase();
}

// --- Timers ---------------------------------------------------------------------------------------------------

// Node's timers share one of libuv's.
void LibuvLoop::set_timer(sim::Duration length, Callback callback) {
  update_time();
  const Milliseconds last = sim::kLast.time_since_epoch() / kTick;
  const Milliseconds now = time();
  const Milliseconds rounded = std::clamp<Milliseconds>(length / kTick, 1, std::max<Milliseconds>(last - now, 1));
  timers_.insert(now, rounded, callback);
  if (!timers_due_ || *timers_due_ > now + rounded) timers_due_ = now + rounded;
}

// The delay's timer calls nothing: where it is the only one, it runs here.
bool LibuvLoop::look_at_timers() {
  if (timers_due_) return *timers_due_ <= time() || delay_.due() <= loop_time();
  run_delay_timer();
  return false;
}

// uv__run_timers. A timer that is due when the callbacks of the others have updated the loop's clock belongs to the same
// phase (libuv 1.46).
sim::Task<> LibuvLoop::run_timers() {
  if (delay_.due() <= sim::kStart + *timers_due_ * kTick) run_delay_timer();
  while (timers_due_ && *timers_due_ <= time()) co_await process_timers();
  end_phase();
  run_delay_timer();
}

// RunTimers, processTimers, listOnTimeout. The ticks of a callback run before the next timer; the ticks of the last callback
// run after the handle has been started again. A timer that is due by then, because the callbacks took long, waits for
// a millisecond to pass.
sim::Task<> LibuvLoop::process_timers() {
  update_time();
  timers_.process(time());
  for (bool first = true; timers_.due(); first = false) {
    if (!first && has_ticks()) co_await run_ticks();
    show_phase("timers");
    co_await call(timers_.next());
  }
  timers_due_ = timers_.empty() ? std::nullopt : std::optional(std::max(timers_.expiry(), time() + 1));
  if (has_ticks()) co_await run_ticks();
}

// --- Between two callbacks --------------------------------------------------------------------------------------

void LibuvLoop::yield(Yield how, Callback callback) {
  switch (how) {
    case Yield::immediate: immediates_.push(callback); break;
    case Yield::next_tick: ticks_.push(callback); break;
    case Yield::microtask: microtasks_.push(callback); break;
  }
}

// processTicksAndRejections
sim::Task<> LibuvLoop::run_ticks() {
  while (has_ticks()) {
    while (!ticks_.empty()) co_await call(ticks_.pop());
    while (!microtasks_.empty()) co_await call(microtasks_.pop());
  }
}

}  // namespace knee::models
