#include "models/event_loop/libuv_loop.hpp"

#include <algorithm>

namespace knee::models {
namespace {

constexpr sim::Duration kTick = std::chrono::milliseconds{1};
constexpr std::size_t kEventsPerPoll = 1024;  // uv__io_poll: events[1024]
constexpr std::size_t kPollsPerIteration = 48;  // as long as every one of them is full

}  // namespace

LibuvLoop::LibuvLoop(ProcessContext& site, ListeningSocket& socket, Server& server, const Options& options)
    : EventLoop{site, socket, server, options, kTick} {}

sim::Process LibuvLoop::run() {
  while (const Callback callback = next_tick_or_microtask()) co_await call(callback);
  for (;;) {
    begin_timers();
    while (const Callback callback = next_timer()) co_await call(callback);
    end_timers();

    if (Request* connection = std::exchange(accepted_, nullptr)) server_.submit(*connection);
    const std::optional<sim::Duration> time_out = poll_time_out();
    if (ready_.empty() && results_.empty() && !has_connection() && time_out != sim::Duration::zero()) {
      delay_.fell_asleep(site_.simulation.now() + (delay_.due() - loop_time()));
      pool_reported_ = false;
      co_await sleep(time_out);
      co_await site_.machine.compute(wake_up_cost());
    }
    polls_left_ = kPollsPerIteration;
    poll();
    while (const Callback callback = next_polled()) co_await call(callback);
    end_phase();

    immediates_to_run_ = immediates_.size();
    while (const Callback callback = next_immediate()) co_await call(callback);
    end_phase();
  }
}

void LibuvLoop::update_time() { time_ = site_.simulation.now().time_since_epoch() / kTick; }

// --- Poll -----------------------------------------------------------------------------------------------------

// uv__backend_timeout; pending immediates keep an idle handle active, with which the loop does not block.
std::optional<sim::Duration> LibuvLoop::poll_time_out() const {
  if (!immediates_.empty()) return sim::Duration::zero();
  if (!timers_due_) return std::nullopt;
  return std::max(*timers_due_ - time_, Milliseconds{0}) * kTick;
}

void LibuvLoop::poll() {
  update_time();
  --polls_left_;
  if (accepted_ == nullptr) accepted_ = site_.accept_from(socket_);
  if (std::exchange(pool_first_, false)) ready_.push_front(kPoolWakeUp);
  pool_reported_ = pool_has_called_;
  polled_ = std::min(ready_.size(), kEventsPerPoll);
  if (polled_ < kEventsPerPoll) polls_left_ = 0;
}

LibuvLoop::Callback LibuvLoop::next_polled() {
  if (const Callback callback = next_tick_or_microtask()) return callback;
  if (results_to_give_ == 0) {
    if (polled_ == 0 && polls_left_ > 0) poll();
    if (polled_ == 0) return {};
    show_phase("poll");
    --polled_;
    const Callback callback = ready_.pop();
    if (callback != kPoolWakeUp) return callback;
    pool_has_called_ = false;
    results_to_give_ = results_.size();
  }
  --results_to_give_;
  return results_.pop();
}

void LibuvLoop::post(Callback callback) {
  ready_.push(callback);
  wake();
}

// epoll is level-triggered: a handle that it has reported stays in its list, ahead of what has come since (fs/eventpoll.c,
// ep_send_events). For the pool's handle that matters, because many results come through it.
void LibuvLoop::post_result(Callback callback) {
  results_.push(callback);
  if (std::exchange(pool_has_called_, true)) return;
  if (pool_reported_) {
    pool_first_ = true;
  } else {
    post(kPoolWakeUp);
  }
}

// --- Check ----------------------------------------------------------------------------------------------------

LibuvLoop::Callback LibuvLoop::next_immediate() {
  if (const Callback callback = next_tick_or_microtask()) return callback;
  if (immediates_to_run_ == 0) return {};
  show_phase("check");
  --immediates_to_run_;
  return immediates_.pop();
}

// --- Timers ---------------------------------------------------------------------------------------------------

// Node's timers share one of libuv's.
void LibuvLoop::set_timer(sim::Duration length, Callback callback) {
  update_time();
  const Milliseconds last = sim::kLast.time_since_epoch() / kTick;
  const Milliseconds rounded = std::clamp<Milliseconds>(length / kTick, 1, std::max<Milliseconds>(last - time_, 1));
  timers_.insert(time_, rounded, callback);
  if (!timers_due_ || *timers_due_ > time_ + rounded) timers_due_ = time_ + rounded;
}

void LibuvLoop::begin_timers() {
  update_time();
  if (!timers_due_ || delay_.due() <= sim::kStart + *timers_due_ * kTick) {
    delay_.run_timer(site_.simulation.now(), loop_time());
  }
  timers_run_ = start_timers();
}

// The handle's callback, if it is due.
bool LibuvLoop::start_timers() {
  more_timers_ = timers_due_ && *timers_due_ <= time_;
  if (!more_timers_) return false;
  update_time();
  timers_.process(time_);
  return true;
}

// After the last one the handle is started again, before the ticks and microtasks that it has left. What is due already,
// because the callbacks have taken so long, waits for a millisecond to pass. If it is due when those have run and have set
// a timer, which updates the loop's clock, the same phase goes on with it (libuv 1.46, uv__run_timers).
LibuvLoop::Callback LibuvLoop::next_timer() {
  if (!timers_run_) return {};
  do {
    if (more_timers_ && !timers_.due()) {
      more_timers_ = false;
      timers_due_ = timers_.empty() ? std::nullopt : std::optional(std::max(timers_.expiry(), time_ + 1));
    }
    if (const Callback callback = next_tick_or_microtask()) return callback;
    if (more_timers_) {
      show_phase("timers");
      return timers_.next();
    }
  } while (start_timers());
  return {};
}

void LibuvLoop::end_timers() {
  if (timers_run_) end_phase();
  delay_.run_timer(site_.simulation.now(), loop_time());
}

// --- Between two callbacks --------------------------------------------------------------------------------------

void LibuvLoop::yield(Yield how, Callback callback) {
  switch (how) {
    case Yield::immediate: immediates_.push(callback); break;
    case Yield::next_tick: ticks_.push(callback); break;
    case Yield::microtask: microtasks_.push(callback); break;
  }
}

// Ticks, then microtasks to the last one, then ticks that those have left.
LibuvLoop::Callback LibuvLoop::next_tick_or_microtask() {
  if (!in_microtasks_ && !ticks_.empty()) return ticks_.pop();
  in_microtasks_ = !microtasks_.empty();
  if (in_microtasks_) return microtasks_.pop();
  return ticks_.empty() ? Callback{} : ticks_.pop();
}

}  // namespace knee::models
