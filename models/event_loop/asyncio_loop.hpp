/// The event loop of CPython's asyncio, versions 3.8 to 3.14.
///
/// Sources: CPython Lib/asyncio/base_events.py (_run_once, call_soon, call_at, run_in_executor),
/// Lib/asyncio/selector_events.py (_accept_connection, _accept_connection2, _process_events), Lib/asyncio/futures.py and
/// tasks.py, Lib/selectors.py (EpollSelector.select).
#pragma once

#include <cstdint>
#include <vector>

#include "models/event_loop/event_loop.hpp"
#include "models/threads/interpreter_lock.hpp"
#include "sim/kernel/ring.hpp"

namespace knee::models {

/// A queue of ready callbacks, first in first out, and a heap of timers. An iteration selects, appends the callbacks of
/// the events and of the timers due to the queue, and then runs as many callbacks as the queue has at that moment. A
/// callback that these call soon waits for the next iteration.
///
/// A task never continues in the callback of an event: the callback sets a future's result, and the task's next step is
/// called soon, at the end of the queue. So a request comes to the loop twice for every wait: once as an event, once as
/// a task. The listening socket's callback accepts until its queue is empty, at most `backlog` connections; each is watched
/// two turns later.
class AsyncioLoop final : public EventLoop {
 public:
  /// `interpreter` is the loop's thread as the interpreter lock knows it; null: no other thread needs the lock. With a lock,
  /// each system call of the loop lets it go and takes `call_time` of CPU.
  AsyncioLoop(ProcessContext& process, ListeningSocket& socket, Server& server, const WakeUp& wake_up,
              InterpreterLock::Thread* interpreter = nullptr, sim::Duration call_time = {});

  void post(Callback callback) override;
  void post_message(Callback callback) override { post(callback); }
  void post_result(Callback callback) override;
  void call_soon_threadsafe(Callback callback) override { call_soon(callback); }
  void write_to_self() override;
  void set_timer(sim::Duration length, Callback callback) override;
  void yield(Yield, Callback callback) override { call_soon(callback); }  // sleep(0) is the only way
  bool begin_soon(Callback branch) override { return call_soon(branch), true; }
  void resolve(Callback parent) override { call_soon(parent, 1); }  // gather's own callback comes first
  void watch(Request& connection) override { process_.start(adopt(connection)); }

 private:
  /// A callback in the queue, the number of futures that it passes through before it runs, and whether a socket is read first.
  struct Handle {
    Callback callback;
    std::uint8_t futures;
    bool reads = false;
  };
  /// What a select reports.
  struct Selected {
    std::size_t events;
    bool accept;
    bool self;  ///< the loop's own socket, still in the list from the last select
  };
  struct Event {
    sim::Instant when;
    Callback callback;
  };
  struct Timer {
    sim::Instant when;
    std::uint64_t sequence;
    Callback callback;
    [[nodiscard]] bool later_than(const Timer& other) const {
      return when != other.when ? when > other.when : sequence > other.sequence;
    }
  };
  struct Soon;
  static constexpr Callback kAccept{};  // the listening socket's reader; with a future, the reader of the loop's own socket
  static constexpr Callback kSelf{};    // among the events: the loop's own socket

  sim::Process run() override;
  void remove(Callback callback) override;
  [[nodiscard]] std::optional<sim::Duration> select_time_out() const;
  [[nodiscard]] bool has_nothing() const override {
    return events_.empty() && ready_.empty() && !self_written_ && !has_connection();
  }
  sim::Task<Selected> select();
  sim::Task<> run_handle(Handle handle);
  sim::Task<> call_system();
  sim::Task<> read_from_self();
  sim::Task<> accept_in_calls();
  [[nodiscard]] Selected selected();
  void fall_asleep();
  void take_events(const Selected& selected);
  void take_timers();
  void accept_connections();
  sim::Process adopt(Request& request);
  void call_soon(Callback callback, std::uint8_t futures = 0, bool reads = false) { ready_.push({callback, futures, reads}); }

  InterpreterLock::Thread* interpreter_;
  sim::Duration call_time_;
  bool self_written_ = false;   // the loop's own socket has something to read
  bool self_listed_ = false;    // it is among the events
  bool self_reported_ = false;  // the last select has reported it
  sim::Ring<Event> events_;
  bool accepts_ = false;  // the last select has reported the listening socket
  sim::Ring<Handle> ready_;
  std::vector<Timer> timers_;  // a heap
  std::uint64_t sequence_ = 0;
};

}  // namespace knee::models
