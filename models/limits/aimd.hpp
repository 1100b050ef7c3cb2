/// `Aimd`: a limit that grows with each request and shrinks with each one that was not served in time.
#pragma once

#include <cstdint>

#include "models/limits/concurrency_limit.hpp"

namespace knee::models {

/// Netflix/concurrency-limits 78a74b9, limit/AIMDLimit.java: a request that was not served, or took longer than `time_out`, leaves
/// `back_off` of the limit, rounded down; any other one adds one, if at least half as many were in flight.
class Aimd final : public ConcurrencyLimit {
 public:
  struct Options {
    std::uint64_t initial = 20;
    std::uint64_t least = 20;
    std::uint64_t most = 200;
    double back_off = 0.9;
    sim::Duration time_out = std::chrono::seconds{5};
    friend bool operator==(const Options&, const Options&) = default;
  };
  explicit Aimd(const Options& options) : options_{options}, limit_{options.initial} {}

  [[nodiscard]] std::uint64_t most(sim::Instant /*now*/) override { return limit_; }
  void count(const Sample& sample) override;

 private:
  Options options_;
  std::uint64_t limit_;
};

}  // namespace knee::models
