/// Threads of a process through which its tasks reach the workers of its offload pool, and their results return.
#pragma once

#include "models/process/offload_job.hpp"
#include "sim/kernel/weak_ref.hpp"

namespace knee::models {

/// Between the callers and an `OffloadPool`: each task passes through `submit`, each result through `receive`.
class OffloadThreads {
 public:
  using Job = sim::WeakRef<OffloadJob>;

  /// A caller submits a task, and does not wait.
  virtual void submit(Job job) = 0;
  /// A worker has sent a result.
  virtual void receive(Job job) = 0;

 protected:
  ~OffloadThreads() = default;
};

}  // namespace knee::models
