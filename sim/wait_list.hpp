/// Those who wait for something, first come first served: what every resource is made of.
#pragma once

#include <coroutine>
#include <cstddef>

namespace knee::sim {

/// One waiting coroutine; lives in its own awaiter, so waiting allocates nothing.
struct Waiter {
  std::coroutine_handle<> process;
  Waiter* previous = nullptr;
  Waiter* next = nullptr;
  bool listed = false;  ///< whether it is in a list now
};

/// An intrusive list of waiters with O(1) removal from the middle (a time-out leaves early).
class WaitList {
 public:
  WaitList() = default;
  WaitList(const WaitList&) = delete;
  WaitList& operator=(const WaitList&) = delete;

  [[nodiscard]] bool empty() const { return first_ == nullptr; }
  [[nodiscard]] std::size_t size() const { return size_; }

  void push(Waiter& waiter) {
    waiter.previous = last_;
    waiter.next = nullptr;
    (last_ != nullptr ? last_->next : first_) = &waiter;
    last_ = &waiter;
    waiter.listed = true;
    ++size_;
  }

  void remove(Waiter& waiter) {
    (waiter.previous != nullptr ? waiter.previous->next : first_) = waiter.next;
    (waiter.next != nullptr ? waiter.next->previous : last_) = waiter.previous;
    waiter.listed = false;
    --size_;
  }

  /// Takes who has waited longest. The list must not be empty.
  Waiter& pop_first() {
    Waiter& waiter = *first_;
    remove(waiter);
    return waiter;
  }

  /// Takes who came last. The list must not be empty.
  Waiter& pop_last() {
    Waiter& waiter = *last_;
    remove(waiter);
    return waiter;
  }

  /// Takes the waiter at `position`, counted from the one who has waited longest; O(position).
  Waiter& pop_at(std::size_t position) {
    Waiter* waiter = first_;
    while (position-- > 0) waiter = waiter->next;
    remove(*waiter);
    return *waiter;
  }

 private:
  Waiter* first_ = nullptr;
  Waiter* last_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace knee::sim
