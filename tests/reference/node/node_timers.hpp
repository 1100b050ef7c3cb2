/// Node.js' timers and immediates, on one timer handle of libuv.
///
/// Written from Node.js 20: lib/internal/timers.js (insert, processTimers, listOnTimeout, processImmediate), src/env.cc
/// (GetNow, ScheduleTimer, RunTimers, CheckImmediate), lib/internal/process/task_queues.js (runNextTicks,
/// processTicksAndRejections), src/api/callback.cc (InternalCallbackScope::Close).
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <list>
#include <map>

#include "tests/reference/node/libuv.hpp"

namespace knee::reference {

/// What of Node's JavaScript stands between libuv and the application.
class NodeQueues {
 public:
  using Callback = std::function<void()>;

  explicit NodeQueues(Loop& loop);

  void next_tick(const Callback& callback) { ticks_.push_back(callback); }
  void microtask(const Callback& callback) { microtasks_.push_back(callback); }
  void set_immediate(const Callback& callback) { immediates_.push_back(callback); }
  void set_timeout(double seconds, const Callback& callback);

  /// A callback that libuv may call: what it has left in the queues runs when it ends.
  [[nodiscard]] Callback as_callback(const Callback& body);

 private:
  using Milliseconds = std::int64_t;
  static constexpr Milliseconds kInfinity = std::numeric_limits<Milliseconds>::max();
  struct Timeout {
    Milliseconds idle_start;
    Callback on_timeout;
  };
  struct TimersList {
    Milliseconds msecs;
    Milliseconds expiry;
    std::uint64_t id;
    std::deque<Timeout> timers{};
  };

  void run_next_ticks();
  void check_immediate();
  void run_timers();
  Milliseconds process_timers(Milliseconds now);
  void list_on_timeout(TimersList& list, Milliseconds now);
  Milliseconds get_libuv_now();
  TimersList* peek();

  Loop& loop_;
  std::deque<Callback> ticks_;
  std::deque<Callback> microtasks_;
  std::deque<Callback> immediates_;
  std::map<Milliseconds, TimersList> lists_;  // timerListMap, and the priority queue over it
  std::uint64_t timer_list_id_ = 0;
  Milliseconds next_expiry_ = kInfinity;
};

}  // namespace knee::reference
