/// One replication of an architecture as the metrics of its own.
#pragma once

#include <cstdint>
#include <variant>

#include "analysis/results/point_result.hpp"
#include "scenarios/run/run.hpp"

namespace knee {

/// Simulates `replication` with as many requests as the scenario says (else 20,000) after its warm-up (else a tenth of
/// them), or all that are recorded. Its rates count the requests that left in the window, as is right under any load.
inline analysis::Measurement measure(scenarios::Scenario scenario, const scenarios::Architecture& architecture,
                                     std::uint64_t replication,
                                     const models::RequestStatistics::Observer& observer = {},
                                     models::Timeline* timeline = nullptr) {
  if (std::holds_alternative<std::monostate>(scenario.measure.warm_up)) scenario.measure.warm_up = 0.1;
  const scenarios::Job job{.replication = replication, .requests = scenario.measure.requests.value_or(20'000)};
  const double limit_ms = scenario.objective && scenario.objective->goodput_limit()
                              ? 1e3 * sim::to_seconds(*scenario.objective->goodput_limit())
                              : analysis::Measurement::kNone;
  return analysis::values_of(simulate(scenario, architecture, job, observer, timeline), 0,
                             {.goodput_limit_ms = limit_ms, .piles_up = true});
}

}  // namespace knee
