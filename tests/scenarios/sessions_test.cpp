// Sessions and journeys of scenarios: rates, shares, what other loads do to them.
#include "scenarios/experiment_plan.hpp"
#include "scenarios/run/run.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::sessions_test {
namespace {

Scenario scenario_of(const std::string& arrivals, const std::string& requests, const std::string& keys = "machine: {cores: 2}") {
  const Folder folder;
  folder.write("api.yaml", "workload: {arrivals: " + arrivals + ", requests: {" + requests + "}}\n" +
                               "architectures: {node: {runtime: event-loop, " + keys + "}}\n" +
                               "measure: {requests: 20000, replications: 1, warm-up: 10 s}\n");
  auto read = read_experiment_plan("api.yaml", {}, Sweep::follow);
  if (const auto* mistakes = std::get_if<Diagnostics>(&read)) FAIL(to_string(*mistakes));
  return std::get<ExperimentPlan>(std::move(read)).base;
}

const std::string kSteps = "{steps: [{cpu: 100 us}]}";
const std::string kShop = "home: " + kSteps + ", browse: " + kSteps + ", pay: " + kSteps;
const std::string kJourney =
    "think: {exponential: 1 s}, journey: [home, {request: browse, then: {browse: 60 %, pay: 30 %, leave: 10 %}}, {request: pay, "
    "think: 3 s}]";

// The largest share of the requests that one of four nodes has served, with three users.
double largest_share(const std::string& balancer) {
  const Scenario scenario = scenario_of("{users: 3, think: 10 ms}", "page: " + kSteps, "nodes: 4, balancer: {" + balancer + "}");
  return simulate(scenario, scenario.architectures[0], {.requests = 3'000}).busiest_process_share;
}

}  // namespace

TEST_CASE("The rate of sessions counts sessions and the offered rate their requests") {
  const Scenario scenario = scenario_of("{sessions: {poisson: 10/s}, " + kJourney + "}", kShop);
  CHECK(scenario.offered_rate().value() == Approx(10 * 4.25));  // 1 + 2.5 + 0.75 requests
  const auto& classes = scenario.workload.front().classes;
  CHECK(classes[0].share == Approx(1 / 4.25));
  CHECK(classes[1].share == Approx(2.5 / 4.25));
  CHECK(scenario.at_load(sim::per_second(85)).offered_rate().value() == Approx(85));
}

TEST_CASE("Sessions along a schedule and in batches keep their mean rate") {
  const std::string stages = "{stages: [{rate: 10/s, for: 30 s}, {rate: 30/s, for: 10 s}], repeat: true}";
  const std::string sessions = "{sessions: {poisson: " + stages + ", batch: 2}, ";
  CHECK(scenario_of(sessions + kJourney + "}", kShop).offered_rate().value() == Approx(15 * 4.25));
}

TEST_CASE("A run of sessions serves what is offered by its classes") {
  // 20,000 requests of about 4,700 sessions. The standard error of the rate is at most sqrt(sessions x E[n^2]) / requests: with
  // E[n^2] about 25, 1.7 %; four of them.
  const Scenario scenario = scenario_of("{sessions: {poisson: 100/s}, " + kJourney + "}", kShop);
  const analysis::Replication run = simulate(scenario, scenario.architectures[0], {.requests = 20'000});
  double seconds = 0;
  std::vector<double> ended(3);
  for (const analysis::Batch& batch : run.batches) {
    seconds += batch.seconds;
    for (std::size_t i = 0; i < 3; ++i) ended[i] += static_cast<double>(batch.classes[i].departed);
  }
  CHECK((ended[0] + ended[1] + ended[2]) / seconds == Approx(425).epsilon(0.07));
  CHECK(ended[1] / seconds == Approx(250).epsilon(0.09));
}

TEST_CASE("Users with a journey think as its steps say") {
  const Scenario scenario = scenario_of("{users: 10, " + kJourney + "}", kShop);
  const auto& users = std::get<models::ClosedUsers>(scenario.workload.front().arrivals);
  CHECK(users.mean_think() == Approx((3.5 * 1 + 0.75 * 3) / 4.25));
}

TEST_CASE("Without a cookie users go round") { CHECK(largest_share("policy: round-robin") == Approx(0.25).margin(0.002)); }

// Three users on three nodes, one each, and none on the fourth.
TEST_CASE("Sticky users stay with the nodes that served them first") {
  CHECK(largest_share("policy: round-robin, sticky: true") == Approx(1 / 3.0).margin(0.02));
}

TEST_CASE("Sticky users stay with their nodes beside nodes that may fail") {
  CHECK(largest_share("policy: round-robin, sticky: true, max-fails: 1") == Approx(1 / 3.0).margin(0.02));
}

TEST_CASE("A user that is hashed stays with one node") { CHECK(largest_share("policy: consistent-hash, table: maglev") > 0.32); }

TEST_CASE("A user that is hashed as nginx does stays with one node") { CHECK(largest_share("policy: ip-hash, max-fails: 1") > 0.32); }

TEST_CASE("A class that is hashed has one node") { CHECK(largest_share("policy: consistent-hash, key: class") == Approx(1)); }

}  // namespace knee::scenarios::sessions_test
