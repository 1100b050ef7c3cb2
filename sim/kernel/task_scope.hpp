/// `TaskScope`: processes that can be destroyed from outside, all at once.
#pragma once

#include <utility>
#include <vector>

#include "sim/kernel/reclaimed_frames.hpp"
#include "sim/kernel/simulation.hpp"

namespace knee::sim {

/// Processes started here are owned by the scope instead of the simulation and destroyed with it. Use it for
/// activities that can be killed, such as a worker process of a server.
class TaskScope {
 public:
  explicit TaskScope(Simulation& simulation) : simulation_{simulation} {}
  TaskScope(const TaskScope&) = delete;
  TaskScope& operator=(const TaskScope&) = delete;
  ~TaskScope() { Process::destroy_all(living_); }

  [[nodiscard]] Simulation& simulation() const { return simulation_; }

  /// As Simulation::start.
  void start(Process process) { Simulation::start_among(living_, std::move(process)); }

  /// Destroys the scope's processes, the youngest first; none of them may be running. The calendar drops their events.
  /// Every resource outside the scope for which a process may have waited must drop its handles (`forget`) before the
  /// returned frames are destroyed.
  [[nodiscard]] ReclaimedFrames end() {
    std::vector<FramePool::Block> frames;
    FramePool::keep_released(&frames);
    Process::destroy_all(living_);
    FramePool::keep_released(nullptr);
    ReclaimedFrames remains{std::move(frames)};
    simulation_.calendar().forget(remains);
    return remains;
  }

 private:
  Simulation& simulation_;
  Process::Link living_;
};

}  // namespace knee::sim
