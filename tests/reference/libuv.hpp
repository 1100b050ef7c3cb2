/// libuv as its own source has it, on SimGrid's actors, mutexes and condition variables.
///
/// Written from libuv 1.46: src/unix/core.c (uv_run), src/unix/linux.c (uv__io_poll), src/unix/stream.c
/// (uv__server_io), src/threadpool.c (worker, post, uv__work_done), src/unix/async.c (uv__async_io).
#pragma once

#include <cstddef>
#include <deque>
#include <functional>

#include "tests/reference/epoll.hpp"
#include "tests/reference/trial.hpp"

namespace knee::reference {

/// A loop, with the worker pool of its process.
class Loop {
 public:
  /// `wake_up`: seconds of CPU the loop or a thread of the pool needs to go on after it has slept.
  Loop(Trial& trial, std::size_t pool_threads, double wake_up);

  /// Runs callbacks to the end of the trial. The caller is the loop's thread.
  void run();

  /// uv_read_start, uv_listen: watched from the next poll on.
  void start(Epoll::File& file) { watcher_queue_.push_back(&file); }
  [[nodiscard]] Epoll& epoll() { return epoll_; }

  /// uv_queue_work: `work` on a thread of the pool, then `after` on the loop.
  void queue_work(const std::function<void()>& work, const std::function<void()>& after);

 private:
  struct Work {
    std::function<void()> work;
    std::function<void()> after;
  };

  void io_poll();
  void worker();
  void async_send();
  void async_io();
  void work_done();

  double wake_up_;
  Epoll epoll_;
  std::deque<Epoll::File*> watcher_queue_;

  simgrid::s4u::MutexPtr mutex_ = simgrid::s4u::Mutex::create();
  simgrid::s4u::ConditionVariablePtr cond_ = simgrid::s4u::ConditionVariable::create();
  std::deque<Work> wq_;                // for the pool
  std::size_t idle_threads_ = 0;

  simgrid::s4u::MutexPtr wq_mutex_ = simgrid::s4u::Mutex::create();
  std::deque<Work> done_;              // back from the pool
  bool async_pending_ = false;
  int eventfd_ = 0;
  Epoll::File async_file_;
};

}  // namespace knee::reference
