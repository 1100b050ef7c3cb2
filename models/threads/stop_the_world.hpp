/// Threads of the free-threaded build of CPython that compute at once: they slow each other down, and stop for a collection.
#pragma once

#include <cstddef>
#include <vector>

#include "models/machine/machine.hpp"
#include "sim/sync/condition.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/kernel/weak_ref.hpp"

namespace knee::models {

/// All threads that run interpreter code stop while one of them collects; threads in native code and system calls
/// continue, and stop when they return (PEP 703; CPython 3.13, Python/pystate.c, stop_the_world). Here threads stop at
/// once; in CPython at their next check of the eval breaker, microseconds later.
///
/// Threads that compute at once share memory: reference counts that several threads change, cache lines that move between
/// cores, the bandwidth of memory (PEP 703, "Performance"). Each of n threads on cores takes 1 + (n - 1) `slowdown` times as
/// long; as n changes, so does their speed.
class StopTheWorld {
 public:
  /// How interpreter code ran.
  struct Computed {
    sim::Duration worked{};  ///< on a core
    sim::Duration stood{};   ///< while the world was stopped
  };

  StopTheWorld(sim::Simulation& simulation, Machine& machine, double slowdown)
      : simulation_{simulation}, machine_{machine}, slowdown_{slowdown}, goes_on_{simulation} {}

  /// Runs interpreter code for `demand` of the reference core's time.
  sim::Task<Computed> compute(Machine::Thread& thread, sim::Duration demand);

  /// Stops all other threads for `pause` of computing. Returns the core time that it took.
  sim::Task<sim::Duration> stop_for(Machine::Thread& thread, sim::Duration pause);

 private:
  struct Code : sim::Referenced {
    sim::Cores::Job job;
  };

  [[nodiscard]] double factor() const;
  void count(std::ptrdiff_t by);
  void interrupt_all();

  sim::Simulation& simulation_;
  Machine& machine_;
  double slowdown_;
  std::ptrdiff_t computing_ = 0;  // threads
  bool stopped_ = false;
  sim::Condition goes_on_;
  std::vector<sim::WeakRef<Code>> running_;
};

}  // namespace knee::models
