/// `WaitList`: coroutines that wait, first come first served; every resource has one.
#pragma once

#include <coroutine>
#include <cstddef>

#include "sim/kernel/suspension.hpp"

namespace knee::sim {

class WaitList;

namespace detail {

struct WaitLink {
  WaitLink* previous = this;
  WaitLink* next = this;
};

}  // namespace detail

/// A coroutine that waits in a list; a part of its awaiter, so waiting allocates nothing. It leaves the list when it is
/// destroyed.
class Waiter : public Suspension, private detail::WaitLink {
 public:
  explicit Waiter(Calendar& calendar) : Suspension{calendar} {}
  ~Waiter() {
    if (is_listed() && !calendar().is_closed()) [[unlikely]]
      leave();
  }

  /// Whether it is in a list now.
  [[nodiscard]] bool is_listed() const { return list_ != nullptr; }
  /// Leaves its list.
  void leave();
  /// Leaves its list and resumes at this instant.
  void wake() {
    leave();
    resume_now();
  }
  /// Leaves its list and resumes at `when`.
  void wake_at(Instant when) {
    leave();
    resume_at(when);
  }

 private:
  friend class WaitList;
  WaitList* list_ = nullptr;
};

/// An intrusive list of waiters with O(1) removal from the middle. The list is a ring around an anchor that is not a
/// waiter, so that neither end is a special case.
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
    waiter.list_ = this;
    ++size_;
  }

  void remove(Waiter& waiter) {
    waiter.previous->next = waiter.next;
    waiter.next->previous = waiter.previous;
    waiter.list_ = nullptr;
    --size_;
  }

  /// The longest waiting waiter. The list must not be empty.
  [[nodiscard]] Waiter& first() { return static_cast<Waiter&>(*anchor_.next); }
  /// The waiter that came last. The list must not be empty.
  [[nodiscard]] Waiter& last() { return static_cast<Waiter&>(*anchor_.previous); }
  /// The waiter at `position`, counted from the longest waiting one; O(position).
  [[nodiscard]] Waiter& at(std::size_t position) {
    detail::WaitLink* link = anchor_.next;
    while (position-- > 0) link = link->next;
    return static_cast<Waiter&>(*link);
  }

  /// Takes the longest waiting waiter. The list must not be empty.
  Waiter& pop_first() {
    Waiter& waiter = first();
    remove(waiter);
    return waiter;
  }

 private:
  detail::WaitLink anchor_;
  std::size_t size_ = 0;
};

inline void Waiter::leave() { list_->remove(*this); }

/// Waits in `list` until a call of `wake`.
class ListWait : public Waiter {
 public:
  ListWait(Calendar& calendar, WaitList& list) : Waiter{calendar}, list_{list} {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> coroutine) {
    suspend(coroutine);
    list_.push(*this);
  }
  void await_resume() noexcept { resumed(); }

 private:
  WaitList& list_;
};

}  // namespace knee::sim
