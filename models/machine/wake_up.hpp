/// The cost of waking a thread that sleeps: the thread of a loop, of a pool, of a server, or one that waits for a lock.
#pragma once

#include <algorithm>
#include <coroutine>
#include <optional>

#include "models/machine/machine.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/kernel/time.hpp"

namespace knee::models {

/// Between an event and the first instruction of the thread that waits for it pass two times: a `latency`, in which the
/// thread runs nowhere because an idle core has to start (the interrupt, the exit from an idle state, the halt of a virtual
/// CPU), then CPU time of the thread itself (the way out of the kernel, cold caches, a slow core). Where all cores are busy
/// the thread queues for one of them at once, without the latency. The CPU time grows with the sleep from `cpu` up to
/// `cold`, in proportion, and is `cold` after `cold_after` or longer.
struct WakeUp {
  constexpr WakeUp() = default;
  /// A CPU time that is the same after any sleep, without a latency: `.wake_up = 50us`.
  template <class Count, class Unit>
  constexpr WakeUp(std::chrono::duration<Count, Unit> same) : cpu{same} {}  // NOLINT(google-explicit-constructor)

  sim::Duration cpu{};                  ///< after a short sleep
  std::optional<sim::Duration> cold{};  ///< after a sleep of `cold_after` or longer; none: `cpu`
  sim::Duration cold_after = std::chrono::milliseconds{20};
  sim::Duration latency{};  ///< of an idle core

  /// CPU time after a sleep of length `slept`, on the reference core.
  [[nodiscard]] sim::Duration cpu_after(sim::Duration slept) const {
    if (!cold || *cold == cpu) return cpu;
    if (slept >= cold_after) return *cold;
    const double cooled = sim::to_seconds(slept) / sim::to_seconds(cold_after);
    return cpu + sim::from_seconds(sim::to_seconds(*cold - cpu) * cooled);
  }
  /// Whether a wake-up takes time after some sleep.
  [[nodiscard]] bool costs() const { return std::max({cpu, longest(), latency}) > sim::Duration::zero(); }
  /// The CPU time after the longest sleep.
  [[nodiscard]] sim::Duration longest() const { return cold.value_or(cpu); }
};

/// `co_await Waking{machine, thread, wake_up, slept}`: the thread has been woken, and runs when this is over.
class Waking {
 public:
  Waking(Machine& machine, Machine::Thread& thread, sim::Duration latency, sim::Duration cpu)
      : latency_{machine.has_idle_core() ? latency : sim::Duration::zero()}, job_{machine.compute(thread, cpu)}, delay_{machine.calendar()} {}
  Waking(Machine& machine, Machine::Thread& thread, const WakeUp& wake_up, sim::Duration slept)
      : Waking{machine, thread, wake_up.latency, wake_up.cpu_after(slept)} {}

  bool await_ready() const noexcept { return latency_ <= sim::Duration::zero() && job_.await_ready(); }
  void await_suspend(std::coroutine_handle<> thread) {
    if (latency_ <= sim::Duration::zero()) return job_.await_suspend(thread);
    delay_.begin(latency_, *this, thread);
  }
  void await_resume() noexcept { job_.await_resume(); }

 private:
  /// The latency, as a timer that is cancelled if the thread is destroyed.
  struct Delay {
    explicit Delay(sim::Calendar& of) : calendar{of} {}
    Delay(const Delay&) = delete;
    Delay& operator=(const Delay&) = delete;
    ~Delay() {
      if (timer) calendar.cancel(timer);
    }
    void begin(sim::Duration length, Waking& of, std::coroutine_handle<> coroutine) {
      thread = coroutine;
      timer = calendar.call_at(sim::after(calendar.now(), length), over, &of);
    }
    sim::Calendar& calendar;
    sim::Calendar::TimerId timer{};
    std::coroutine_handle<> thread{};
  };

  static void over(void* target) {
    auto& self = *static_cast<Waking*>(target);
    self.delay_.timer = {};
    if (self.job_.await_ready()) return self.delay_.thread.resume();
    self.job_.await_suspend(self.delay_.thread);
  }

  sim::Duration latency_;
  sim::Cores::Job job_;
  Delay delay_;
};

}  // namespace knee::models
