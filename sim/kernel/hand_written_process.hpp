/// `HandWrittenProcess`: a process that is a state machine instead of a coroutine, where a coroutine costs too much.
#pragma once

#include <coroutine>

#include "sim/kernel/check.hpp"
#include "sim/kernel/frame_pool.hpp"
#include "sim/kernel/process.hpp"

namespace knee::sim {

/// What resumes a coroutine (the calendar, a loop, a resource) resumes this by its `handle`, as if a compiler had made its frame: a
/// frame begins with two functions, which resume and destroy it. GCC, Clang and MSVC agree on that, and no more is used. A state that
/// hands control on calls `resume` of another handle last, so that no frame is left on the stack.
class HandWrittenFrame {
 public:
  HandWrittenFrame(const HandWrittenFrame&) = delete;
  HandWrittenFrame& operator=(const HandWrittenFrame&) = delete;

  [[nodiscard]] std::coroutine_handle<> handle() { return std::coroutine_handle<>::from_address(this); }

 protected:
  using State = void (*)(void* frame);

  /// `destroy`: null if nothing but its owner destroys it.
  explicit HandWrittenFrame(State first, State destroy = nullptr) : resume_{first}, destroy_{destroy} {}
  ~HandWrittenFrame() = default;

  /// What happens when it is resumed next.
  void resumes_in(State state) { resume_ = state; }

  template <class T>
  static T& of(void* frame) {
    return *static_cast<T*>(static_cast<HandWrittenFrame*>(frame));
  }

 private:
  State resume_;
  [[maybe_unused]] State destroy_;
};

/// A frame with the promise of a process, at the place where compilers have it.
///
///     struct Blink final : sim::HandWrittenProcess {
///       Blink() : HandWrittenProcess{on, destroy_as<Blink>} {}
///       static void on(void* frame) { of<Blink>(frame).resumes_in(off); }   // the next state
///
/// Made by `new` and handed to `TaskScope::adopt`, which owns it until it deletes itself.
class HandWrittenProcess : public HandWrittenFrame, public PooledFrame {
 protected:
  HandWrittenProcess(State first, State destroy) : HandWrittenFrame{first, destroy} {}
  ~HandWrittenProcess() = default;

  template <class T>
  static void destroy_as(void* frame) {
    delete &of<T>(frame);
  }

 private:
  friend class TaskScope;
  void insert_before(Process::Link& living) {
    using Frame = std::coroutine_handle<Process::promise_type>;
    KNEE_CHECK(Frame::from_promise(promise_).address() == handle().address(), "a promise lies behind the two functions of its frame");
    promise_.insert_before(living);
  }

  Process::promise_type promise_;
};

}  // namespace knee::sim
