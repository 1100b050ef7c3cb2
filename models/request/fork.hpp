/// The branches of a `parallel` step, and the request that waits for them.
#pragma once

#include <coroutine>
#include <cstddef>

#include "models/request/request.hpp"

namespace knee::models {

/// Lives in the coroutine that begins the branches and waits until `is_over`:
///
///     for each branch: fork.begin_branch(); start a coroutine that ends with fork.end_branch(outcome)
///     wait for the last branch, unless fork.is_over()
///     co_return fork.outcome();
class Fork {
 public:
  void begin_branch() { ++running_; }
  /// A branch has ended. Returns whether it was the last one. The fork takes the outcome of a branch that was not served.
  bool end_branch(Outcome outcome) {
    if (outcome != Outcome::served) outcome_ = outcome;
    return --running_ == 0;
  }
  [[nodiscard]] bool is_over() const { return running_ == 0; }
  [[nodiscard]] Outcome outcome() const { return outcome_; }

  std::coroutine_handle<> parent;  ///< that the last branch resolves on an event loop; null: it does not wait yet

 private:
  std::size_t running_ = 0;
  Outcome outcome_ = Outcome::served;
};

}  // namespace knee::models
