// The keys of `clients`: what is read, and what is warned of.
#include <string>
#include <vector>

#include "scenarios/experiment_plan.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::client_keys_test {
namespace {

using namespace std::chrono_literals;
using models::ClientPolicy;

/// A scenario with `clients` and, in its class of requests, `more` keys.
std::string text(const std::string& clients, const std::string& more = "", const std::string& services = "") {
  return "workload: {arrivals: {poisson: 200/s}, requests: {page: {steps: [{cpu: 1 ms}]" + more + "}}}\n" + services + "clients: " +
         clients + "\narchitectures: {node: {runtime: event-loop}}\n";
}

ExperimentPlan plan_of(const std::string& scenario) {
  const Folder folder;
  folder.write("api.yaml", scenario);
  auto read = read_experiment_plan("api.yaml", {}, Sweep::ignore);
  if (const auto* mistakes = std::get_if<Diagnostics>(&read)) FAIL(to_string(*mistakes));
  return std::get<ExperimentPlan>(std::move(read));
}

ClientPolicy policy(const std::string& clients) {
  return plan_of(text(clients)).points.front().scenario.architectures.front().clients.policies.at(0);
}

std::string warned(const std::string& scenario) { return to_string(plan_of(scenario).warnings); }

bool tells(const std::string& warning, const std::string& part) { return warning.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("clients are read with their short forms") {
  const ClientPolicy read = policy(
      "{time-out: 2 s, deadline: 5 s, retry: {backoff: 100 ms, budget: 20 %}, hedge: {after: 50 ms, budget: 5 %}}");
  CHECK(read.time_out == 2s);
  CHECK(read.deadline == 5s);
  REQUIRE(read.retry);
  CHECK(read.retry->attempts == 3);
  CHECK(read.retry->backoff.base == 100ms);
  CHECK(read.retry->backoff.factor == 1);
  CHECK(read.retry->backoff.jitter == models::Backoff::Jitter::none);
  CHECK(read.retry->on.to_string() == "01110");
  CHECK(std::get<models::RequestShareBudget>(*read.retry->budget).share == Approx(0.2));
  CHECK(std::get<models::RequestShareBudget>(*read.hedge->budget).share == Approx(0.05));
}

TEST_CASE("clients are read with all keys") {
  const ClientPolicy read = policy(
      "{retry: {attempts: 4, backoff: {exponential: 25 ms, factor: 3, most: 1 s, jitter: envoy}, "
      "budget: {of-active: 25 %, least-active: 5}, on: [refused, shed]}, "
      "breaker: {within: 10 s, failures: 40 %, above: true, open-for: 7 s, half-open: 2, slow-after: 1 s, slow: 80 %}, "
      "rate-limit: {sliding-window: 50, per: 2 s, wait: 10 ms}}");
  CHECK(read.retry->backoff.base == 25ms);
  CHECK(read.retry->backoff.factor == 3);
  CHECK(read.retry->backoff.most == 1s);
  CHECK(read.retry->on.to_string() == "10010");
  CHECK(std::get<models::ActiveShareBudget>(*read.retry->budget).least == 5);
  CHECK(std::get<sim::Duration>(read.breaker->window) == 10s);
  CHECK(read.breaker->least == 20);
  CHECK(read.breaker->slow == Approx(0.8));
  CHECK(std::get<models::SlidingWindow>(read.rate_limit->kind).per == 2s);
  CHECK(read.rate_limit->wait == 10ms);
  CHECK(std::get<models::TokenBudget>(*policy("{retry: {budget: {tokens: 20, ratio: 0.5}}}").retry->budget).ratio == 0.5);
}

TEST_CASE("a class of requests and an architecture have clients of their own, or none") {
  const std::string scenario =
      "workload: {arrivals: {poisson: 200/s}, requests: {a: {share: 50 %, steps: [{cpu: 1 ms}]}, b: {share: 30 %, clients: none, steps: "
      "[{cpu: 1 ms}]}, c: {share: 20 %, clients: {deadline: 9 s}, steps: [{cpu: 1 ms}]}}}\n"
      "clients: {time-out: 1 s}\n"
      "architectures: {node: {runtime: event-loop}, own: {runtime: gil, clients: {time-out: 3 s}}, plain: {runtime: gil, clients: none}}\n";
  const ExperimentPlan plan = plan_of(scenario);
  const auto& architectures = plan.points.front().scenario.architectures;
  const auto limits = [&](std::size_t architecture) {
    std::vector<std::string> all;
    const models::ClientPolicies& clients = architectures[architecture].clients;
    for (const auto& one : clients.of_class) {
      if (!one) {
        all.emplace_back("none");
        continue;
      }
      const ClientPolicy& its = clients.policies[*one];
      all.push_back(its.time_out ? "time-out " + std::to_string(*its.time_out / 1s) : "deadline " + std::to_string(*its.deadline / 1s));
    }
    return all;
  };
  using Limits = std::vector<std::string>;
  CHECK(limits(0) == Limits{"time-out 1", "none", "deadline 9"});
  CHECK(limits(1) == Limits{"time-out 3", "none", "deadline 9"});
  CHECK(limits(2) == Limits{"none", "none", "deadline 9"});
}

TEST_CASE("without clients no policy is built") {
  const ExperimentPlan plan = plan_of(
      "workload: {arrivals: {poisson: 200/s}, requests: {page: {steps: [{cpu: 1 ms}]}}}\n"
      "architectures: {node: {runtime: event-loop}}\n");
  CHECK(plan.points.front().scenario.architectures.front().clients.policies.empty());
}

TEST_CASE("keys of clients without an effect are warned of") {
  CHECK(warned(text("{time-out: 1 s, retry: {attempts: 2}, hedge: {after: 100 ms}}")).empty());
  CHECK(tells(warned(text("{time-out: 2 s, deadline: 1 s}")), "\"time-out\" has no effect: the deadline comes first"));
  CHECK(tells(warned(text("{deadline: 1 s, retry: {on: [time-out]}}")),
              "\"retry\" has no effect: no attempt ends in a way that it is for"));
  CHECK(warned(text("{time-out: 1 s, retry: {on: [time-out]}}")).empty());
  CHECK(tells(warned(text("{time-out: 1 s, retry: {on: [shed]}}")), "\"retry\" has no effect"));
  CHECK(warned(text("{rate-limit: {token-bucket: 9/s}, retry: {on: [shed]}}")).empty());
  CHECK(tells(warned(text("{time-out: 1 s, hedge: {after: 1 s}}")), "\"hedge\" has no effect: the attempt has timed out before"));
  CHECK(tells(warned(text("{}")), "\"clients\" has no effect: it says nothing"));
  CHECK(tells(warned(text("{time-out: 1 s}", ", clients: {time-out: 2 s}")), "\"clients\" has no effect: all classes of requests"));
}

}  // namespace knee::scenarios::client_keys_test
