/// `TaskScope`: processes that can be given up, all at once.
#pragma once

#include <utility>

#include "sim/kernel/hand_written_process.hpp"
#include "sim/kernel/simulation.hpp"

namespace knee::sim {

/// Owns the processes started in it and destroys those that are left with it, or at `end`. Use it for activities that can
/// be given up while they wait: a worker process that is killed, a request whose client has timed out, the branches of
/// one.
///
///     sim::TaskScope attempt{simulation};
///     attempt.start(ask(server, answer));
///     if (!co_await answered.wait_for(50ms)) attempt.end();
///
/// Each wait unlinks itself: whatever the processes wait for must still exist when the scope ends, unless the simulation
/// has been closed.
class TaskScope {
 public:
  /// `touches`: what its processes touch; null: not known. It must live as long as the simulation runs.
  explicit TaskScope(Simulation& simulation, const WorkingSet* touches = nullptr) : simulation_{simulation}, touches_{touches} {}
  TaskScope(const TaskScope&) = delete;
  TaskScope& operator=(const TaskScope&) = delete;
  ~TaskScope() { end(); }

  [[nodiscard]] Simulation& simulation() const { return simulation_; }

  /// As Simulation::start.
  void start(Process process) { Simulation::start_among(living_, std::move(process), touches_); }

  /// The same for a process that is no coroutine: `process` was made by `new`. The caller starts it.
  void adopt(HandWrittenProcess& process) { process.insert_before(living_, touches_); }

  /// Destroys the processes, the youngest first. None of them may be running. The scope may be used again.
  void end() noexcept { Process::destroy_all(living_); }

 private:
  Simulation& simulation_;
  const WorkingSet* touches_;
  Process::Link living_;
};

}  // namespace knee::sim
