/// `HandWrittenProcess`: a process that is a state machine instead of a coroutine, where a coroutine costs too much.
#pragma once

#include <coroutine>
#include <cstddef>

#include "sim/kernel/check.hpp"
#include "sim/kernel/frame_pool.hpp"
#include "sim/kernel/process.hpp"

namespace knee::sim {

/// What resumes a coroutine (the calendar, a loop, a resource) resumes this by its `handle`, as if a compiler had made its frame: a
/// frame begins with two functions, which resume and destroy it, and the promise lies behind them. GCC, Clang and MSVC agree on that,
/// and no more is used. A state that hands control on calls `resume` of another handle last, so that no frame is left on the stack.
///
///     struct Blink final : sim::HandWrittenProcess {
///       Blink() : HandWrittenProcess{on, destroy_as<Blink>} {}
///       static void on(void* frame) { of<Blink>(frame).resumes_in(off); }   // the next state
///
/// Made by `new` and handed to `TaskScope::adopt`, which owns it until it deletes itself.
class HandWrittenProcess {
 public:
  HandWrittenProcess(const HandWrittenProcess&) = delete;
  HandWrittenProcess& operator=(const HandWrittenProcess&) = delete;
  static void* operator new(std::size_t bytes) { return FramePool::allocate(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept { FramePool::release(memory, bytes); }

  [[nodiscard]] std::coroutine_handle<> handle() { return std::coroutine_handle<>::from_address(this); }

 protected:
  using State = void (*)(void* frame);

  HandWrittenProcess(State first, State destroy) : resume_{first}, destroy_{destroy} {}
  ~HandWrittenProcess() = default;

  /// What happens when it is resumed next.
  void resumes_in(State state) { resume_ = state; }

  template <class T>
  static T& of(void* frame) {
    return *static_cast<T*>(static_cast<HandWrittenProcess*>(frame));
  }
  template <class T>
  static void destroy_as(void* frame) {
    delete &of<T>(frame);
  }

 private:
  friend class TaskScope;
  void insert_before(Process::Link& living, const WorkingSet* touches) {
    using Frame = std::coroutine_handle<Process::promise_type>;
    KNEE_CHECK(Frame::from_promise(promise_).address() == handle().address(), "a promise lies behind the two functions of its frame");
    promise_.touches = touches;
    promise_.insert_before(living);
  }

  State resume_;
  [[maybe_unused]] State destroy_;
  Process::promise_type promise_;
};

}  // namespace knee::sim
