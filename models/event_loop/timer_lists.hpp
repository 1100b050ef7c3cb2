/// The timers of Node.js 20.
#pragma once

#include <coroutine>
#include <cstdint>
#include <list>
#include <vector>

#include "sim/kernel/ring.hpp"

namespace knee::models {

/// setTimeout: one list for each length, in which timers expire in the order in which they were set; the lists are
/// ordered by when their first timer expires, then by age (lib/internal/timers.js: TimersList, insert, processTimers,
/// listOnTimeout). Times are whole milliseconds of the loop's clock.
///
/// A list is served to its end: of two timers with different lengths, the one that was due earlier may
/// therefore come later.
class TimerLists {
 public:
  using Callback = std::coroutine_handle<>;
  using Milliseconds = std::int64_t;

  /// Sets a timer of `length` >= 1 at `now`.
  void insert(Milliseconds now, Milliseconds length, Callback callback);

  /// Clears a timer (clearTimeout); false: there is none of `callback`. O(timers).
  bool remove(Callback callback);

  /// processTimers(now): afterwards, while `due`, `next` returns the timers due at `now`, one after the other.
  void process(Milliseconds now) { now_ = now; }
  /// Whether one more is due. Removes a list that has been served, or moves it to its new place.
  [[nodiscard]] bool due();
  [[nodiscard]] Callback next() { return order_.front()->timers.pop().callback; }

  [[nodiscard]] bool empty() const { return order_.empty(); }
  /// When the first list expires; there must be one.
  [[nodiscard]] Milliseconds expiry() const { return order_.front()->expiry; }

 private:
  struct Timer {
    Milliseconds start;
    Callback callback;
  };
  struct List {
    Milliseconds length;
    Milliseconds expiry;
    std::uint64_t id;
    sim::Ring<Timer> timers;
  };
  static bool expires_later(const List* a, const List* b) {
    return a->expiry != b->expiry ? a->expiry > b->expiry : a->id > b->id;
  }
  List& take_list();
  void put_back_first(Milliseconds expiry);
  void remove_first();

  Milliseconds now_ = 0;
  std::uint64_t next_id_ = 0;
  std::list<List> lists_;  // takes no memory before the first timer
  std::vector<List*> unused_;
  std::vector<List*> by_length_;  // sorted
  std::vector<List*> order_;      // a heap, the list that expires first at its front
};

}  // namespace knee::models
