/// A semaphore of glibc, of which CPython makes its locks.
///
/// Written from glibc 2.36: nptl/sem_waitcommon.c, nptl/sem_post.c; CPython 3.11: Python/thread_pthread.h
/// (PyThread_acquire_lock_timed, PyThread_release_lock).
#pragma once

#include <algorithm>
#include <deque>

#include "tests/reference/trial/trial.hpp"

namespace knee::reference {

/// Who is woken looks again: somebody who was awake may have been first.
class PosixSemaphore {
 public:
  /// `wake_up`: seconds of CPU to go on after having slept.
  PosixSemaphore(int value, double wake_up) : value_{value}, wake_up_{wake_up} {}

  bool try_wait() {
    if (value_ == 0) return false;
    --value_;
    return true;
  }

  void wait() {
    while (!try_wait()) {
      const Sleeper me = simgrid::s4u::Semaphore::create(0);
      sleepers_.push_back(me);
      me->acquire();
      Trial::compute(wake_up_);
    }
  }

  /// Waits at most `seconds`, for one that nobody else waits for.
  void wait_for(double seconds) {
    if (try_wait()) return;
    const Sleeper me = simgrid::s4u::Semaphore::create(0);
    sleepers_.push_back(me);
    if (me->acquire_timeout(seconds)) sleepers_.erase(std::find(sleepers_.begin(), sleepers_.end(), me));
    Trial::compute(wake_up_);
    try_wait();
  }

  void post() {
    ++value_;
    if (sleepers_.empty()) return;
    const Sleeper woken = sleepers_.front();
    sleepers_.pop_front();
    woken->release();
  }

 private:
  using Sleeper = simgrid::s4u::SemaphorePtr;
  int value_;
  double wake_up_;
  std::deque<Sleeper> sleepers_;
};

}  // namespace knee::reference
