/// A small plan as the reader would give it, for tests of what comes after reading.
#pragma once

#include <string>
#include <variant>

#include <fmt/format.h>

#include "models/event_loop/event_loop_server.hpp"
#include "models/threads/thread_server.hpp"
#include "scenarios/experiment_plan.hpp"
#include "sim/random/distribution.hpp"

namespace knee::cli {

inline sim::Distribution exponential(double mean_s) { return sim::Distribution::exponential(mean_s).value(); }

/// One request class of 1 ms of computing; an event loop, four threads behind a lock, and two loops on two
/// nodes behind a balancer.
inline scenarios::Scenario hand_made_scenario() {
  scenarios::Scenario scenario;
  scenario.name = "hand-made";
  scenario.description = "One millisecond of computing.";
  models::RequestClass request{.name = "request", .share = 1, .steps = {}};
  models::Step compute;
  compute.kind = models::Step::Kind::cpu;
  compute.demand = {exponential(0.001)};
  request.steps.push_back(compute);
  scenario.workload.push_back(
      {.name = "all", .arrivals = models::RenewalArrivals{exponential(1.0 / 200)}, .classes = {request}});
  scenario.measure.requests = 3000;
  scenario.measure.replications = 3;
  scenario.measure.warm_up = 0.1;
  scenario.objective =
      scenarios::Objective{{.latencies = {{0.99, std::chrono::milliseconds{50}}}, .errors = 0.001}, {}};

  scenarios::Architecture loop;
  loop.name = "loop";
  loop.runtime = "event-loop";
  loop.machine.cores = 2;
  loop.group.runtime = models::EventLoopServer::Options{};
  loop.group.backlog = 100'000;  // all that come wait: what is more than a core can do piles up
  scenarios::Architecture threads = loop;
  threads.name = "threads";
  threads.runtime = "gil";
  threads.group.runtime =
      models::ThreadServer::Options{.threads = 4, .lock = models::InterpreterLock::Options{}};
  scenarios::Architecture nodes = loop;
  nodes.name = "nodes";
  nodes.nodes = 2;
  nodes.balancer.emplace();
  scenario.architectures = {loop, threads, nodes};
  return scenario;
}

/// The scenario at three loads: light, heavy, and more than one core can do.
inline scenarios::ExperimentPlan hand_made_plan() {
  scenarios::ExperimentPlan plan{.base = hand_made_scenario(), .points = {}, .hash = "00112233aabbccdd"};
  plan.base.sweep = {{.key = "load", .values = {"200/s", "800/s", "1500/s"}}};
  for (std::size_t architecture = 0; architecture < plan.base.architectures.size(); ++architecture) {
    for (const double load : {200.0, 800.0, 1500.0}) {
      plan.points.push_back({.swept = {{"load", fmt::format("{}/s", load)}},
                             .scenario = plan.base.at_load(sim::per_second(load)),
                             .architecture = architecture});
    }
  }
  return plan;
}

}  // namespace knee::cli
