#include "tests/reference/python/gil.hpp"

#include <algorithm>
#include <condition_variable>

namespace knee::reference {

// A thread that returns from a wait runs only after its wake-up; the mutex is not its own before.
void Gil::pass_wake_up(Lock& lock) const {
  if (options_.wake_up == 0) return;
  const double longer = longer_ ? longer_() : 0;
  lock.unlock();
  Trial::compute(options_.wake_up + longer);
  lock.lock();
}

void Gil::take(Thread& tstate) {
  Lock lock{*mutex_};
  while (locked_) {
    const std::uint64_t saved_switchnum = switch_number_;
    const bool timed_out = cond_->wait_for(lock, options_.switch_interval) == std::cv_status::timeout;
    pass_wake_up(lock);
    if (timed_out && locked_ && switch_number_ == saved_switchnum) drop_request_ = true;
  }
  {
    const Lock switch_lock{*switch_mutex_};
    locked_ = true;
    if (&tstate != last_holder_) {
      last_holder_ = &tstate;
      ++switch_number_;
    }
    switch_cond_->notify_one();
  }
  drop_request_ = false;
}

void Gil::drop(Thread& tstate) {
  last_holder_ = &tstate;
  {
    const Lock lock{*mutex_};
    locked_ = false;
    cond_->notify_one();
  }
  if (!drop_request_) return;
  Lock switch_lock{*switch_mutex_};
  if (last_holder_ != &tstate) return;
  drop_request_ = false;
  switch_cond_->wait(switch_lock);
  pass_wake_up(switch_lock);
}

void Gil::evaluate(Thread& tstate, double seconds) {
  while (seconds > 0) {
    if (drop_request_) {
      drop(tstate);
      take(tstate);
    }
    const double piece = std::min(seconds, options_.check_every);
    Trial::compute(piece);
    seconds -= piece;
    if (seconds < 1e-12) return;
  }
}

}  // namespace knee::reference
