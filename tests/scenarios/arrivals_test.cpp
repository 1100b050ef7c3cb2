// Rates that vary: how they are read, how long they run, and what another load does to them.
#include <chrono>
#include <cmath>

#include "scenarios/experiment_plan.hpp"
#include "scenarios/run/run.hpp"
#include "scenarios/scenario/scenario_load.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::arrivals_test {
namespace {

using namespace std::chrono_literals;

Scenario scenario_of(const std::string& arrivals, const std::string& rest = "") {
  const Folder folder;
  folder.write("api.yaml", "workload: {arrivals: " + arrivals +
                               ", requests: {page: {steps: [{cpu: 1 ms}]}}}\n"
                               "architectures: {node: {runtime: event-loop}}\n" +
                               rest);
  auto read = read_experiment_plan("api.yaml", {}, Sweep::follow);
  if (const auto* mistakes = std::get_if<Diagnostics>(&read)) FAIL(to_string(*mistakes));
  return std::get<ExperimentPlan>(std::move(read)).base;
}

const models::Pace::Schedule& schedule_of(const Scenario& scenario) {
  const auto& renewals = std::get<models::RenewalArrivals>(scenario.workload.front().arrivals);
  return std::get<models::Pace::Schedule>(*renewals.course);
}

double due(const analysis::Replication& run) {
  double sum = 0;
  for (const analysis::Batch& batch : run.batches) {
    for (const analysis::Tally& tally : batch.classes) {
      for (const auto ended : tally.ended) sum += static_cast<double>(ended);
    }
  }
  return sum;
}

const std::string kTest = "{deterministic: {stages: [{rate: 10/s, for: 10 s}, {to: 30/s, for: 10 s}, {rate: 5/s, for: 20 s}]}}";

}  // namespace

TEST_CASE("A schedule has the mean rate of its stages and a ramp begins where the stage before it ends") {
  const Scenario scenario = scenario_of(kTest);
  CHECK(scenario.offered_rate().value() == Approx(10));  // 100, 200 and 100 requests in 40 s
  CHECK(scenario.run_length() == 40s);
  CHECK(scenario.longest_cycle() == 0s);
  const models::Pace::Schedule& schedule = schedule_of(scenario);
  CHECK(schedule.stages[1].begin == Approx(1));
  CHECK(schedule.stages[1].end == Approx(3));
  CHECK(schedule.stages[2].begin == Approx(0.5));
}

TEST_CASE("A first stage that ramps begins with the rate at the end") {
  const Scenario day = scenario_of("{poisson: {stages: [{to: 5/s, for: 30 s}, {to: 15/s, for: 30 s}], repeat: true}}");
  CHECK(schedule_of(day).stages[0].begin == Approx(1.5));
  CHECK_FALSE(day.run_length());
  CHECK(day.longest_cycle() == 60s);
}

TEST_CASE("A run covers a schedule that ends, with all of its requests") {
  const Scenario scenario = scenario_of(kTest);
  const analysis::Replication run = simulate(scenario, scenario.architectures[0], {});
  CHECK(due(run) == 400);
  CHECK(run.batches.size() == kBatches);
  CHECK(run.batches[0].seconds == Approx(0.5));
}

TEST_CASE("A run has the length that the scenario gives, with its warm-up") {
  const Scenario scenario = scenario_of("{deterministic: 8/s}", "measure: {duration: 5 s, warm-up: 2 s}\n");
  CHECK(scenario.measure.replications == 5);
  const analysis::Replication run = simulate(scenario, scenario.architectures[0], {});
  CHECK(run.warm_up_s == Approx(2));
  CHECK(due(run) == 24);
}

TEST_CASE("Another load has the same course at another mean") {
  const Scenario twice = with_load(scenario_of(kTest), 20);
  CHECK(twice.offered_rate().value() == Approx(20));
  CHECK(std::abs(due(simulate(twice, twice.architectures[0], {})) - 800) <= 1);  // the last one is due at the end
  CHECK(load_axis(twice).transient);
}

TEST_CASE("A rate counts requests and not batches") {
  CHECK(scenario_of("{poisson: 200/s, batch: 20}").offered_rate().value() == Approx(200));
  CHECK(scenario_of("{renewal: 100 ms, batch: {geometric: 3}}").offered_rate().value() == Approx(30));
  CHECK(scenario_of("{mmpp: [{rate: 100/s, lasts: 9 s}, {rate: 600/s, lasts: 1 s}]}").offered_rate().value() == Approx(150));
}

TEST_CASE("A search simulates enough cycles of a load that varies") {
  const Scenario bursts = scenario_of("{mmpp: [{rate: 100/s, lasts: 9 s}, {rate: 600/s, lasts: 1 s}]}");
  const analysis::LoadAxis axis = load_axis(bursts);
  CHECK(axis.length(150, 20'000) == 60'000);
  CHECK_FALSE(axis.is_replay());
}

}  // namespace knee::scenarios::arrivals_test
