/// The two threads of a concurrent.futures.ProcessPoolExecutor in the process that submits tasks.
///
/// Source: CPython 3.11, Lib/concurrent/futures/process.py (submit, _ExecutorManagerThread: run, wait_result_broken_or_wakeup,
/// add_call_item_to_queue, process_result_item), Lib/multiprocessing/queues.py (Queue.put, Queue._feed),
/// Lib/multiprocessing/connection.py (wait, which makes a selector each time).
#pragma once

#include <cstddef>

#include "models/process/offload_threads.hpp"
#include "models/process/process_context.hpp"
#include "models/threads/interpreter_lock.hpp"
#include "sim/kernel/ring.hpp"
#include "sim/sync/condition.hpp"

namespace knee::models {

class ThreadServer;

/// A submitted task wakes the manager thread, which moves it to the call queue while that holds fewer tasks than workers and
/// one more, and wakes the feeder thread, which packs it and writes it to the pipe that all workers read. A result wakes the
/// manager again, which unpacks it and sets the result of the future. Both threads need the interpreter lock of the process,
/// as its other threads do; they let it go to sleep and for system calls. The manager takes one result in a turn, and in the
/// same turn all tasks that were submitted meanwhile.
///
/// Left out: the lock that a caller takes back after its write to the manager's pipe, before it waits for the result; the
/// locks of the pipes.
class ProcessPoolExecutor final : public OffloadThreads {
 public:
  using Options = OffloadWorker::ExecutorCosts;

  /// On the lock of the first interpreter of `server`, whose process has the pool.
  ProcessPoolExecutor(ThreadServer& server, ProcessContext& process, const Options& options);

  void submit(Job job) override;
  void receive(Job job) override;

  [[nodiscard]] const Options& options() const { return options_; }

 private:
  using Thread = InterpreterLock::Thread;

  sim::Process manage();
  sim::Process feed();
  sim::Task<> poll();
  sim::Task<> await_item();
  sim::Task<> sleep(Thread& thread, sim::Condition& condition);
  sim::Task<> call(Thread& thread);
  [[nodiscard]] sim::Duration unpacking();
  void set_result();
  void add_call_items();

  ThreadServer& server_;
  ProcessContext& process_;
  Options options_;
  Thread manager_;
  Thread feeder_;
  sim::Condition readable_;   // a pipe of the manager
  sim::Condition not_empty_;  // the feeder's buffer
  bool woken_up_ = false;     // the manager's pipe for new tasks
  sim::Ring<Job> submitted_;  // work ids
  sim::Ring<Job> buffer_;     // of the call queue
  sim::Ring<Job> results_;
};

}  // namespace knee::models
