/// `Sample`: the batches and requests from which metrics are computed.
#pragma once

#include <cstddef>
#include <span>

#include "analysis/metrics/replication.hpp"
#include "analysis/metrics/window.hpp"

namespace knee::analysis {

/// Settings on which the values of metrics depend, besides the batches.
struct Setting {
  double goodput_limit_ms = Measurement::kNone;  ///< largest latency that counts as goodput; none: any latency
  bool transient = false;  ///< the load varies: intervals come from whole replications only
  bool piles_up = false;  ///< work piles up, or may do so: rates count the requests that left during a batch
  bool is_steady = true;  ///< false: metrics that have a meaning only in steady state stay empty
};

/// The measured batches of a point, with all their requests or those of one class.
struct Sample {
  Window window;
  RequestClass request_class = kAllClasses;
  Setting setting = {};
};

/// A batch of a sample.
struct SampledBatch {
  const Replication& replication;
  const Batch& batch;
  std::span<const Tally> tallies;  ///< tallies of the sample's requests
};

/// Calls `visit(one)` for each measured batch of a replication.
template <class Visit>
void for_each_batch(const Sample& sample, const Replication& replication, Visit visit) {
  for (std::size_t i = sample.window.first_batch; i < replication.batches.size(); ++i) {
    const Batch& batch = replication.batches[i];
    visit(SampledBatch{replication, batch, tallies(batch, sample.request_class)});
  }
}

/// Utilisation of resource number `resource`, mean over all measured batches.
[[nodiscard]] double mean_utilisation(const Sample& sample, std::size_t resource);

}  // namespace knee::analysis
