/// `WaitList`: coroutines that wait, first come first served; every resource has one.
#pragma once

#include <coroutine>
#include <cstddef>

namespace knee::sim {

/// One waiting coroutine; a part of its awaiter, so waiting allocates nothing.
struct Waiter {
  std::coroutine_handle<> process;
  Waiter* previous = nullptr;
  Waiter* next = nullptr;
  bool listed = false;  ///< whether it is in a list now
};

/// An intrusive list of waiters with O(1) removal from the middle (for time-outs). The list is a ring around an
/// anchor that is not a waiter, so that neither end is a special case.
class WaitList {
 public:
  WaitList() = default;
  WaitList(const WaitList&) = delete;
  WaitList& operator=(const WaitList&) = delete;

  [[nodiscard]] bool empty() const { return anchor_.next == &anchor_; }
  [[nodiscard]] std::size_t size() const { return size_; }

  void push(Waiter& waiter) {
    waiter.previous = anchor_.previous;
    waiter.next = &anchor_;
    anchor_.previous->next = &waiter;
    anchor_.previous = &waiter;
    waiter.listed = true;
    ++size_;
  }

  void remove(Waiter& waiter) {
    waiter.previous->next = waiter.next;
    waiter.next->previous = waiter.previous;
    waiter.listed = false;
    --size_;
  }

  /// Takes the longest waiting waiter. The list must not be empty.
  Waiter& pop_first() {
    Waiter& waiter = *anchor_.next;
    remove(waiter);
    return waiter;
  }

  /// Takes the waiter that came last. The list must not be empty.
  Waiter& pop_last() {
    Waiter& waiter = *anchor_.previous;
    remove(waiter);
    return waiter;
  }

  /// Takes all waiters for which `is_removed(waiter)`.
  template <class Predicate>
  void remove_if(Predicate is_removed) {
    for (Waiter* waiter = anchor_.next; waiter != &anchor_;) {
      Waiter& one = *waiter;
      waiter = waiter->next;
      if (is_removed(one)) remove(one);
    }
  }

  /// Takes the waiter at `position`, counted from the longest waiting one; O(position).
  Waiter& pop_at(std::size_t position) {
    Waiter* waiter = anchor_.next;
    while (position-- > 0) waiter = waiter->next;
    remove(*waiter);
    return *waiter;
  }

 private:
  Waiter anchor_{{}, &anchor_, &anchor_, true};
  std::size_t size_ = 0;
};

}  // namespace knee::sim
