/// libuv's worker pool: a few threads that run what would block the event loop. Also asyncio's executor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "models/machine/wake_up.hpp"
#include "models/process/process_context.hpp"
#include "sim/sync/condition.hpp"
#include "sim/kernel/ring.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/kernel/weak_ref.hpp"

namespace knee::models {

/// `size` threads on one first-come-first-served queue (libuv src/threadpool.c: worker, post; 4 threads,
/// UV_THREADPOOL_SIZE). A job wakes one idle thread; a thread that has just finished another may take the job before
/// that one is awake.
class ThreadPool {
 public:
  struct Options {
    std::size_t size = 4;
    WakeUp wake_up{};  ///< of a thread
  };

  /// A piece of work for a thread of the pool. A job that is destroyed before a thread takes it is skipped; one that a
  /// thread has taken already is executed to its end all the same.
  class Job : public sim::Referenced {
   public:
    enum class Kind : std::uint8_t {
      native,    ///< computes on a core
      blocking,  ///< holds the thread, not a core
    };

    [[nodiscard]] virtual const Request* request() const = 0;  ///< that the job belongs to
    virtual void started() = 0;                                ///< a thread has taken it
    virtual void done() = 0;

   protected:
    Job(Kind what, sim::Duration how_much) : kind_{what}, demand_{how_much} {}
    ~Job() = default;
    [[nodiscard]] Kind kind() const { return kind_; }
    [[nodiscard]] sim::Duration demand() const { return demand_; }

   private:
    friend class ThreadPool;
    Kind kind_;
    sim::Duration demand_;
    sim::Instant submitted_{};
  };

  ThreadPool(ProcessContext& process, const Options& options);

  void submit(Job& job);

  [[nodiscard]] std::size_t size() const { return options_.size; }

  /// The process has ended.
  void end() { process_.statistics.pool_busy.set(0, process_.simulation.now()); }

 private:
  sim::Process run(std::size_t number);
  void take(Job& job);

  ProcessContext& process_;
  Options options_;
  sim::Ring<sim::WeakRef<Job>> queue_;
  sim::Condition submitted_;
};

}  // namespace knee::models
