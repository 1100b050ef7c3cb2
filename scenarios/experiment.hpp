/// One architecture at one load: built, run, measured.
#pragma once

#include <cstdint>

#include "models/collector.hpp"
#include "scenarios/measurement.hpp"
#include "scenarios/scenario.hpp"

namespace knee::scenarios {

/// Simulates one replication: warm-up, then the measurement, as `scenario.measure` says. Recorded streams are replayed
/// whole: latencies are those of all requests due after `skip`, rates and utilisations those from then until the last
/// is due. The result is a function of the arguments alone. A process may simulate any number of architectures without
/// a balancer, but only one with a balancer, because it holds at most one network (SimGrid engine).
[[nodiscard]] Measurement simulate(const Scenario& scenario, const Architecture& architecture,
                                   std::uint64_t replication, const models::Collector::Observer& observer = {});

}  // namespace knee::scenarios
