/// `Counter`: how many events since the warm-up cut, and how often.
#pragma once

#include <cstdint>

#include "sim/kernel/check.hpp"
#include "sim/kernel/time.hpp"
#include "sim/kernel/units.hpp"

namespace knee::sim {

class Counter {
 public:
  /// Counts from `start` on.
  explicit Counter(Instant start = kStart) : start_(start) {}

  void add(std::uint64_t events = 1) { count_ += events; }

  /// The warm-up cut: what happened before `now` is forgotten.
  void reset(Instant now) { *this = Counter(now); }

  [[nodiscard]] std::uint64_t count() const { return count_; }

  /// Events per second from the start or the last reset to `now`, which lies later (KNEE_CHECK).
  [[nodiscard]] Rate rate(Instant now) const {
    KNEE_CHECK(now > start_, "a rate is measured over some time");
    return per_second(static_cast<double>(count_) / to_seconds(now - start_));
  }

 private:
  std::uint64_t count_ = 0;
  Instant start_;
};

}  // namespace knee::sim
