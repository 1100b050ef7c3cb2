/// A step's demand, as a scenario writes it: a distribution, or a column of the recorded traffic.
#pragma once

#include <optional>
#include <string>

#include "scenarios/language/distribution_keys.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping_reader.hpp"
#include "sim/kernel/time.hpp"

namespace knee::scenarios::language {

/// `{trace: spin_cpu_us, unit: us, factor: 0.5}`: each request takes its demand from its own row.
struct RecordedDemand {
  Placed<std::string> column;
  sim::Duration unit = std::chrono::milliseconds{1};
  double factor = 1;
};

struct Demand {
  WrittenDistribution distribution;
  std::optional<RecordedDemand> recorded;  ///< instead of the distribution
};

[[nodiscard]] Type<Demand> demand();

/// What one of a recorded column is: `s`, `ms`, `us` or `ns`.
[[nodiscard]] Codec<sim::Duration> unit_of_time();

}  // namespace knee::scenarios::language
