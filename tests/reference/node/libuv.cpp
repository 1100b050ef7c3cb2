#include "tests/reference/node/libuv.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace knee::reference {

Loop::Loop(Trial& trial, std::size_t pool_threads, double wake_up)
    : wake_up_{wake_up},
      epoll_{wake_up},
      async_file_{.readable = [this] { return eventfd_ > 0; }, .callback = [this] { async_io(); }} {
  start(async_file_);
  for (std::size_t i = 0; i < pool_threads; ++i) {
    threads_.push_back(trial.start("libuv-worker " + std::to_string(i), [this] { worker(); }));
  }
}

// uv_run, in the default mode. Pending and closing callbacks have no part in this.
void Loop::run() {
  update_time();
  run_timers();
  for (;;) {
    io_poll(backend_timeout());
    check_();
    update_time();
    run_timers();
  }
}

// --- Poll -----------------------------------------------------------------------------------------------------

// An idle handle that is active keeps the loop from sleeping.
std::optional<double> Loop::backend_timeout() const {
  if (idle_active_()) return 0.0;
  if (!timer_) return {};
  return static_cast<double>(std::max<std::int64_t>(timer_->timeout - time_, 0)) * 1e-3;
}

void Loop::io_poll(std::optional<double> timeout) {
  while (!watcher_queue_.empty()) {
    epoll_.add(*watcher_queue_.front());
    watcher_queue_.pop_front();
  }
  const std::vector<Epoll::File*> events = epoll_.wait(timeout);
  update_time();
  for (const Epoll::File* file : events) {
    const auto callback = file->callback;  // may be the end of its file
    callback();
  }
}

// --- Timers ---------------------------------------------------------------------------------------------------

void Loop::update_time() { time_ = std::llround(simgrid::s4u::Engine::get_clock() * 1e9) / 1'000'000; }

void Loop::timer_start(const std::function<void()>& callback, std::int64_t timeout) {
  timer_ = Timer{callback, time_ + timeout};
}

void Loop::run_timers() {
  while (timer_ && timer_->timeout <= time_) {
    const auto callback = timer_->callback;
    timer_.reset();
    callback();
  }
}

// --- The worker pool --------------------------------------------------------------------------------------------

void Loop::queue_work(const std::function<void()>& work, const std::function<void()>& after) {
  const Lock lock{*mutex_};
  wq_.push_back({work, after});
  if (idle_threads_ > 0) cond_->notify_one();
}

void Loop::worker() {
  Lock lock{*mutex_};
  for (;;) {
    while (wq_.empty()) {
      ++idle_threads_;
      cond_->wait(lock);
      lock.unlock();
      Trial::compute(wake_up_);
      lock.lock();
      --idle_threads_;
    }
    const Work work = wq_.front();
    wq_.pop_front();
    lock.unlock();
    work.work();
    {
      const Lock done_lock{*wq_mutex_};
      done_.push_back(work);
      async_send();
    }
    lock.lock();
  }
}

void Loop::stop_pool() {
  for (const simgrid::s4u::ActorPtr& thread : threads_) thread->suspend();
}

void Loop::async_send() {
  if (async_pending_) return;
  async_pending_ = true;
  ++eventfd_;
  epoll_.notify(async_file_);
}

void Loop::async_io() {
  eventfd_ = 0;
  async_pending_ = false;
  work_done();
}

// All that the pool has done by now, whenever the loop polled.
void Loop::work_done() {
  std::deque<Work> done;
  {
    const Lock lock{*wq_mutex_};
    done.swap(done_);
  }
  for (const Work& work : done) work.after();
}

}  // namespace knee::reference
