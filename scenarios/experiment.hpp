/// One architecture at one load: built, run, measured.
#pragma once

#include <cstdint>
#include <functional>

#include "models/collector.hpp"
#include "models/timeline.hpp"
#include "scenarios/measurement.hpp"
#include "scenarios/scenario.hpp"

namespace knee::scenarios {

/// Simulates one replication: warm-up, then the measurement, as `scenario.measure` says. Recorded streams are replayed
/// whole: latencies are those of all requests due after `skip`, rates and utilisations those from then until the last
/// is due. The result is a function of the arguments alone. A process may simulate any number of architectures without
/// a balancer, but only one with a balancer, because it holds at most one network (SimGrid engine).
///
/// Who looks on changes nothing: `observer` sees every request that comes back, `timeline` what the models do.
[[nodiscard]] Measurement simulate(const Scenario& scenario, const Architecture& architecture,
                                   std::uint64_t replication, const models::Collector::Observer& observer = {},
                                   models::Timeline* timeline = nullptr);

/// Runs the same replication from its beginning, for the sake of `timeline` alone, until `enough`, which is asked at
/// intervals of about one request, or until recorded requests have all come.
void show(const Scenario& scenario, const Architecture& architecture, std::uint64_t replication,
          models::Timeline& timeline, const std::function<bool(sim::Instant now)>& enough);

}  // namespace knee::scenarios
