/// One architecture at one load: built, run, measured.
#pragma once

#include <cstdint>
#include <functional>

#include "analysis/metrics/replication.hpp"
#include "models/request/request_statistics.hpp"
#include "models/request/timeline.hpp"
#include "scenarios/scenario/scenario.hpp"

namespace knee::scenarios {

/// Which run of a point, and how long.
struct Job {
  std::uint64_t replication = 0;
  /// Measured after a warm-up that the scenario gives; where it gives none, measured from the first request on, the
  /// warm-up among them. Recorded requests are replayed whole.
  std::uint64_t requests = 20'000;
};

/// Batches of a run: so many that halves, quarters, ... of a run of 2^k times the length are whole batches.
inline constexpr std::uint64_t kBatches = 80;

/// Simulates one replication, and goes on, with requests coming on, until each request that was due in its batches is
/// back; at most as long again as the batches took. Recorded requests come to an end by themselves.
/// The result is a function of the arguments alone. A process may simulate any number of architectures without
/// a balancer, but only one with a balancer, because it holds at most one network (SimGrid engine).
///
/// Observers change nothing: `observer` sees every request that comes back, `timeline` what the models do.
[[nodiscard]] analysis::Replication simulate(const Scenario& scenario, const Architecture& architecture, const Job& job,
                                             const models::RequestStatistics::Observer& observer = {},
                                             models::Timeline* timeline = nullptr);

/// Runs the same replication from its beginning, for the sake of `timeline` alone, until `enough`, which is asked at
/// intervals of about one request, or until recorded requests have all come.
void show(const Scenario& scenario, const Architecture& architecture, std::uint64_t replication,
          models::Timeline& timeline, const std::function<bool(sim::Instant now)>& enough);

/// Whether a stream of the workload replays recorded requests.
[[nodiscard]] bool is_recorded(const Scenario& scenario);

}  // namespace knee::scenarios
