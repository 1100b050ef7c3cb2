/// Builds the arrival streams and the recorded latencies of a scenario's workload.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/clients/workload.hpp"
#include "scenarios/language/keys/experiment/scenario_keys.hpp"
#include "scenarios/recording/recordings.hpp"
#include "scenarios/scenario/scenario.hpp"
#include "scenarios/yaml/diagnostic.hpp"

namespace knee::scenarios::language {

/// Streams of requests, and the names of their steps.
struct BuiltWorkload {
  std::vector<models::ArrivalStream> streams;
  std::vector<models::RequestClass> called;  ///< requests to tiers, tier by tier: `users.get`
  std::vector<std::string> labels;  ///< by `models::Step::label`; the first is the empty name of unnamed steps
};

/// Builds all streams of a scenario. `written` was read without a mistake. A stream in which no time passes, and recorded
/// demands without recorded arrivals, are mistakes.
[[nodiscard]] BuiltWorkload build_workload(const Scenario& written, Recordings& recordings, Diagnostics& mistakes);

/// The measured latencies of the workload's recorded traffic; a mistake without recorded arrivals.
[[nodiscard]] std::optional<Measured> build_measured(const Workload& workload, Recordings& recordings,
                                                     Diagnostics& mistakes);

/// The longest `skip` of the recordings.
[[nodiscard]] sim::Duration longest_skip(const Workload& workload);

}  // namespace knee::scenarios::language
