/// A wait queue of the kernel.
///
/// Written from Linux 6.1 kernel/sched/wait.c (add_wait_queue adds at the head, add_wait_queue_exclusive at the tail,
/// __wake_up_common walks from the head and ends after one exclusive entry that has woken a thread).
#pragma once

#include <functional>
#include <list>

namespace knee::reference {

/// Entries that are called when something happens. One that is not exclusive is called each time, and before all exclusive
/// ones; among equals the newest comes first if they are not exclusive, the oldest if they are.
class WaitQueue {
 public:
  /// Wakes a thread, or marks a file, `delay` seconds from now; true if a thread was asleep and has been woken.
  using Wake = std::function<bool(double delay)>;
  struct Entry {
    Wake wake;
    bool exclusive = false;
  };
  using Position = std::list<Entry>::iterator;

  /// `wake_each`: seconds that waking one takes the waker. Each is runnable that much after the one before.
  explicit WaitQueue(double wake_each = 0) : wake_each_{wake_each} {}

  Position add(const Wake& wake) { return entries_.insert(entries_.begin(), {wake, false}); }
  Position add_exclusive(const Wake& wake) { return entries_.insert(entries_.end(), {wake, true}); }
  void remove(Position entry) { entries_.erase(entry); }

  void wake_up() {
    double delay = 0;
    for (Position entry = entries_.begin(); entry != entries_.end();) {
      const Entry called = *entry++;  // may remove itself
      if (!called.wake(delay)) continue;
      delay += wake_each_;
      if (called.exclusive) return;
    }
  }

 private:
  double wake_each_;
  std::list<Entry> entries_;
};

}  // namespace knee::reference
