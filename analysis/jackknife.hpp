/// The jackknife over independent replications.
#pragma once

#include <vector>

#include "analysis/metric.hpp"

namespace knee::analysis {

/// The value of `metric` for all replications of `sample`, and Student's interval from what it is without each of them
/// (Quenouille 1956, Tukey 1958). For loads that vary, whose batches are not alike: there only replications can be
/// compared. No interval with fewer than two. `replications` are those of the sample; their order changes meanwhile.
[[nodiscard]] Estimate jackknife(const Metric& metric, std::vector<Replication>& replications, Sample sample,
                                 double confidence);

}  // namespace knee::analysis
