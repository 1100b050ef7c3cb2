/// What a thread waits for, charged to its request when the wait is over.
#pragma once

#include <coroutine>

#include "models/request/latency_ledger.hpp"
#include "models/request/timeline.hpp"
#include "sim/cores/cores.hpp"
#include "sim/kernel/simulation.hpp"

namespace knee::models {

/// The awaiter `Wait`. Without a ledger nothing is charged.
template <class Wait>
struct Charged {
  Wait wait;
  const sim::Simulation& simulation;
  Ledger* ledger;
  LatencyComponent account;

  [[nodiscard]] bool await_ready() const noexcept { return wait.await_ready(); }
  auto await_suspend(std::coroutine_handle<> thread) { return wait.await_suspend(thread); }
  void await_resume() {
    wait.await_resume();
    if (ledger != nullptr) ledger->charge(account, simulation.now());
  }
};

/// Core time that nothing interrupts.
struct ChargedJob {
  const sim::Simulation& simulation;
  Ledger& ledger;
  LatencyComponent account;
  sim::Duration time;
  sim::Cores::Job job;
  TimelineRow* row = nullptr;  ///< whose slice ends with it; null: none

  [[nodiscard]] bool await_ready() const noexcept { return job.await_ready(); }
  void await_suspend(std::coroutine_handle<> thread) { job.await_suspend(thread); }
  void await_resume() {
    job.await_resume();
    ledger.charge_computing(account, time, {}, simulation.now());
    if (row != nullptr) row->end();
  }
};

}  // namespace knee::models
