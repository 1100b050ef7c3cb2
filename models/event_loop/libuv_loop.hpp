/// The event loop of Node.js 20: libuv 1.46, and what Node does between two callbacks.
///
/// Sources: libuv src/unix/core.c (uv_run, uv__backend_timeout), src/unix/linux.c (uv__io_poll), src/timer.c,
/// src/unix/stream.c (uv__server_io), src/threadpool.c (uv__work_done); Node.js src/env.cc (CheckImmediate, RunTimers,
/// GetNow), src/api/callback.cc (InternalCallbackScope::Close), lib/internal/process/task_queues.js
/// (processTicksAndRejections), lib/internal/timers.js (processImmediate).
#pragma once

#include "models/event_loop/event_loop.hpp"
#include "models/event_loop/timer_lists.hpp"
#include "sim/sync/ring.hpp"

namespace knee::models {

/// An iteration: poll, check (setImmediate), timers; before the first one the timers once. (Since libuv 1.45 timers run
/// after poll only.) Pending and closing callbacks are not there: they are for failed writes and closed handles.
///
/// - Poll runs the callbacks of a snapshot of at most 1024 events; what becomes ready meanwhile waits for the next
///   iteration. One of the events may be the listening socket, from which one connection is accepted; it is watched
///   from the next poll on. Another may be the worker pool's wake-up: its one callback gives all results back that are
///   there by then.
/// - Between any two callbacks the nextTick queue drains, then the microtask queue, until both are empty.
/// - The loop's clock is cached, in whole milliseconds: read after poll, before the timers and when a timer is set.
class LibuvLoop final : public EventLoop {
 public:
  LibuvLoop(ProcessContext& site, ListeningSocket& socket, Server& server, const Options& options);

  void post(Callback callback) override;
  void post_result(Callback callback) override;
  void set_timer(sim::Duration length, Callback callback) override;
  void yield(Yield how, Callback callback) override;
  bool begin_soon(Callback) override { return false; }
  void resolve(Callback parent) override { microtasks_.push(parent); }

 private:
  using Milliseconds = TimerLists::Milliseconds;
  static constexpr Callback kPoolWakeUp{};  // the event of the pool's handle (uv_async_t)

  sim::Process run() override;
  [[nodiscard]] std::optional<sim::Duration> poll_time_out() const;
  void poll();
  void begin_timers();
  void end_timers();
  bool start_timers();

  // The next callback of a phase, null at its end.
  [[nodiscard]] Callback next_polled();
  [[nodiscard]] Callback next_immediate();
  [[nodiscard]] Callback next_timer();
  [[nodiscard]] Callback next_tick_or_microtask();

  void update_time();
  [[nodiscard]] sim::Instant loop_time() const { return sim::kStart + std::chrono::milliseconds{time_}; }

  Milliseconds time_ = 0;  // uv_now
  sim::Ring<Callback> ready_;
  std::size_t polled_ = 0;     // of them, those of the snapshot
  std::size_t polls_left_ = 0;  // in this iteration, if the snapshot is full
  Request* accepted_ = nullptr;
  sim::Ring<Callback> results_;
  std::size_t results_to_give_ = 0;
  bool pool_has_called_ = false;
  bool pool_reported_ = false;  // by the last poll
  bool pool_first_ = false;     // it will be in the next one, too
  sim::Ring<Callback> immediates_;
  std::size_t immediates_to_run_ = 0;
  TimerLists timers_;
  std::optional<Milliseconds> timers_due_;  // the one uv_timer_t that stands for all of Node's timers
  bool timers_run_ = false;                 // its callback runs now
  bool more_timers_ = false;                // and has not processed all that are due
  sim::Ring<Callback> ticks_;
  sim::Ring<Callback> microtasks_;
  bool in_microtasks_ = false;
};

}  // namespace knee::models
