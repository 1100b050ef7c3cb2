/// Threads that run functions for an event loop, under the interpreter lock of both.
///
/// Written from CPython 3.11: Lib/concurrent/futures/thread.py (submit, _adjust_thread_count, _worker, _WorkItem),
/// Lib/threading.py (Thread.start); and anyio 4: src/anyio/_backends/_asyncio.py (run_sync_in_worker_thread, WorkerThread,
/// CapacityLimiter), which FastAPI uses for endpoints that are not async.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>

#include "tests/reference/python/simple_queue.hpp"

namespace knee::reference {

class AsyncioLoop;

/// What runs on a thread, which holds the lock before and after.
using Function = std::function<void(WorkerThread&)>;

/// How such threads run under one lock.
struct PythonThreads {
  Trial& trial;
  const ThreadOptions& options;
  Gil* gil;
  ConnectionPool* service = nullptr;
  ProcessPool* processes = nullptr;

  [[nodiscard]] WorkerThread make() const { return {trial, options, gil, service, processes}; }
  /// threading.Thread.start by `starter`, which waits, without the lock, until the thread has the lock and says so.
  void start(WorkerThread& starter, const Function& run) const;
};

/// concurrent.futures.ThreadPoolExecutor. A thread starts with an item for which no thread has been idle, until there are
/// all.
class ThreadPoolExecutor {
 public:
  ThreadPoolExecutor(const PythonThreads& threads, std::size_t max_workers)
      : threads_{threads}, max_workers_{max_workers}, queue_{threads.options.wake_up} {}

  void submit(WorkerThread& caller, const Function& work);
  [[nodiscard]] std::size_t threads() const { return started_; }

 private:
  void worker(WorkerThread& self);

  PythonThreads threads_;
  std::size_t max_workers_;
  std::size_t started_ = 0;
  std::size_t idle_semaphore_ = 0;
  SimpleQueue<Function> queue_;
};

/// anyio.to_thread.run_sync. The thread that became idle last is the first to work; one that has been idle for ten seconds
/// ends when another one gets work.
class AnyioThreads {
 public:
  static constexpr double kMaxIdleTime = 10;
  /// `tokens`: calls at a time; others wait, first come, first served (before anyio 4 the last one was first). `hand_over`:
  /// seconds of interpreter time to give a call that has a token to a thread.
  AnyioThreads(const PythonThreads& threads, AsyncioLoop& loop, std::size_t tokens, double hand_over)
      : threads_{threads}, loop_{loop}, tokens_{tokens}, hand_over_{hand_over} {}

  /// On the loop's thread. `done` runs in the task that has called, when the result is there.
  void run_sync(const Function& function, const std::function<void()>& done);
  [[nodiscard]] std::size_t threads() const { return started_; }

 private:
  struct Worker {
    explicit Worker(double wake_up) : waiting{0, wake_up} {}
    std::deque<Function> queue{};
    PosixSemaphore waiting;
    double idle_since = 0;
    double behind = 0;
    bool stopping = false;
  };

  void acquire(const std::function<void()>& then);
  void release();
  void hand_to_worker(const Function& function, const std::function<void()>& done);
  Worker& idle_worker();
  void prune();
  void wake(Worker& worker);
  void run(Worker& worker, WorkerThread& self);
  void report_result(Worker& worker, const std::function<void()>& done);

  PythonThreads threads_;
  AsyncioLoop& loop_;
  std::size_t tokens_;
  double hand_over_;
  std::size_t borrowed_ = 0;
  double woken_at_ = -1;  // the last worker
  int woken_ = 0;         // before it at the same instant
  std::deque<std::function<void()>> waiting_;
  std::deque<std::unique_ptr<Worker>> workers_;
  std::deque<Worker*> idle_workers_;
  std::size_t started_ = 0;
};

}  // namespace knee::reference
