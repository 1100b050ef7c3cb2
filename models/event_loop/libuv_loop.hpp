/// The event loop of Node.js 20 and 18: libuv 1.46 and 1.44, and the queues that Node drains between two callbacks.
///
/// Sources: libuv src/unix/core.c (uv_run, uv__backend_timeout), src/unix/linux.c (uv__io_poll), src/timer.c,
/// src/unix/stream.c (uv__server_io), src/threadpool.c (uv__work_done); Node.js src/env.cc (CheckImmediate, RunTimers,
/// GetNow), src/api/callback.cc (InternalCallbackScope::Close), lib/internal/process/task_queues.js
/// (processTicksAndRejections), lib/internal/timers.js (processImmediate).
#pragma once

#include "models/event_loop/event_loop.hpp"
#include "models/event_loop/timer_lists.hpp"
#include "sim/kernel/ring.hpp"

namespace knee::models {

/// An iteration: poll, check (setImmediate), timers; before the first one the timers once. (Since libuv 1.45 timers run
/// after poll only; as Node calls uv_run, the order of the phases is the same as before that.) Left out: pending and closing
/// callbacks, for failed writes and closed handles.
///
/// - Poll runs the callbacks of a snapshot of at most 1024 events; an event that happens later waits for the next
///   iteration. One of the events may be the listening socket, from which one connection is accepted, or all that wait
///   (uv__server_io of libuv to 1.44; libuv pull request 3696); it is watched from the next poll on. Another may be the
///   wake-up of the thread pool: its one callback delivers all results that are ready by then.
/// - Between any two callbacks the nextTick queue drains, then the microtask queue, until both are empty.
/// - The loop's clock is cached, in whole milliseconds: read after poll, before the timers and when a timer is set.
class LibuvLoop final : public EventLoop {
 public:
  /// `accepts_all`: in one turn all connections that wait.
  LibuvLoop(ProcessContext& process, ListeningSocket& socket, Server& server, const WakeUp& wake_up, bool accepts_all = false);

  void post(Callback callback) override;
  void post_message(Callback callback) override;
  void post_result(Callback callback) override;
  void set_timer(sim::Duration length, Callback callback) override;
  void yield(Yield how, Callback callback) override;
  bool begin_soon(Callback) override { return false; }
  void resolve(Callback parent) override { microtasks_.push(parent); }
  void watch(Request& connection) override { accepted_.push(&connection); }

 private:
  using Milliseconds = TimerLists::Milliseconds;
  static constexpr Callback kPoolWakeUp{};  // the event of the pool's handle (uv_async_t)

  sim::Process run() override;
  void remove(Callback callback) override;
  [[nodiscard]] std::optional<sim::Duration> poll_time_out() const;
  [[nodiscard]] bool has_nothing() const override {
    return ready_.empty() && results_.empty() && !channel_first_ && !has_connection();
  }
  void begin_poll();
  void accept_connections();
  void poll_other_handles();
  void fall_asleep();
  [[nodiscard]] std::size_t epoll_wait();
  // uv__update_time; whether Node's timers or the delay's are due then. The loop's clock is behind the simulation's.
  [[nodiscard]] bool timers_due() {
    update_time();
    return (timers_due_ || delay_.due() <= updated_) && look_at_timers();
  }
  [[nodiscard]] bool look_at_timers();

  // Phases, and parts of them.
  sim::Task<> work_done();
  sim::Task<> run_check();
  sim::Task<> run_timers();
  sim::Task<> process_timers();
  sim::Task<> run_ticks();

  [[nodiscard]] bool has_ticks() const { return !ticks_.empty() || !microtasks_.empty(); }
  void run_delay_timer() { delay_.run_timer(process_.simulation.now(), loop_time()); }
  void update_time() { updated_ = process_.simulation.now(); }
  [[nodiscard]] Milliseconds time() const;  // uv_now
  [[nodiscard]] sim::Instant loop_time() const { return sim::kStart + std::chrono::milliseconds{time()}; }

  sim::Instant updated_ = sim::kStart;  // when its clock was read last
  sim::Ring<Callback> ready_;
  bool accepts_all_;
  bool has_other_handles_ = false;  // the pool's or a channel has had an event: poll looks at them from then on
  sim::Ring<Request*> accepted_;
  sim::Ring<Callback> results_;
  bool pool_has_called_ = false;
  bool pool_reported_ = false;  // by the last poll
  bool pool_first_ = false;     // it will be in the next one, too
  Callback message_{};             // the last one that the channel had
  bool channel_has_message_ = false;
  bool channel_reported_ = false;  // by the last poll
  bool channel_first_ = false;     // it will be in the next one, too
  sim::Ring<Callback> immediates_;
  TimerLists timers_;
  std::optional<Milliseconds> timers_due_;  // the uv_timer_t that serves all of Node's timers
  sim::Ring<Callback> ticks_;
  sim::Ring<Callback> microtasks_;
};

}  // namespace knee::models
