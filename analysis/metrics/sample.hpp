/// What the value of a metric is taken from.
#pragma once

#include <cstddef>
#include <span>

#include "analysis/metrics/replication.hpp"
#include "analysis/metrics/window.hpp"

namespace knee::analysis {

/// What the values of metrics depend on beside the batches.
struct Setting {
  double goodput_limit_ms = Measurement::kNone;  ///< within which a served request is good; none: any latency is
  bool transient = false;  ///< the load varies: only whole replications can be compared
  bool piles_up = false;  ///< work arrives faster than it leaves, or may do so: rates are those at which requests left
  bool is_steady = true;  ///< false: nothing is told that means something only in steady state
};

/// The measured batches of a point, and of their requests all or one class.
struct Sample {
  Window window;
  RequestClass request_class = kAllClasses;
  Setting setting = {};
};

/// A batch of a sample.
struct SampledBatch {
  const Replication& replication;
  const Batch& batch;
  std::span<const Tally> tallies;  ///< of the requests that are looked at
};

/// Calls `visit(one)` for each batch of a replication that counts.
template <class Visit>
void for_each_batch(const Sample& sample, const Replication& replication, Visit visit) {
  for (std::size_t i = sample.window.first_batch; i < replication.batches.size(); ++i) {
    const Batch& batch = replication.batches[i];
    visit(SampledBatch{replication, batch, tallies(batch, sample.request_class)});
  }
}

/// Mean over all batches of the utilisation of resource number `resource`.
[[nodiscard]] double mean_utilisation(const Sample& sample, std::size_t resource);

}  // namespace knee::analysis
