/// Processes and tasks: the coroutines that models are written in.
///
/// A `Process` is an independent activity; a simulation (or a `TaskScope`) starts it and owns it until its end. A
/// `Task` is a part of a process; the coroutine that awaits it owns it. Nothing else owns a coroutine: resources and
/// the calendar hold handles only. When a simulation closes or a scope ends, it destroys the processes still alive, the
/// youngest first, each with its tasks; the awaiters of those that wait take them out of the calendar and of the resource
/// (sim/kernel/suspension.hpp).
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "sim/kernel/frame_pool.hpp"

namespace knee::sim {

/// A coroutine that runs on its own: `simulation.start(serve(request))`. Ends by returning.
/// An exception that leaves it propagates through `Simulation::run_before`.
class [[nodiscard]] Process {
 public:
  /// A link in the owner's list of living processes.
  struct Link {
    Link* previous = this;
    Link* next = this;
    void insert_before(Link& other) {
      previous = other.previous;
      next = &other;
      previous->next = this;
      other.previous = this;
    }
    void unlink() {
      previous->next = next;
      next->previous = previous;
    }
  };

  struct promise_type : PooledFrame, Link {
    promise_type() = default;
    promise_type(const promise_type&) = delete;
    promise_type& operator=(const promise_type&) = delete;
    ~promise_type() { unlink(); }

    Process get_return_object() { return Process{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }  // the frame frees itself
    void return_void() noexcept {}
    void unhandled_exception() { throw; }
  };

  /// Destroys all processes of a list, the youngest first.
  static void destroy_all(Link& living) noexcept {
    while (living.previous != &living) {
      auto& promise = static_cast<promise_type&>(*living.previous);
      std::coroutine_handle<promise_type>::from_promise(promise).destroy();
    }
  }

  Process(Process&& other) noexcept : handle_{std::exchange(other.handle_, nullptr)} {}
  Process& operator=(Process&&) = delete;
  ~Process() {
    if (handle_) handle_.destroy();  // never started
  }

  /// Its frame, of a process that has not started yet.
  [[nodiscard]] const void* frame() const { return handle_.address(); }

 private:
  friend class Simulation;
  explicit Process(std::coroutine_handle<promise_type> handle) : handle_{handle} {}
  std::coroutine_handle<promise_type> handle_;
};

/// `co_await Touching{&set}`: the coroutine touches this when it is resumed, from its next wait on. Null: what it touches is not known.
struct Touching {
  const WorkingSet* set;
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) const noexcept {
    coroutine.promise().touches = set;
    return false;
  }
  void await_resume() const noexcept {}
};

namespace detail {

struct TaskPromiseBase : PooledFrame {
  /// Resumes the awaiter directly when the task ends, without an event in the calendar.
  struct FinalAwaiter {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> task) const noexcept {
      return task.promise().continuation;
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() noexcept { return {}; }
  FinalAwaiter final_suspend() noexcept { return {}; }
  void unhandled_exception() noexcept { exception = std::current_exception(); }
  void rethrow() const {
    if (exception) std::rethrow_exception(exception);
  }

  std::coroutine_handle<> continuation;
  std::exception_ptr exception;
};

template <class Value>
struct TaskPromise : TaskPromiseBase {
  void return_value(Value result) { value.emplace(std::move(result)); }
  Value take() {
    rethrow();
    return std::move(*value);
  }
  std::optional<Value> value;
};

template <>
struct TaskPromise<void> : TaskPromiseBase {
  void return_void() noexcept {}
  void take() const { rethrow(); }
};

}  // namespace detail

/// A part of a process with a result: `const bool served = co_await attempt(request);`.
/// Starts when it is awaited; may be awaited once.
///
/// A function that seldom waits is no coroutine: it returns the task of one where it has to wait, else nothing (`return {};`). So the usual
/// case needs no frame. Such a function acts when it is called, so its call and its `co_await` belong together.
template <class Value = void>
class [[nodiscard]] Task {
 public:
  struct promise_type : detail::TaskPromise<Value> {
    Task get_return_object() { return Task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
  };

  /// Nothing to wait for: `co_await` goes on at once.
  Task() requires std::is_void_v<Value> = default;
  Task(Task&& other) noexcept : handle_{std::exchange(other.handle_, nullptr)} {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const noexcept { return std::is_void_v<Value> && !handle_; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiter) noexcept {
    handle_.promise().continuation = awaiter;
    return handle_;
  }
  Value await_resume() {
    if constexpr (std::is_void_v<Value>) {
      if (!handle_) return;
    }
    return handle_.promise().take();
  }

 private:
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_{handle} {}
  std::coroutine_handle<promise_type> handle_;
};

}  // namespace knee::sim
