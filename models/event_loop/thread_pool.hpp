/// libuv's worker pool: a few threads that run what would block the event loop. Also asyncio's executor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
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
///
/// As in libuv (init_once), there is no thread before the first job. The model's threads sleep since the process has begun all the
/// same: their creation costs nothing.
///
/// Slow jobs wait in a queue of their own and run on at most `slow` threads (libuv 1.46, src/threadpool.c: post with
/// UV__WORK_SLOW_IO, worker, slow_work_thread_threshold; uv_getaddrinfo and uv_getnameinfo post such jobs). One entry of the
/// common queue stands for all of them; at the limit it goes back to the end of that queue.
class ThreadPool {
 public:
  struct Options {
    std::size_t size = 4;
    WakeUp wake_up{};  ///< of a thread
    std::size_t slow = std::numeric_limits<std::size_t>::max();  ///< threads that slow jobs may hold
  };

  /// A piece of work for a thread of the pool. A job that is destroyed before a thread takes it is skipped; one that a
  /// thread has taken already is executed to its end all the same.
  class Job : public sim::Referenced {
   public:
    enum class Kind : std::uint8_t {
      native,    ///< computes on a core
      blocking,  ///< holds the thread, not a core
      slow,      ///< the same, on at most `Options::slow` threads
    };

    [[nodiscard]] virtual const Request* request() const = 0;  ///< that the job belongs to
    virtual void started() = 0;                                ///< a thread has taken it
    virtual void done() = 0;

   protected:
    Job(Kind what, sim::Duration how_much) : kind_{what}, demand_{how_much} {}
    ~Job() = default;
    [[nodiscard]] Kind kind() const { return kind_; }
    /// What the job takes on a core of the machine, from the moment on when it begins to compute.
    [[nodiscard]] sim::Duration core_time() const { return core_time_; }

   private:
    friend class ThreadPool;
    Kind kind_;
    sim::Duration demand_;
    sim::Duration core_time_{};
    sim::Instant submitted_{};
  };

  ThreadPool(ProcessContext& process, const Options& options);

  void submit(Job& job);

  [[nodiscard]] std::size_t size() const { return options_.size; }

  /// The process has ended.
  void end() { process_.statistics.pool_busy.set(0, process_.simulation.now()); }

 private:
  struct Entry {
    sim::WeakRef<Job> job;
    bool stands_for_slow = false;  // run_slow_work_message
  };

  void begin();
  sim::Process run(Machine::Thread& self, std::size_t number);
  [[nodiscard]] bool has_work() const;
  [[nodiscard]] Entry next();
  void post_slow();
  void take(Job& job);

  ProcessContext& process_;
  Options options_;
  sim::Ring<Entry> queue_;
  sim::Ring<sim::WeakRef<Job>> slow_;  // slow_io_pending_wq
  bool slow_is_posted_ = false;
  std::size_t slow_running_ = 0;
  sim::Instant asleep_since_;                // all threads, before the first job
  std::vector<Machine::Thread> threads_;
  bool has_begun_ = false;
  sim::Condition submitted_;
};

}  // namespace knee::models
