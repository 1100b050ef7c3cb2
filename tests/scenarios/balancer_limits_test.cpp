// A balancer with limits of connections, with a queue, and with a processor of its own, by hand.
#include "scenarios/experiment_plan.hpp"
#include "scenarios/run/run.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::balancer_limits_test {
namespace {

// Two nodes; requests wait 100 ms at one; a network without latency.
Scenario scenario_of(const std::string& arrivals, const std::string& balancer) {
  const Folder folder;
  folder.write("api.yaml", "workload: {arrivals: " + arrivals + ", requests: {page: {steps: [{wait: 100 ms}]}}}\n" +
                               "network: {latency: 0 s}\n" +
                               "architectures: {nodes: {runtime: event-loop, nodes: 2, balancer: {" + balancer + "}}}\n" +
                               "measure: {requests: 400, replications: 1, warm-up: 0 s}\n");
  auto read = read_experiment_plan("api.yaml", {}, Sweep::follow);
  if (const auto* mistakes = std::get_if<Diagnostics>(&read)) FAIL(to_string(*mistakes));
  return std::get<ExperimentPlan>(std::move(read)).base;
}

struct Measured {
  double served = 0;
  double refused = 0;
  double timed_out = 0;
  double mean_ms = 0;  // of the served ones
};

Measured measured(const std::string& arrivals, const std::string& balancer) {
  const Scenario scenario = scenario_of(arrivals, balancer);
  const analysis::Replication run = simulate(scenario, scenario.architectures[0], {.requests = 400});
  Measured sum;
  double served_ms = 0;
  for (const analysis::Batch& batch : run.batches) {
    const analysis::Tally& tally = batch.classes.front();
    sum.served += static_cast<double>(tally.ended[static_cast<std::size_t>(analysis::Outcome::served)]);
    sum.refused += static_cast<double>(tally.ended[static_cast<std::size_t>(analysis::Outcome::refused)]);
    sum.timed_out += static_cast<double>(tally.ended[static_cast<std::size_t>(analysis::Outcome::timed_out)]);
    served_ms += tally.served_ms;
  }
  sum.mean_ms = served_ms / sum.served;
  return sum;
}

const std::string kFour = "{deterministic: 4/s, batch: 4}";

}  // namespace

TEST_CASE("A request that finds the queue of the balancer full is refused") {
  const Measured full = measured(kFour, "max-connections: 1, queue: 1");  // two are served at once, and one after them
  CHECK(full.refused / (full.refused + full.served) == Approx(0.25).margin(0.01));
  CHECK(full.mean_ms == Approx(400.0 / 3).epsilon(0.02));
}

TEST_CASE("A request that waits too long for a node times out") {
  const Measured late = measured(kFour, "max-connections: 1, queue-time-out: 50 ms");
  CHECK(late.timed_out / (late.timed_out + late.served) == Approx(0.5).margin(0.01));
  CHECK(late.mean_ms == Approx(100).epsilon(0.02));
}

TEST_CASE("A balancer can be the bottleneck") { CHECK(measured("{deterministic: 400/s}", "cpu: 5 ms").mean_ms > 250); }

TEST_CASE("The cores of a balancer are a resource with a utilisation") {
  const Scenario scenario = scenario_of("{deterministic: 50/s}", "cpu: 10 ms, cores: 2");
  const analysis::Replication run = simulate(scenario, scenario.architectures[0], {.requests = 400});
  for (std::size_t i = 0; i < run.resources.size(); ++i) {
    if (run.resources[i].label() != "balancer") continue;
    CHECK(run.batches.at(10).utilisations[i] == Approx(0.25).epsilon(0.02));
    return;
  }
  FAIL("there is no resource of that name");
}

}  // namespace knee::scenarios::balancer_limits_test
