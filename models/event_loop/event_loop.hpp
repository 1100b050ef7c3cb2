/// The thread of an event loop: it runs one callback at a time, and sleeps when none is ready.
#pragma once

#include <coroutine>
#include <optional>
#include <utility>

#include "models/process/acceptor.hpp"
#include "models/process/listening_socket.hpp"
#include "models/event_loop/loop_delay.hpp"
#include "models/machine/wake_up.hpp"
#include "models/process/process_context.hpp"
#include "models/request/work.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/stats/time_average.hpp"
#include "sim/sync/wait_list.hpp"
#include "sim/sync/within.hpp"

namespace knee::models {

/// The base of all event loops. A callback is a coroutine: the loop resumes it, and it runs until it hands control back by
/// waiting for something. The derived loop (libuv_loop.hpp, asyncio_loop.hpp) decides which callback comes next.
class EventLoop {
 public:
  using Callback = std::coroutine_handle<>;

  virtual ~EventLoop() = default;

  /// The process has run its main script: the loop begins. Timers and callbacks that the script has set are kept.
  void start();

  /// CPU time of each iteration beside its callbacks, from the next one on.
  void set_iteration_time(sim::Duration time) { iteration_time_ = time; }

  /// Accepts no more connections. Not while it sleeps.
  void stop_accepting() { accepts_ = false; }
  /// The process has ended.
  void end();

  /// The base of awaiters in which a callback waits for the loop to call it; one that is destroyed meanwhile is never called.
  class Wait;

  // Ways for a callback to wait. It hands control back by resuming `to_thread()`, or with `hand_back`.
  /// An I/O event: the next poll reports it.
  virtual void post(Callback callback) = 0;
  /// A message of another process, on the only channel to it.
  virtual void post_message(Callback callback) = 0;
  /// The result of a job of the thread pool.
  virtual void post_result(Callback callback) = 0;
  /// asyncio's call_soon_threadsafe, to its write: another thread that holds the interpreter lock puts a callback into the queue.
  virtual void call_soon_threadsafe(Callback callback) { post_result(callback); }
  /// Its write to the loop's own socket, which wakes the loop.
  virtual void write_to_self() {}
  /// Sets a timer.
  virtual void set_timer(sim::Duration length, Callback callback) = 0;
  /// Lets other callbacks run first.
  virtual void yield(Yield how, Callback callback) = 0;
  /// The running callback begins a branch. True: the branch begins later as a task of its own (asyncio.gather). False: the
  /// callback has to run it at once, to its first wait (a JavaScript async function).
  [[nodiscard]] virtual bool begin_soon(Callback branch) = 0;
  /// The running callback is the last branch that `parent` has waited for.
  virtual void resolve(Callback parent) = 0;
  /// The running callback has received a new connection: the loop watches it from now on.
  virtual void watch(Request& connection) = 0;

  /// Continues where a callback ends: the loop itself; while the main script runs, nothing.
  [[nodiscard]] Callback to_thread() const { return thread_ != nullptr ? thread_->coroutine() : std::noop_coroutine(); }
  /// The running callback ends; the loop continues at this instant.
  void hand_back() {
    if (thread_ != nullptr) thread_->resume_now();
  }
  /// Makes `caller` continue there instead. Returns the previous one.
  sim::Suspension* come_back_to(sim::Suspension* caller) { return std::exchange(thread_, caller); }

  /// Its delay timer, whose firings the caller counts while the loop sleeps.
  [[nodiscard]] LoopDelay& delay() { return delay_; }
  [[nodiscard]] TimelineRow& row() { return row_; }
  /// The loop's thread, on the cores.
  [[nodiscard]] Machine::Thread& cpu() { return *on_cpu_; }

 protected:
  struct Turn;
  struct Sleep;

  /// `server` gets the requests of the connections that the loop accepts. `tick`: the unit of the loop's clock.
  EventLoop(ProcessContext& process, ListeningSocket& socket, Server& server, const WakeUp& wake_up, sim::Duration tick);

  virtual sim::Process run() = 0;
  /// Takes `callback` out of whatever it waits in; does nothing if the loop does not have it.
  virtual void remove(Callback callback) = 0;

