/// `Within`: a wait or a time-out, whichever comes first.
#pragma once

#include <coroutine>
#include <type_traits>
#include <utility>

#include "sim/kernel/calendar.hpp"
#include "sim/kernel/time.hpp"

namespace knee::sim {

/// The awaiter `Wait`, a `Waiter`, with a time-out at `deadline` (kNever: none). `co_await` returns whether what it waits
/// for came in time. Of both at one instant, the one that was scheduled first counts.
///
///     [[nodiscard]] auto wait_for(Duration time_out) { return Within<Wait>{after(now(), time_out), *this}; }
template <class Wait>
class Within : public Wait {
 public:
  template <class... Arguments>
  explicit Within(Instant deadline, Arguments&&... arguments)
      : Wait{std::forward<Arguments>(arguments)...}, deadline_{deadline} {}
  ~Within() { cancel(); }

  void await_suspend(std::coroutine_handle<> coroutine) {
    Wait::await_suspend(coroutine);
    if (deadline_ != kNever) timer_ = this->calendar().call_at(deadline_, expire, this);
  }
  bool await_resume() noexcept {
    static_assert(std::is_void_v<decltype(std::declval<Wait&>().await_resume())>, "such a wait has no result but that it was in time");
    cancel();
    Wait::await_resume();
    return in_time_;
  }

 private:
  void cancel() {
    if (timer_) this->calendar().cancel(timer_);
  }
  static void expire(void* target) {
    auto& self = *static_cast<Within*>(target);
    self.timer_ = {};
    if (self.is_scheduled()) return;
    self.in_time_ = false;
    self.leave();
    self.resume();
  }

  Instant deadline_;
  Calendar::TimerId timer_{};
  bool in_time_ = true;
};

}  // namespace knee::sim
