/// `PeakEwma`: how long a node is expected to take, from the latencies that were seen.
#pragma once

#include <cstdint>

#include "sim/kernel/time.hpp"

namespace knee::models {

/// A moving average that follows a rise at once and forgets it slowly, times the requests in flight (Finagle,
/// `loadbalancer/PeakEwma.scala`, where the decay is 10 s; Linkerd).
class PeakEwma {
 public:
  explicit PeakEwma(sim::Duration decay) : decay_{decay} {}

  void sent() { ++in_flight_; }
  void answered(sim::Duration took, sim::Instant now) {
    --in_flight_;
    observe(static_cast<double>(took.count()), now);
  }

  /// The average in nanoseconds, times the requests there would be with one more. A node that has not answered yet is penalised
  /// after its first request.
  [[nodiscard]] double load(sim::Instant now);

 private:
  void observe(double took, sim::Instant now);

  sim::Duration decay_;
  sim::Instant seen_{};
  double average_ = 0;
  std::uint64_t in_flight_ = 0;
};

}  // namespace knee::models
