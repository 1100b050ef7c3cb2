/// Loads of the benchmarks that run whole simulations, and the CPU time of their requests.
#pragma once

#include <cstdint>

#include "bench/own_process.hpp"
#include "models/request/request.hpp"
#include "scenarios/run/run.hpp"

namespace knee::bench {

/// A step with an exponential demand.
inline models::Step exponential_step(models::Step::Kind kind, double mean_s) {
  models::Step step{};
  step.kind = kind;
  step.demand.source = sim::Distribution::exponential(mean_s).value();
  return step;
}

/// Requests of one class. Their warm-up is short: a measurement of requests has one of its own.
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

/// CPU seconds from the return of request number `few` to that of request number `few` + `requests` of one run, in a process of its own,
/// which ends then; below 0: the run failed.
inline double request_seconds(const scenarios::Scenario& scenario, const scenarios::Architecture& architecture, std::uint64_t few,
                              std::uint64_t requests) {
  return told_by<double>([&](auto tell) {
           double begin = 0;
           std::uint64_t returned = 0;
           const auto count = [&](const models::Request&, sim::Instant) {
             ++returned;
             if (returned == few) begin = cpu_seconds();
             if (returned == few + requests) tell(cpu_seconds() - begin);
           };
           static_cast<void>(scenarios::simulate(scenario, architecture, {.requests = 2 * (few + requests)}, count));
         })
      .value_or(-1);
}

}  // namespace knee::bench
