/// `InstantCount`: the number of occurrences at the present instant.
#pragma once

#include <cstdint>

#include "sim/kernel/time.hpp"

namespace knee::sim {

/// For the text of a `Witness` when the clock stands still (sim/kernel/endless_run.hpp).
class InstantCount {
 public:
  /// Counts one occurrence at `now`.
  void add(Instant now) {
    if (now != at_) {
      at_ = now;
      count_ = 0;
    }
    ++count_;
  }

  /// Number of occurrences at `now`, which must not lie before the last one.
  [[nodiscard]] std::uint64_t at(Instant now) const { return now == at_ ? count_ : 0; }

 private:
  Instant at_ = kNever;
  std::uint64_t count_ = 0;
};

}  // namespace knee::sim
