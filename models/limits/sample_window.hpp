/// `SampleWindow`: gives a limit the mean of the requests of a window instead of each of them.
#pragma once

#include <cstdint>
#include <memory>

#include "models/limits/concurrency_limit.hpp"

namespace knee::models {

/// Netflix/concurrency-limits 78a74b9, limit/WindowedLimit.java with ImmutableAverageSampleWindow.java: once the window is over, the next
/// request that ends closes it. The limit gets the mean of the times and the largest number in flight, and that a request was not served;
/// of a window with fewer than 10 requests it gets nothing. Requests that take less than 100 us do not count.
class SampleWindow final : public ConcurrencyLimit {
 public:
  SampleWindow(sim::Duration length, std::unique_ptr<ConcurrencyLimit> limit) : length_{length}, limit_{std::move(limit)} {}

  [[nodiscard]] std::uint64_t most(sim::Instant now) override { return limit_->most(now); }
  void count(const Sample& sample) override;

 private:
  static constexpr std::int64_t kLeastSamples = 10;
  static constexpr sim::Duration kLeastTime = std::chrono::microseconds{100};

  sim::Duration length_;
  std::unique_ptr<ConcurrencyLimit> limit_;
  sim::Instant closes_ = sim::kStart;
  sim::Duration sum_{};  // of the present window
  std::int64_t samples_ = 0;
  std::uint64_t in_flight_ = 0;
  bool any_dropped_ = false;
};

}  // namespace knee::models
