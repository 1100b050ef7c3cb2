/// Processes that can be ended from outside, all at once.
#pragma once

#include <utility>
#include <vector>

#include "sim/kernel/reclaimed_frames.hpp"
#include "sim/kernel/simulation.hpp"

namespace knee::sim {

/// What `start` starts belongs to the family instead of the simulation, and ends with it at the latest.
class TaskScope {
 public:
  explicit TaskScope(Simulation& simulation) : simulation_{simulation} {}
  TaskScope(const TaskScope&) = delete;
  TaskScope& operator=(const TaskScope&) = delete;
  ~TaskScope() { Process::destroy_all(living_); }

  [[nodiscard]] Simulation& simulation() const { return simulation_; }

  /// As Simulation::start.
  void start(Process process) { Simulation::start_among(living_, std::move(process)); }

  /// Destroys its processes, the youngest first; none of them may be running. While the remains are there, whatever
  /// the processes have waited for outside the family must forget them. The calendar has done so already.
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
