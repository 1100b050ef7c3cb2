/// The memory of a container: what its processes take together, and the peak of that.
#pragma once

#include <algorithm>

#include "sim/sync/condition.hpp"
#include "sim/kernel/units.hpp"

namespace knee::models {

/// Counts the memory of all processes of a machine. Pages that processes share count once.
class Memory {
 public:
  /// `limit`: of the container, for all of them together; 0: none.
  explicit Memory(sim::Bytes limit = {}) : limit_{limit} {}

  /// The processes take `bytes` more from now on; negative: less.
  void add(sim::Bytes bytes) {
    used_ += bytes;
    peak_ = std::max(peak_, used_);
    if (is_exceeded() && exceeded_ != nullptr) exceeded_->signal();
  }

  [[nodiscard]] bool is_limited() const { return limit_ > sim::Bytes{}; }
  /// Whether the processes take more than the limit: one of them must end at this instant.
  [[nodiscard]] bool is_exceeded() const { return is_limited() && used_ > limit_; }
  /// Signals `exceeded` when the limit is exceeded.
  void tell(sim::Condition& exceeded) { exceeded_ = &exceeded; }

  [[nodiscard]] sim::Bytes used() const { return used_; }
  [[nodiscard]] sim::Bytes peak() const { return peak_; }
  /// Forgets the peak so far.
  void reset_peak() { peak_ = used_; }

 private:
  sim::Bytes limit_;
  sim::Condition* exceeded_ = nullptr;
  sim::Bytes used_{};
  sim::Bytes peak_{};
};

}  // namespace knee::models
