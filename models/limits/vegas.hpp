/// `Vegas`: a limit that keeps a small queue at the server.
#pragma once

#include <cstdint>
#include <optional>

#include "models/limits/concurrency_limit.hpp"
#include "sim/random/random_stream.hpp"

namespace knee::models {

/// Netflix/concurrency-limits 78a74b9, limit/VegasLimit.java, after TCP Vegas. Of a limit L the queue is ceil(L (1 - least time / time of
/// the sample)). With l the whole part of log10(L), at least 1: up to l requests the limit grows by `beta`, below `alpha` by l, above
/// `beta` it shrinks by l, between them it stays. A request that was not served shrinks it, too. With fewer requests in flight than half
/// of the limit it stays. After 0.5 to 1 times `probe` x L samples the least time is that of the next sample, whatever it is.
class Vegas final : public ConcurrencyLimit {
 public:
  struct Options {
    std::uint64_t initial = 20;
    std::uint64_t most = 1000;
    std::optional<std::uint64_t> alpha = {};  ///< queue below which the limit grows; by default 3 l
    std::optional<std::uint64_t> beta = {};   ///< queue above which it shrinks, and the step of its fast growth; by default 6 l
    std::optional<double> back_off = {};      ///< share of the limit that a decrease leaves; by default it takes l away
    double smoothing = 1;                     ///< share of the way to the new limit that each sample goes
    double probe = 30;                        ///< samples between two probes of the least time, for each request of the limit
    friend bool operator==(const Options&, const Options&) = default;
  };
  Vegas(const Options& options, sim::RandomStream stream);

  [[nodiscard]] std::uint64_t most(sim::Instant /*now*/) override { return static_cast<std::uint64_t>(limit_); }
  void count(const Sample& sample) override;

 private:
  [[nodiscard]] double lower(double log) const;
  [[nodiscard]] double next(const Sample& sample) const;
  void draw_probe();

  Options options_;
  sim::RandomStream stream_;
  double limit_;
  sim::Duration least_time_{};  // none yet: zero
  double samples_ = 0;          // since the last probe
  double jitter_ = 1;           // of the next probe
};

}  // namespace knee::models
