/// The steps of a request in a scenario, and their demands.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/request/work.hpp"
#include "scenarios/language/keys/workload/distribution_keys.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping.hpp"

namespace knee::scenarios::language {

/// A column of the recorded traffic, `{trace: spin_cpu_us, unit: us, factor: 0.5}`: each request takes the
/// demand of its own row.
struct RecordedDemand {
  Placed<std::string> column;
  sim::Duration unit = std::chrono::milliseconds{1};
  double factor = 1;
};

struct Demand {
  WrittenDistribution distribution;
  std::optional<RecordedDemand> recorded;  ///< instead of the distribution
};

/// `cpu: 4 ms`, `call: db`, `parallel: [...]`, ...; the kind determines the members that count.
struct Step {
  using Kind = models::Step::Kind;

  models::Step model{.kind = Kind::cpu, .branches = {}, .probabilities = {}};  ///< without what the members below add
  Demand demand;
  std::string label;  ///< the name by which architectures have a remedy
  Placed<std::string> service;
  std::vector<std::vector<Step>> branches;
};
using Steps = std::vector<Step>;

/// Steps, at least one.
[[nodiscard]] ListOf<Mapping<Step>> steps();

}  // namespace knee::scenarios::language
