/// The event loop of CPython's asyncio, versions 3.8 to 3.14.
///
/// Sources: CPython Lib/asyncio/base_events.py (_run_once, call_soon, call_at, run_in_executor),
/// Lib/asyncio/selector_events.py (_accept_connection, _accept_connection2, _process_events), Lib/asyncio/futures.py and
/// tasks.py, Lib/selectors.py (EpollSelector.select).
#pragma once

#include <cstdint>
#include <vector>

#include "models/event_loop/event_loop.hpp"
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
  AsyncioLoop(ProcessContext& process, ListeningSocket& socket, Server& server, const WakeUp& wake_up);

  void post(Callback callback) override;
  void post_result(Callback callback) override;
  void set_timer(sim::Duration length, Callback callback) override;
  void yield(Yield, Callback callback) override { call_soon(callback); }  // sleep(0) is the only way
  bool begin_soon(Callback branch) override { return call_soon(branch), true; }
  void resolve(Callback parent) override { call_soon(parent, 1); }  // gather's own callback comes first

 private:
  /// A callback in the queue, and the number of futures that it passes through before it runs.
  struct Handle {
    Callback callback;
    std::uint8_t futures;
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
  static constexpr Callback kAccept{};  // the listening socket's reader

  sim::Process run() override;
  void remove(Callback callback) override;
  [[nodiscard]] std::optional<sim::Duration> select_time_out() const;
  void take_events();
  void take_timers();
  void accept_connections();
  sim::Process adopt(Request& request);
  void call_soon(Callback callback, std::uint8_t futures = 0) { ready_.push({callback, futures}); }

  sim::Ring<Event> events_;
  bool accepts_ = false;  // the last select has reported the listening socket
  sim::Ring<Handle> ready_;
  std::vector<Timer> timers_;  // a heap
  std::uint64_t sequence_ = 0;
};

}  // namespace knee::models
