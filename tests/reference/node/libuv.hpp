/// libuv as its own source has it, on SimGrid's actors, mutexes and condition variables.
///
/// Written from libuv 1.46: src/unix/core.c (uv_run), src/unix/linux.c (uv__io_poll), src/unix/stream.c
/// (uv__server_io), src/timer.c, src/threadpool.c (worker, post, uv__work_done), src/unix/async.c
/// (uv__async_io). Of 1.44 where something says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "tests/reference/sockets/epoll.hpp"
#include "tests/reference/trial/trial.hpp"

namespace knee::reference {

/// A loop, with the worker pool of its process.
class Loop {
 public:
  /// `wake_up`: seconds of CPU the loop or a thread of the pool needs to go on after it has slept.
  Loop(Trial& trial, std::size_t pool_threads, double wake_up);

  /// Runs callbacks to the end of the trial. The caller is the loop's thread.
  void run();
  /// Of a process that is killed: the threads of the pool stop where they are.
  void stop_pool();

  /// uv_read_start, uv_listen: watched from the next poll on.
  void start(Epoll::File& file) { watcher_queue_.push_back(&file); }
  [[nodiscard]] Epoll& epoll() { return epoll_; }

  /// Node's check handle, and whether its idle handle is active.
  void on_check(const std::function<void()>& callback) { check_ = callback; }
  void keep_awake_while(const std::function<bool()>& idle_active) { idle_active_ = idle_active; }

  /// The loop's clock: whole milliseconds, as of the last update.
  [[nodiscard]] std::int64_t now() const { return time_; }
  void update_time();
  /// uv_timer_start of the one timer that Node has.
  void timer_start(const std::function<void()>& callback, std::int64_t timeout);

  /// uv_queue_work: `work` on a thread of the pool, then `after` on the loop.
  void queue_work(const std::function<void()>& work, const std::function<void()>& after);

 private:
  struct Work {
    std::function<void()> work;
    std::function<void()> after;
  };

  struct Timer {
    std::function<void()> callback;
    std::int64_t timeout;
  };

  [[nodiscard]] std::optional<double> backend_timeout() const;
  void io_poll(std::optional<double> timeout);
  void run_timers();
  void worker();
  void async_send();
  void async_io();
  void work_done();

  double wake_up_;
  Epoll epoll_;
  std::deque<Epoll::File*> watcher_queue_;
  std::function<void()> check_ = [] {};
  std::function<bool()> idle_active_ = [] { return false; };
  std::int64_t time_ = 0;
  std::optional<Timer> timer_;

  simgrid::s4u::MutexPtr mutex_ = simgrid::s4u::Mutex::create();
  simgrid::s4u::ConditionVariablePtr cond_ = simgrid::s4u::ConditionVariable::create();
  std::vector<simgrid::s4u::ActorPtr> threads_;
  std::deque<Work> wq_;                // for the pool
  std::size_t idle_threads_ = 0;

  simgrid::s4u::MutexPtr wq_mutex_ = simgrid::s4u::Mutex::create();
  std::deque<Work> done_;              // back from the pool
  bool async_pending_ = false;
  int eventfd_ = 0;
  Epoll::File async_file_;
};

}  // namespace knee::reference
