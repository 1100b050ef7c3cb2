/// The yardstick for many pending events: users who sleep, as one loop over a heap.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "bench/hand_written_heap.hpp"
#include "bench/workload.hpp"

namespace knee::bench {

/// Each user takes two cache lines, and has one event. What a wake-up costs more with a million users than with ten is due to the caches
/// of the processor and to the depth of the heap.
class SleepingUsers {
 public:
  explicit SleepingUsers(std::size_t users) : users_(users), thinking_{1, std::chrono::seconds{1}} {
    for (std::size_t i = 0; i < users; ++i) events_.push(sim::kStart + thinking_.draw(), static_cast<std::uint32_t>(i));
  }

  /// Lets `count` users wake up and go to sleep again.
  void wake_up(std::uint64_t count) {
    for (std::uint64_t left = count; left > 0; --left) {
      const auto event = events_.pop();
      User& user = users_[event.subject];
      slept_ += event.when - user.since;
      user.since = event.when;
      ++user.wakings;
      events_.push(event.when + thinking_.draw(), event.subject);
    }
  }

  [[nodiscard]] sim::Duration slept() const { return slept_; }

 private:
  struct User {
    sim::Instant since = sim::kStart;
    std::array<std::uint64_t, 14> other{};  // of which nothing is used
    std::uint64_t wakings = 0;              // in the second line
  };

  std::vector<User> users_;
  Lengths thinking_;
  HandWrittenHeap<std::uint32_t> events_;
  sim::Duration slept_{};
};

}  // namespace knee::bench
