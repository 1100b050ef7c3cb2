/// The charts of results: what a person wants to see of a sweep or a run.
#pragma once

#include <vector>

#include "analysis/picture/chart.hpp"
#include "analysis/results/results.hpp"

namespace knee::analysis {

/// Charts of `results`, in this order (`id` in parentheses):
///
/// - throughput (`throughput`), mean latency (`mean`), and the quantiles of the latency (`p50`, `p99`, and those that the
///   objective limits), each with the objective's limit;
/// - the share of requests that were not served (`errors`), if there are any or the objective limits them;
/// - for each class of requests, if there are several, the p99 and what the objective limits (`class-browse-p99`);
/// - the utilisation of each resource that can be the limit (`utilisation`), and the components of the mean latency
///   (`breakdown`).
///
/// A sweep gives curves over the swept key, one for each architecture. Of two swept keys the last one is the x axis, and
/// each value of the first one has charts of its own (`p99-machine.cores-8`); for a single architecture it has curves of its
/// own. Utilisation and breakdown have a chart for each architecture (`breakdown-node`). Without a sweep, each chart has bars
/// for the architectures. A swept key whose values are no numbers gives bars, too (`SweepAxis`).
///
/// The curves of the throughput have the bounds of theory if the points have them.
///
/// A saturated or failed point has no latency and no breakdown: a gap. The remark of each point tells its state, its
/// bottleneck and whether it meets the objective.
[[nodiscard]] std::vector<Chart> result_charts(const Results& results);

}  // namespace knee::analysis
