/// The memory of a container: what its processes take, and how much that was at most.
#pragma once

#include <algorithm>

#include "sim/units.hpp"

namespace knee::models {

/// Counts what the processes of a machine take together. Pages that several of them share count once.
class Memory {
 public:
  /// From now on they take `bytes` more, or less.
  void add(sim::Bytes bytes) {
    used_ += bytes;
    peak_ = std::max(peak_, used_);
  }

  [[nodiscard]] sim::Bytes used() const { return used_; }
  [[nodiscard]] sim::Bytes peak() const { return peak_; }
  /// Forgets the peak so far.
  void cut() { peak_ = used_; }

 private:
  sim::Bytes used_{};
  sim::Bytes peak_{};
};

}  // namespace knee::models
