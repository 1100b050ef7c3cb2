/// One architecture at one load: built, run, measured.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "analysis/metrics/replication.hpp"
#include "models/request/request_statistics.hpp"
#include "models/request/timeline.hpp"
#include "scenarios/scenario/scenario.hpp"

namespace knee::scenarios {

/// One run of a point: number of the replication, and length.
struct Job {
  std::uint64_t replication = 0;
  /// Number of requests measured after the warm-up of the scenario. If the scenario gives no warm-up, the measurement begins
  /// with the first request and contains the warm-up. Recorded requests are replayed completely.
  std::uint64_t requests = 20'000;
  /// Length of the batches of a time series, which begins with the run and contains the warm-up. None: batches of equal numbers of
  /// requests, or 80 of equal length if the length of the run is given.
  std::optional<sim::Duration> interval = {};
  /// The run writes the number of requests begun here, some 40 times or more; null: nowhere. Does not affect the result.
  std::atomic<std::uint64_t>* begun = nullptr;
};

/// Number of batches of a run. Halves, quarters, ... of a run of 2^k times the length are whole batches.
inline constexpr std::uint64_t kBatches = 80;

/// Loads what the simulation of an architecture needs, so that processes which are forked from this one have it: SimGrid, if it has a
/// network. Throws `std::runtime_error` if that is not to be had.
void prepare(const Scenario& scenario, const Architecture& architecture);

/// Simulates one replication. After the batches the arrivals continue until each request that was due in the batches has
/// returned, at most for the length of the batches. Recorded arrivals end by themselves.
/// The result is a function of the arguments alone. A process may simulate any number of architectures without
/// a balancer, but only one with a balancer, because it holds at most one network (SimGrid engine).
///
/// Observers do not affect the result: `observer` receives each request that returns, `timeline` the actions of the models.
[[nodiscard]] analysis::Replication simulate(const Scenario& scenario, const Architecture& architecture, const Job& job,
                                             const models::RequestStatistics::Observer& observer = {},
                                             models::Timeline* timeline = nullptr);

/// Runs the same replication from its beginning, only to fill `timeline`, until `enough` returns true or all recorded
/// requests have arrived. It calls `enough` at intervals of about one request.
void show(const Scenario& scenario, const Architecture& architecture, std::uint64_t replication,
          models::Timeline& timeline, const std::function<bool(sim::Instant now)>& enough);

/// Whether a stream of the workload replays recorded requests.
[[nodiscard]] bool is_recorded(const Scenario& scenario);

}  // namespace knee::scenarios
