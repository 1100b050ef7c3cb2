/// `WorkWait`: a piece of a request's work that waits until another piece lets it go on.
#pragma once

#include <optional>

#include "models/request/request.hpp"
#include "sim/sync/wait_list.hpp"

namespace knee::models {

class EventLoop;

/// Waits for a place in a limit, for the fill of a cache entry, or for the branches of a race. Event loops and threads have
/// one each, because they go on in their own ways; they wait in one list. It leaves the list when it is destroyed.
class WorkWait : public sim::Waiter {
 public:
  explicit WorkWait(sim::Calendar& calendar) : Waiter{calendar} {}

  /// Goes on, out of its list. `outcome`: what it has waited for; none: that was given up, and the waiter tries again. `by`: the
  /// loop whose running callback lets it go on; null: a thread.
  virtual void go_on(std::optional<Outcome> outcome, const EventLoop* by) = 0;

 protected:
  ~WorkWait() = default;
};

/// Lets the longest waiting one go on. The list has `WorkWait`s, and at least one.
inline void let_first_go_on(sim::WaitList& waiting, std::optional<Outcome> outcome, const EventLoop* by) {
  static_cast<WorkWait&>(waiting.pop_first()).go_on(outcome, by);
}

}  // namespace knee::models
