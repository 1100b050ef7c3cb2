/// What one replication of one point gives: the numbers of the result table.
#pragma once

#include <limits>
#include <span>

namespace knee::scenarios {

/// One value for each metric; not-a-number where the metric does not apply. Times in milliseconds.
struct Measurement {
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

  double offered_per_s = kNone;
  double throughput_per_s = kNone;
  double goodput_per_s = kNone;
  double mean_ms = kNone;
  double p50_ms = kNone;
  double p90_ms = kNone;
  double p95_ms = kNone;
  double p99_ms = kNone;
  double p999_ms = kNone;
  double max_ms = kNone;
  double measured_mean_ms = kNone;
  double measured_p50_ms = kNone;
  double measured_p95_ms = kNone;
  double measured_p99_ms = kNone;
  double refused_per_s = kNone;
  double timed_out_per_s = kNone;
  double failed_per_s = kNone;
  double queue_ms = kNone;
  double interpreter_wait_ms = kNone;
  double core_wait_ms = kNone;
  double cpu_ms = kNone;
  double native_ms = kNone;
  double io_ms = kNone;
  double service_ms = kNone;
  double serialisation_ms = kNone;
  double collector_ms = kNone;
  double network_ms = kNone;
  double in_flight = kNone;
  double core_utilisation = kNone;
  double context_switches_per_s = kNone;
  double throttled_share = kNone;
  double memory_peak_mb = kNone;
  double collections_per_s = kNone;
  double restarts_per_s = kNone;
  double loop_utilisation = kNone;
  double loop_delay_p50_ms = kNone;
  double loop_delay_p99_ms = kNone;
  double loop_delay_max_ms = kNone;
  double lock_utilisation = kNone;
  double thread_utilisation = kNone;
  double pool_utilisation = kNone;
  double pool_queue_ms = kNone;
  double offload_utilisation = kNone;
  double service_utilisation = kNone;
  double lock_wait_share = kNone;
  double lock_hold_ms = kNone;
  double lock_hold_p99_ms = kNone;
  double forced_switches_per_s = kNone;
  double voluntary_switches_per_s = kNone;
  double backlog_growth = kNone;
  double simulated_s = kNone;
  double requests = kNone;
  double events = kNone;
};

/// One column of the result table.
struct Metric {
  const char* name;     ///< with its unit, as in the table
  double Measurement::*value;
  const char* meaning;  ///< one sentence for the reference
  bool interval;        ///< whether the table gives its confidence interval (`_low`, `_high`)
  bool steady;          ///< whether it means something only in steady state: left out where a point is saturated
};

/// All metrics in the order of the table.
[[nodiscard]] std::span<const Metric> metrics();

/// Whether more was offered than could be served: of `requests`, more than 1 % piled up or were turned away, and more
/// than chance explains (twice the square root of their number; a critical queue's random walk has a standard
/// deviation near that).
[[nodiscard]] bool is_saturated(double backlog_growth, double requests);

}  // namespace knee::scenarios
