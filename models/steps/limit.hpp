/// `Limit`: at most so many requests of a process carry out some steps at a time.
///
/// p-limit, asyncio.Semaphore and threading.Semaphore around a part of a handler. Places go from hand to hand, first come first
/// served: p-limit's queue; asyncio.Semaphore since CPython 3.11 (Lib/asyncio/locks.py). Left out: a thread that takes a place of
/// threading.Semaphore between its release and the wake-up of the thread that has waited.
#pragma once

#include <cstddef>

#include "models/steps/work_wait.hpp"

namespace knee::models {

class Limit {
 public:
  /// `most` places, and room for `queue` requests that wait.
  Limit(std::size_t most, std::size_t queue) : free_{most}, queue_{queue} {}
  Limit(const Limit&) = delete;
  Limit& operator=(const Limit&) = delete;

  /// Takes a place if one is free.
  [[nodiscard]] bool try_enter() {
    if (free_ == 0) return false;
    --free_;
    return true;
  }
  /// Whether no more requests can wait.
  [[nodiscard]] bool is_full() const { return waiting_.size() >= queue_; }
  /// Waits for a place.
  void wait(WorkWait& wait) { waiting_.push(wait); }
  /// Gives a place back, to the request that has waited longest.
  void leave(const EventLoop* by) {
    if (waiting_.empty()) {
      ++free_;
    } else {
      let_first_go_on(waiting_, Outcome::served, by);
    }
  }

  /// A place that was taken, until the end of the object.
  class Place {
   public:
    Place(Limit& limit, const EventLoop* by, const sim::Calendar& calendar) : limit_{limit}, by_{by}, calendar_{calendar} {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() {
      if (!calendar_.is_closed()) limit_.leave(by_);
    }

   private:
    Limit& limit_;
    const EventLoop* by_;
    const sim::Calendar& calendar_;
  };

 private:
  std::size_t free_;
  std::size_t queue_;
  sim::WaitList waiting_;
};

}  // namespace knee::models
