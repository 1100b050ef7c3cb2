/// `InstantCount`: how often something has happened at the present instant.
#pragma once

#include <cstdint>

#include "sim/kernel/time.hpp"

namespace knee::sim {

/// For what a witness tells when the clock stands still (sim/kernel/endless_run.hpp).
class InstantCount {
 public:
  /// It happens once more, at `now`.
  void add(Instant now) {
    if (now != at_) {
      at_ = now;
      count_ = 0;
    }
    ++count_;
  }

  /// How often it has happened at `now`, which is not before the last time.
  [[nodiscard]] std::uint64_t at(Instant now) const { return now == at_ ? count_ : 0; }

 private:
  Instant at_ = kNever;
  std::uint64_t count_ = 0;
};

}  // namespace knee::sim
