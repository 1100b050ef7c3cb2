/// CPython's queue.SimpleQueue.
///
/// Written from CPython 3.11 Modules/_queuemodule.c (simplequeue_put, simplequeue_get).
#pragma once

#include <deque>

#include "tests/reference/python/posix_semaphore.hpp"
#include "tests/reference/python/worker_thread.hpp"

namespace knee::reference {

/// PyThread_acquire_lock_timed: first without letting the interpreter lock go.
inline void acquire_lock(WorkerThread& thread, PosixSemaphore& lock) {
  if (lock.try_wait()) return;
  thread.drop();
  lock.wait();
  thread.take();
}

/// One lock for all threads that wait. A thread that has slept releases it when it has its item, so that the next sleeper
/// wakes, too, takes the interpreter lock, finds the queue empty and sleeps again.
template <typename Item>
class SimpleQueue {
 public:
  /// `wake_up`: seconds of CPU to go on after having slept.
  explicit SimpleQueue(double wake_up) : lock_{1, wake_up} {}

  void put(const Item& item) {
    items_.push_back(item);
    release();
  }

  Item get(WorkerThread& thread) {
    while (items_.empty()) {
      acquire_lock(thread, lock_);
      locked_ = true;
    }
    const Item item = items_.front();
    items_.pop_front();
    release();
    return item;
  }

 private:
  void release() {
    if (!locked_) return;
    locked_ = false;
    lock_.post();
  }

  std::deque<Item> items_;
  PosixSemaphore lock_;
  bool locked_ = false;
};

}  // namespace knee::reference
