/// `Simulation`: one calendar and the processes that it runs.
#pragma once

#include <algorithm>
#include <coroutine>
#include <cstdint>
#include <utility>

#include "sim/kernel/calendar.hpp"
#include "sim/kernel/process.hpp"
#include "sim/kernel/suspension.hpp"
#include "sim/kernel/time.hpp"

namespace knee::sim {

/// A model's interface to the kernel: the time, delays, and the start of processes.
/// Must outlive every model that refers to it.
class Simulation {
 public:
  Simulation() = default;
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;
  ~Simulation() { close(); }

  [[nodiscard]] Instant now() const { return calendar_.now(); }
  [[nodiscard]] Calendar& calendar() { return calendar_; }

  /// Starts `process`: it runs to its first suspension before `start` returns.
  void start(Process process) { start_among(living_, std::move(process), nullptr); }

  /// `co_await simulation.delay(5ms)`; a delay of zero lets all other events of this instant run first.
  [[nodiscard]] auto delay(Duration length) { return Until{calendar_, after(now(), length)}; }
  /// `co_await simulation.until(instant)`; the instant must not lie in the past.
  [[nodiscard]] auto until(Instant when) { return Until{calendar_, std::min(when, kLast)}; }

  /// Runs all events in [now, end); see Calendar::run_before.
  void run_before(Instant end) { calendar_.run_before(end); }

  /// Destroys the processes still alive, the youngest first. The simulation must not run afterwards.
  void close() noexcept {
    calendar_.close();
    Process::destroy_all(living_);
  }

 private:
  friend class TaskScope;
  static void start_among(Process::Link& living, Process process, const WorkingSet* touches) {
    const auto handle = std::exchange(process.handle_, nullptr);
    handle.promise().touches = touches;
    handle.promise().insert_before(living);
    handle.resume();
  }

  struct Until : Suspension {
    Instant when;
    Until(Calendar& calendar, Instant at) : Suspension{calendar}, when{at} {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> process) {
      suspend(process);
      resume_at(when);
    }
    void await_resume() noexcept { resumed(); }
  };

  Calendar calendar_;
  Process::Link living_;
};

}  // namespace knee::sim
