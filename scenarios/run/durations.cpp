#include "scenarios/run/durations.hpp"

#include <utility>
#include <vector>

namespace knee::scenarios {

analysis::DurationHistogram to_distribution(const sim::Histogram::Counts& counts) {
  std::vector<analysis::DurationHistogram::Bucket> buckets;
  buckets.reserve(counts.buckets.size());
  for (const auto& bucket : counts.buckets) buckets.push_back({bucket.number, static_cast<std::uint32_t>(bucket.count)});
  return {std::move(buckets), static_cast<double>(counts.min.count()), static_cast<double>(counts.max.count())};
}

}  // namespace knee::scenarios
