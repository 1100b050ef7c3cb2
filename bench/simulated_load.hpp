/// Loads of the benchmarks that run whole simulations, and the CPU time of their requests.
#pragma once

#include <cstdint>

#include "bench/own_process.hpp"
#include "scenarios/run/run.hpp"

namespace knee::bench {

/// A step with an exponential demand.
inline models::Step exponential_step(models::Step::Kind kind, double mean_s) {
  models::Step step{};
  step.kind = kind;
  step.demand.source = sim::Distribution::exponential(mean_s).value();
  return step;
}

/// Requests of one class. Their warm-up is short: a measurement subtracts a run that is long enough to be steady at its end.
inline scenarios::Scenario load_of(models::Arrivals arrivals, models::Steps steps) {
  scenarios::Scenario scenario;
  scenario.measure.warm_up = std::chrono::milliseconds{1};
  scenario.workload.push_back(
      {.name = "requests", .arrivals = std::move(arrivals), .classes = {{.name = "all", .steps = std::move(steps)}}});
  return scenario;
}

/// CPU seconds of a run of so many requests, in a process of its own; below 0: it failed.
inline double run_seconds(const scenarios::Scenario& scenario, const scenarios::Architecture& architecture, std::uint64_t requests) {
  return seconds_of([&] { static_cast<void>(scenarios::simulate(scenario, architecture, {.requests = requests})); });
}

/// CPU seconds of `requests` after the first `few`; 0 or less: a run failed, or is too short to be measured.
inline double request_seconds(const scenarios::Scenario& scenario, const scenarios::Architecture& architecture, std::uint64_t few,
                              std::uint64_t requests) {
  const double start = run_seconds(scenario, architecture, few);
  return start < 0 ? start : run_seconds(scenario, architecture, few + requests) - start;
}

}  // namespace knee::bench
