/// `GradientController`: a limit by the ratio of the least to the present time of requests.
#pragma once

#include <cstdint>
#include <vector>

#include "models/limits/concurrency_limit.hpp"
#include "sim/random/random_stream.hpp"

namespace knee::models {

/// Envoy's adaptive concurrency filter (envoyproxy/envoy 054694f, adaptive_concurrency/controller/gradient_controller.cc). It measures
/// the least time (minRTT): at first, and after each `interval` and a random part of `jitter` of it, only `least` requests may be in
/// flight until `requests` of them have ended; the least time is their `percentile`, and the limit is the one before. In between, every
/// `every`, it looks at the percentile of the requests that have ended: gradient = (1 + buffer) x least time / percentile, within 0.5 and
/// 2, and the limit becomes gradient x limit + sqrt(gradient x limit), rounded down, within `least` and `most`. If it is `least` five
/// times in a row a measurement of the least time begins at once. Times are in whole microseconds. Whether a request was served counts
/// for nothing.
///
/// Left out: the histogram by which Envoy approximates the percentile, to 5 % at most (here it is a sample), and worker threads.
class GradientController final : public ConcurrencyLimit {
 public:
  struct Options {
    double percentile = 0.5;                                 ///< sample_aggregate_percentile
    sim::Duration every = std::chrono::milliseconds{100};    ///< concurrency_update_interval, of the example in Envoy's manual
    std::uint64_t most = 1000;                               ///< max_concurrency_limit
    sim::Duration interval = std::chrono::seconds{60};       ///< min_rtt_calc_params.interval, of that example
    std::uint64_t requests = 50;                             ///< min_rtt_calc_params.request_count
    double jitter = 0.15;                                    ///< min_rtt_calc_params.jitter
    std::uint64_t least = 3;                                 ///< min_rtt_calc_params.min_concurrency
    double buffer = 0.25;                                    ///< min_rtt_calc_params.buffer
    friend bool operator==(const Options&, const Options&) = default;
  };
  GradientController(const Options& options, sim::RandomStream stream);

  [[nodiscard]] std::uint64_t most(sim::Instant now) override;
  void count(const Sample& sample) override;

  /// Whether it measures the least time.
  [[nodiscard]] bool is_measuring() const { return is_measuring_; }
  /// In microseconds.
  [[nodiscard]] std::int64_t least_time() const { return least_time_; }

 private:
  void advance(sim::Instant now);
  void begin_measuring(sim::Instant now);
  void end_measuring(sim::Instant now);
  void update(sim::Instant now);
  void set(std::uint64_t limit, sim::Instant now);
  [[nodiscard]] std::int64_t take_percentile();
  [[nodiscard]] std::uint64_t new_limit(std::int64_t sample) const;

  Options options_;
  sim::RandomStream stream_;
  std::uint64_t limit_;
  std::uint64_t limit_before_ = 0;         // the measurement
  bool is_measuring_ = false;
  sim::Instant measuring_since_{};         // the last one
  sim::Instant next_update_ = sim::kNever;
  sim::Instant next_measurement_ = sim::kNever;
  std::uint64_t times_at_least_ = 0;       // in a row
  std::int64_t least_time_ = 0;
  std::vector<std::int64_t> times_;        // of the requests that have ended since the last update
};

}  // namespace knee::models
