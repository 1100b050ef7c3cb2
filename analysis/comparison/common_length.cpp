#include "analysis/comparison/common_length.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace knee::analysis {
namespace {

Tally put_together(std::span<const Batch> batches, std::size_t which) {
  Tally sum;
  std::vector<const DurationHistogram*> latencies;
  for (const Batch& batch : batches) {
    const Tally& one = batch.classes[which];
    for (std::size_t i = 0; i < kOutcomes; ++i) sum.ended[i] += one.ended[i];
    for (std::size_t i = 0; i < kComponents; ++i) sum.components_ms[i] += one.components_ms[i];
    sum.served_ms += one.served_ms;
    sum.present_ms += one.present_ms;
    sum.departed += one.departed;
    sum.attempts += one.attempts;
    sum.attempted += one.attempted;
    latencies.push_back(&one.latency);
  }
  sum.latency = DurationHistogram::pooled(latencies);
  return sum;
}

/// Merges each group of `group` consecutive batches into one batch and keeps the first `kept` of them.
Replication in_groups(const Replication& run, std::size_t group, std::size_t kept) {
  Replication result{.classes = run.classes, .offered_per_s = run.offered_per_s};
  for (std::size_t i = 0; i < kept; ++i) {
    const auto batches = std::span{run.batches}.subspan(i * group, group);
    Batch sum{.in_system_at_end = batches.back().in_system_at_end};
    for (const Batch& batch : batches) {
      sum.seconds += batch.seconds;
      sum.in_system += batch.in_system * batch.seconds;
    }
    sum.in_system /= sum.seconds;
    for (std::size_t c = 0; c < run.classes.size(); ++c) sum.classes.push_back(put_together(batches, c));
    result.batches.push_back(std::move(sum));
  }
  return result;
}

void regroup(std::vector<Replication>& runs, std::size_t group, std::size_t kept) {
  for (Replication& run : runs) run = in_groups(run, group, kept);
}

}  // namespace

void cut_to_common_length(std::vector<Replication>& a, std::vector<Replication>& b) {
  const std::uint64_t in_a = a.front().batches.front().due();
  const std::uint64_t in_b = b.front().batches.front().due();
  if (in_a == in_b) return;
  const auto group = static_cast<std::size_t>(std::max(in_a, in_b) / std::min(in_a, in_b));
  const std::size_t kept = a.front().batches.size() / group;
  regroup(a, in_a < in_b ? group : 1, kept);
  regroup(b, in_a < in_b ? 1 : group, kept);
}

}  // namespace knee::analysis
