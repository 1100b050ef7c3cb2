/// The memory of a container: what its processes take, how much that was at most, and what happens at the limit.
#pragma once

#include <algorithm>
#include <vector>

#include "sim/units.hpp"

namespace knee::models {

/// Counts what processes take. What would go beyond the limit has the kernel kill the process that takes most
/// (Linux 6.1, mm/oom_kill.c, oom_badness: the largest resident set, every process being equally dear).
class Memory {
 public:
  /// A process, as its container's memory knows it.
  class User {
   public:
    /// What it takes of its own, shared pages left out.
    [[nodiscard]] sim::Bytes taken() const { return taken_; }
    /// The kernel kills it, soon: not before what runs now has run.
    virtual void out_of_memory() = 0;

   protected:
    ~User() = default;

   private:
    friend class Memory;
    sim::Bytes taken_{};
  };

  /// `limit` of all processes together (memory.max); zero: none.
  explicit Memory(sim::Bytes limit = {}) : limit_{limit} {}

  void join(User& user) { users_.push_back(&user); }

  /// From now on `user` takes `bytes`.
  void set(User& user, sim::Bytes bytes) {
    used_ += bytes - user.taken_;
    user.taken_ = bytes;
    peak_ = std::max(peak_, used_);
    if (limit_ > sim::Bytes{} && used_ > limit_) kill_largest();
  }
  /// Pages that several processes share count once.
  void add_shared(sim::Bytes bytes) {
    used_ += bytes;
    peak_ = std::max(peak_, used_);
  }

  [[nodiscard]] sim::Bytes used() const { return used_; }
  [[nodiscard]] sim::Bytes peak() const { return peak_; }
  /// Forgets the peak so far.
  void cut() { peak_ = used_; }

 private:
  void kill_largest() {
    const auto largest = std::max_element(users_.begin(), users_.end(), [](const User* a, const User* b) {
      return a->taken() < b->taken();
    });
    (*largest)->out_of_memory();
  }

  sim::Bytes limit_;
  sim::Bytes used_{};
  sim::Bytes peak_{};
  std::vector<User*> users_;
};

}  // namespace knee::models
