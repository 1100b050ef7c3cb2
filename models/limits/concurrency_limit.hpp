/// `ConcurrencyLimit`: how many requests may be in flight, learned from the times that requests take.
#pragma once

#include <cstdint>

#include "sim/kernel/time.hpp"

namespace knee::models {

/// An algorithm of congestion control for requests. It gets a sample of each request that was let in and has ended, and says how many may
/// be in flight. Further ones are refused at once (`Admission`), so that requests do not queue for longer than clients wait.
class ConcurrencyLimit {
 public:
  /// A request that has ended.
  struct Sample {
    sim::Instant begin{};         ///< when it was let in
    sim::Instant end{};           ///< now
    std::uint64_t in_flight = 0;  ///< when it was let in, itself included
    bool dropped = false;         ///< it was not served: it timed out, or something behind refused or lost it
    [[nodiscard]] sim::Duration time() const { return end - begin; }
  };

  virtual ~ConcurrencyLimit() = default;
  /// Requests that may be in flight at `now`. Instants of calls do not decrease.
  [[nodiscard]] virtual std::uint64_t most(sim::Instant now) = 0;
  virtual void count(const Sample& sample) = 0;
};

}  // namespace knee::models
