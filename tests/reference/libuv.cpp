#include "tests/reference/libuv.hpp"

#include <string>

namespace knee::reference {

Loop::Loop(Trial& trial, std::size_t pool_threads, double wake_up)
    : wake_up_{wake_up},
      epoll_{wake_up},
      async_file_{.readable = [this] { return eventfd_ > 0; }, .callback = [this] { async_io(); }} {
  start(async_file_);
  for (std::size_t i = 0; i < pool_threads; ++i) {
    trial.start("libuv-worker " + std::to_string(i), [this] { worker(); });
  }
}

void Loop::run() {
  for (;;) io_poll();
}

void Loop::io_poll() {
  while (!watcher_queue_.empty()) {
    epoll_.add(*watcher_queue_.front());
    watcher_queue_.pop_front();
  }
  for (const Epoll::File* file : epoll_.wait()) {
    const auto callback = file->callback;  // may be the end of its file
    callback();
  }
}

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
