#include "tests/reference/listener.hpp"

namespace knee::reference {

bool Listener::connect(const Request& request) {
  if (queue_.size() > backlog_) return false;  // sk_acceptq_is_full
  queue_.push_back(&request);
  for (const Watcher& watcher : watchers_) watcher.epoll->notify(*watcher.file);
  if (sleepers_.empty()) return true;
  Sleeper woken = order_ == Order::fifo ? sleepers_.front() : sleepers_.back();
  if (order_ == Order::fifo) {
    sleepers_.pop_front();
  } else {
    sleepers_.pop_back();
  }
  woken->release();
  return true;
}

const Request* Listener::try_accept() {
  if (queue_.empty()) return nullptr;
  const Request* request = queue_.front();
  queue_.pop_front();
  return request;
}

const Request& Listener::accept(double wake_up) {
  for (;;) {
    if (const Request* request = try_accept()) return *request;
    const Sleeper me = simgrid::s4u::Semaphore::create(0);
    sleepers_.push_back(me);
    me->acquire();
    Trial::compute(wake_up);
  }
}

}  // namespace knee::reference
