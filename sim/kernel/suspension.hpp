/// `Suspension`: a coroutine that waits, and can be destroyed while it does.
#pragma once

#include <coroutine>

#include "sim/kernel/calendar.hpp"

namespace knee::sim {

/// The base of every awaiter that the calendar resumes. It knows the coroutine's event from the moment that one is
/// scheduled until `resumed`, and drops it if the coroutine is destroyed in between: the destructor of an awaiter that
/// waits runs only then. What a derived awaiter has entered elsewhere (a list, a heap), its own destructor takes out.
///
/// An awaiter calls `suspend` in `await_suspend` and `resumed` in `await_resume`.
class Suspension {
 public:
  explicit Suspension(Calendar& calendar) : calendar_{&calendar} {}
  Suspension(const Suspension&) = delete;
  Suspension& operator=(const Suspension&) = delete;
  ~Suspension() {
    if (is_scheduled()) [[unlikely]]
      calendar_->drop(event_, coroutine_);
  }

  void suspend(std::coroutine_handle<> coroutine) { coroutine_ = coroutine; }
  void resumed() { event_ = Calendar::EventId::none; }

  /// Resumes the coroutine at `when`, at this instant after all events already scheduled for it, or at once.
  void resume_at(Instant when) { event_ = calendar_->resume_at(when, coroutine_); }
  void resume_now() { event_ = calendar_->resume_now(coroutine_); }
  void resume() { coroutine_.resume(); }

  /// Whether what it waits for has happened, and the coroutine has not continued yet.
  [[nodiscard]] bool is_scheduled() const { return event_ != Calendar::EventId::none; }
  [[nodiscard]] std::coroutine_handle<> coroutine() const { return coroutine_; }
  [[nodiscard]] Calendar& calendar() const { return *calendar_; }

 private:
  Calendar* calendar_;
  std::coroutine_handle<> coroutine_;
  Calendar::EventId event_ = Calendar::EventId::none;
};

}  // namespace knee::sim
