/// Replications and points made up from a few numbers, for tests of their results.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

#include "analysis/results/results.hpp"

namespace knee::analysis {

/// 80 batches of equal length. Of ten requests that are served six take half of the mean latency, three the mean, and
/// one four times the mean: so p50 is half of it, and p99 and the longest are four times as long. A quarter of the
/// latency is waiting for the loop, the rest computing.
struct MadeUp {
  double rate_per_s = 50;         ///< requests due
  double mean_ms = 10;            ///< mean latency of those that are served
  double spread = 0;              ///< most by which the mean of a batch deviates from it, relative to it
  std::uint64_t per_batch = 100;  ///< requests due; a multiple of ten, as are those that are served
  std::uint64_t refused = 0;      ///< of them
  std::uint64_t growth = 0;       ///< requests in the system at the end of a batch more than at its beginning
  std::uint64_t number = 0;       ///< of the replication: each deviates in its own way
};

inline constexpr std::size_t kMadeUpBatches = 80;

/// From -1 to 1, without order (the finalizer of SplitMix64, Steele, Lea and Flood 2014); the second half of the
/// batches takes back what the first half deviates, so the mean of all is exact.
inline double deviation(std::uint64_t replication, std::size_t batch) {
  constexpr std::size_t kHalf = kMadeUpBatches / 2;
  std::uint64_t x = (replication * kHalf + batch % kHalf + 1) * 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  const double unit = std::ldexp(static_cast<double>((x ^ (x >> 31U)) >> 11U), -52) - 1;
  return batch < kHalf ? unit : -unit;
}

/// The bucket that a duration is counted in.
inline std::uint32_t bucket_of(double ns) {
  const auto buckets = std::views::iota(std::uint32_t{0}, std::uint32_t{29'001});  // beyond all durations
  return *std::ranges::partition_point(buckets, [ns](std::uint32_t b) { return DurationHistogram::last_ns(b) < ns; });
}

/// Requests of a batch that are served with this mean latency, others refused at once.
inline Tally made_up_tally(std::uint64_t due, std::uint64_t refused, double mean_ms) {
  const std::uint64_t served = due - refused;
  Tally tally{.ended = {served, refused}, .served_ms = static_cast<double>(served) * mean_ms, .departed = served};
  tally.present_ms = tally.served_ms;
  tally.components_ms[0] = tally.served_ms / 4;
  tally.components_ms[3] = tally.served_ms * 3 / 4;
  const double mean_ns = 1e6 * mean_ms;
  const auto tenth = static_cast<std::uint32_t>(served / 10);
  if (tenth == 0) return tally;
  tally.latency = {
      {{bucket_of(mean_ns / 2), 6 * tenth}, {bucket_of(mean_ns), 3 * tenth}, {bucket_of(4 * mean_ns), tenth}},
      mean_ns / 2,
      4 * mean_ns};
  return tally;
}

/// One replication with requests of one class, on an event loop that is half busy and two cores that are busy for a
/// quarter.
inline Replication made_up(const MadeUp& numbers) {
  Replication replication{.classes = {"request"},
                          .resources = {{.kind = ResourceKind::loop, .highest = 0.5},
                                        {.kind = ResourceKind::cores, .count = 2, .highest = 0.25}},
                          .offered_per_s = numbers.rate_per_s,
                          .busiest_process_share = 1,
                          .events = 10 * static_cast<double>(kMadeUpBatches * numbers.per_batch)};
  const double served_per_s = numbers.rate_per_s * static_cast<double>(numbers.per_batch - numbers.refused) /
                              static_cast<double>(numbers.per_batch);
  for (std::size_t i = 0; i < kMadeUpBatches; ++i) {
    const auto grown = static_cast<double>(numbers.growth * i);
    const double mean_ms =
        numbers.mean_ms * (1 + numbers.spread * deviation(numbers.number, i)) + 1e3 * grown / served_per_s;
    Batch batch{.seconds = static_cast<double>(numbers.per_batch) / numbers.rate_per_s,
                .in_system = served_per_s * mean_ms / 1e3,
                .classes = {made_up_tally(numbers.per_batch, numbers.refused, mean_ms)},
                .utilisations = {0.5, 0.25}};
    batch.in_system_at_end = batch.in_system + static_cast<double>(numbers.growth);
    batch.classes.front().departed -= numbers.growth;
    replication.batches.push_back(std::move(batch));
  }
  return replication;
}

/// `replication` with the requests of `other` as a class of their own.
inline Replication with_class(Replication replication, const std::string& name, const Replication& other) {
  replication.classes.push_back(name);
  for (std::size_t i = 0; i < replication.batches.size(); ++i) {
    replication.batches[i].classes.push_back(other.batches[i].classes.front());
  }
  return replication;
}

inline Replication failed_replication(const std::string& reason) {
  Replication replication;
  replication.failure = reason;
  return replication;
}

/// A point of a fixed size with these replications.
inline Point made_up_point(const std::string& architecture, const std::string& load,
                           std::vector<Replication> replications) {
  Point point{.scenario = "json-api", .architecture = architecture, .runtime = "event-loop", .swept = {{"load", load}}};
  point.offered_per_s = std::stod(load);
  point.effort = {.fixed = true, .requests = 8'000, .replications = replications.size(), .finds_warm_up = false};
  for (const Replication& one : replications) {
    if (!one.classes.empty()) point.classes = one.classes;
  }
  point.rungs = {{.number = 0, .requests = 8'000, .replications = std::move(replications)}};
  return point;
}

inline Entry entry_of(Point point) {
  PointResult result = result_of(point);
  return {.point = std::move(point), .result = std::move(result)};
}

}  // namespace knee::analysis
