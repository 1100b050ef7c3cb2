/// Findings as tables.
#pragma once

#include "analysis/findings/findings.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis {

/// One row for each architecture: what it consists of; its capacity and headroom with intervals, also with one node lost; the
/// knee of the mean latency; the largest throughput of the sweep; throughput, latency, state, objective and bottleneck at the
/// expected load; and the elasticity of its latency to all times.
[[nodiscard]] Table architectures_table(const Findings& findings);

/// The same for a person: nodes × processes × threads, capacity, headroom, knee, and the point at the expected load.
[[nodiscard]] Table architectures_summary(const Findings& findings);

/// One row for each architecture and input: the change, the effect on the capacity, and the elasticities of mean and quantile.
[[nodiscard]] Table inputs_table(const Findings& findings);

/// The same for a person: values with their intervals.
[[nodiscard]] Table inputs_summary(const Findings& findings);

/// One row for each load at which the order of two architectures by latency changes.
[[nodiscard]] Table order_table(const Findings& findings);

/// One row for each range of loads between two capacities: which architectures hold there.
[[nodiscard]] Table ranges_table(const Findings& findings);

/// The same for a person: loads with their unit.
[[nodiscard]] Table ranges_summary(const Findings& findings);

/// The differences at the expected load for a person.
[[nodiscard]] Table differences_summary(const Findings& findings);

}  // namespace knee::analysis