  /// `co_await call(callback)`: runs it until it hands control back.
  [[nodiscard]] Turn call(Callback callback);
  /// `co_await sleep(time_out)`: blocks in poll until something happens. The loop gets the connection that has woken it, if
  /// no other process was first.
  [[nodiscard]] Sleep sleep(std::optional<sim::Duration> time_out);
  /// `if (woken_for_nothing()) co_await sleep_on();` after `sleep`: another process has accepted the connection; the poll goes on.
  [[nodiscard]] bool woken_for_nothing() const { return has_nothing() && process_.simulation.now() < sleeps_until_; }
  [[nodiscard]] sim::Task<> sleep_on();
  /// Whether nothing has happened for which the loop would leave its poll.
  [[nodiscard]] virtual bool has_nothing() const = 0;
  /// Whether a connection waits to be accepted.
  [[nodiscard]] bool has_connection() const { return first_ != nullptr || (accepts_ && socket_.pending() > 0); }
  /// Since when; there must be one.
  [[nodiscard]] sim::Instant has_connection_since() const { return first_ != nullptr ? first_since_ : socket_.readable_since(); }
  /// The connection that has waited longest; null: none waits.
  [[nodiscard]] Request* accept();
  void wake();  // if it sleeps
  /// `if (wakes_at_a_cost()) co_await waking();`: the loop goes on after its last sleep.
  [[nodiscard]] bool wakes_at_a_cost() const { return wake_up_.costs(); }
  [[nodiscard]] Waking waking() {
    return {process_.machine, cpu(), wake_up_, process_.simulation.now() - fell_asleep_};
  }

  /// The timeline shows a phase from its first callback on.
  void show_phase(const char* name) {
    if (row_.shown() && !std::exchange(phase_shown_, true)) row_.begin(name);
  }
  void end_phase() {
    if (std::exchange(phase_shown_, false)) row_.end();
  }

  ProcessContext& process_;
  ListeningSocket& socket_;
  Server& server_;
  WakeUp wake_up_;
  sim::Duration iteration_time_{};
  LoopDelay delay_;
  Machine::Thread cpu_;
  Machine::Thread* on_cpu_ = &cpu_;  // or the thread that the interpreter lock knows

 private:
  void drop(Callback callback) {
    if (!ended_) remove(callback);
  }

  sim::Suspension* thread_ = nullptr;  // the loop itself, while a callback runs
  Acceptor acceptor_;
  Request* first_ = nullptr;           // the connection that has woken the loop
  sim::Instant first_since_{};
  sim::WeakRef<Sleep> sleep_;          // of the loop in poll; null: it is awake
  sim::WaitList alone_;                // where it sleeps if it does not accept
  bool accepts_ = true;
  bool ended_ = false;
  sim::Instant fell_asleep_{};
  sim::Instant sleeps_until_{};
  sim::TimeAverage& awake_;
  TimelineRow row_;
  bool phase_shown_ = false;
};

class EventLoop::Wait : public sim::Suspension {
 public:
  explicit Wait(EventLoop& loop) : Suspension{loop.process_.simulation.calendar()}, loop_{loop} {}
  ~Wait() {
    if (waits_ && !calendar().is_closed()) [[unlikely]] loop_.drop(coroutine());
  }
  bool await_ready() const noexcept { return false; }
  void await_resume() noexcept { waits_ = false; }

 protected:
  /// As Suspension::suspend. Returns where control goes.
  Callback suspend(Callback callback) {
    Suspension::suspend(callback);
    waits_ = true;
    return loop_.to_thread();
  }
  [[nodiscard]] EventLoop& loop() const { return loop_; }

 private:
  EventLoop& loop_;
  bool waits_ = false;
};

/// The loop runs a callback, and continues when the callback hands control back.
struct EventLoop::Turn : sim::Suspension {
  EventLoop& loop;
  Callback callback;
  Turn(EventLoop& of, Callback what) : Suspension{of.process_.simulation.calendar()}, loop{of}, callback{what} {}
  bool await_ready() const noexcept { return false; }
  Callback await_suspend(Callback thread) {
    suspend(thread);
    loop.thread_ = this;
    return callback;
  }
  void await_resume() noexcept {
    resumed();
    loop.thread_ = nullptr;
  }
};

struct EventLoop::Sleep : sim::Within<sim::ListWait>, sim::Referenced {
  EventLoop& loop;
  Sleep(EventLoop& of, sim::WaitList& where) : Within{of.sleeps_until_, of.process_.simulation.calendar(), where}, loop{of} {}
  void await_suspend(Callback thread);
  void await_resume();
};

}  // namespace knee::models
