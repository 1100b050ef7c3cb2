/// Services that are deployments of their own: against stations with the same servers, by hand, and against closed forms.

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "scenarios/language/document.hpp"
#include "scenarios/run/run.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::tiers_test {
namespace {

using models::Outcome;

struct Answer {
  double due;      // seconds
  double latency;  // milliseconds
  Outcome outcome;
};

struct Answers {
  std::vector<Answer> all;  // in the order in which they came
  double unfinished = 0;
  std::vector<std::string> resources;
  double use_of_users = 0;  // of the loop of the tier `users`

  [[nodiscard]] std::size_t count(Outcome outcome) const {
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [outcome](const Answer& one) { return one.outcome == outcome; }));
  }
  [[nodiscard]] double mean_ms() const {
    double sum = 0;
    for (const Answer& one : all) sum += one.latency;
    return sum / static_cast<double>(all.size());
  }
  [[nodiscard]] bool has(const std::string& resource) const {
    return std::find(resources.begin(), resources.end(), resource) != resources.end();
  }
};

// Runtimes without any cost.
const std::string kLoop = "runtime: event-loop, overhead: 0 ms, wake-up: 0 ms, iteration-time: 0 ms";
const std::string kThreads = "runtime: native-threads, threads: 64, overhead: 0 ms, wake-up: 0 ms, syscalls: 0";

std::string scenario_text(const std::string& arrivals, const std::string& steps, const std::string& caller,
                          const std::string& services, const std::string& measure, const std::string& more = "") {
  return "workload: {arrivals: {" + arrivals + "}, requests: {page: {steps: " + steps +
         ", request-size: 0 B, response-size: 0 B}}}\n"
         "network: {latency: 50 us, bandwidth: 100 Gbit/s}\n"
         "machine: {cores: 64}\n"
         "measure: {" + measure + "}\n"
         "architectures: {it: {" + caller + "}}\n"
         "services: {" + services + "}\n" + more;
}

std::string tier(const std::string& name, const std::string& architecture, const std::string& requests, const std::string& more = "") {
  return name + ": {architecture: {" + architecture + "}, requests: {" + requests + "}" + more + "}";
}

// A class of requests without size.
std::string request(const std::string& name, const std::string& steps) {
  return name + ": {steps: " + steps + ", request-size: 0 B, response-size: 0 B}";
}

Answers run(const std::string& text) {
  Diagnostics mistakes;
  const std::optional<Scenario> scenario = language::Document{sound(text), "test"}.read({}, mistakes).built;
  INFO(to_string(mistakes));
  REQUIRE(scenario.has_value());
  Answers answers;
  const auto observe = [&](const models::Request& one, sim::Instant now) {
    answers.all.push_back({.due = sim::to_seconds(one.due - sim::kStart),
                           .latency = 1e3 * sim::to_seconds(now - one.due),
                           .outcome = one.outcome});
  };
  const Job job{.requests = scenario->measure.requests.value_or(20'000)};
  const analysis::Replication replication = simulate(*scenario, scenario->architectures.front(), job, observe);
  for (const analysis::Batch& batch : replication.batches) {
    for (const analysis::Tally& tally : batch.classes) {
      answers.unfinished += static_cast<double>(tally.count(analysis::Outcome::unfinished));
    }
  }
  for (const analysis::Resource& one : replication.resources) {
    answers.resources.push_back(one.label());
    if (one.label() == "loop of users") answers.use_of_users = one.highest;
  }
  return answers;
}

Answers run_deploy_of_users(const std::string& strategy) {
  const std::string users = tier("users", kLoop + ", start-up: 300 ms, node-start: 0 s, balancer: round-robin", request("get", "[{cpu: 1 ms}]"));
  return run(scenario_text("deterministic: 20/s", "[{call: users}]", kLoop, users, "duration: 4 s, replications: 1",
                           "changes: [{at: 1010 ms, service: users, deploy: " + strategy + "}]\n"));
}

const std::string kTwentyRequests = "duration: 2050 ms, replications: 1";  // one every 100 ms

void check_all_take(const Answers& answers, double ms) {
  REQUIRE(answers.count(Outcome::served) == 20);
  for (const Answer& one : answers.all) CHECK(one.latency == Approx(ms).margin(0.002));
}

}  // namespace

// The queue in front of one loop is that in front of one server, and the demands are drawn from the same stream.
TEST_CASE("A loop as a tier serves each call exactly when a station with one server does") {
  const std::string fixed = "requests: 2000, replications: 1";
  const auto with = [&](const std::string& caller, const std::string& service) {
    return run(scenario_text("poisson: 150/s", "[{call: users}]", caller, service, fixed));
  };
  const std::string as_tier = tier("users", kLoop, request("get", "[{cpu: {exponential: 5 ms}}]"));
  const Answers station = with(kLoop, "users: {time: {exponential: 5 ms}}");
  for (const std::string& caller : {kLoop, kThreads}) {
    const Answers answers = with(caller, as_tier);
    REQUIRE(answers.all.size() == station.all.size());
    for (std::size_t i = 0; i < station.all.size(); ++i) {
      CHECK(answers.all[i].due == station.all[i].due);
      CHECK(answers.all[i].latency == station.all[i].latency);
    }
    CHECK(answers.has("loop of users"));
  }
}

TEST_CASE("Tiers call tiers, and what they wait for adds up") {
  const std::string services = tier("a", kLoop, request("get", "[{cpu: 2 ms}, {call: b.get}, {parallel: [{call: b.list}, {call: db}]}]")) +
                               ", " + tier("b", kThreads, request("get", "[{cpu: 3 ms}, {call: db}]") + ", " + request("list", "[{wait: 20 ms}]")) +
                               ", db: {servers: 4, time: 5 ms}";
  for (const std::string& caller : {kLoop, kThreads}) {
    check_all_take(run(scenario_text("deterministic: 10/s", "[{cpu: 1 ms}, {call: a}]", caller, services, kTwentyRequests)),
                   1 + 2 + (3 + 5) + 20);
  }
}

// Two links of 50 us lie between two hosts. Client, balancer, node: two ways there and two back; to the tier one more, or two.
TEST_CASE("A call of a tier crosses the network to its node") {
  const std::string services = tier("users", kLoop, request("get", "[{cpu: 10 ms}]"));
  check_all_take(run(scenario_text("deterministic: 10/s", "[{call: users}]", kLoop + ", nodes: 2, balancer: round-robin", services,
                                   kTwentyRequests)),
                 10 + 6 * 0.1);
}
TEST_CASE("A call of a tier with a balancer crosses the network to it and from there to a node") {
  const std::string services = tier("users", kLoop + ", nodes: 3, balancer: round-robin", request("get", "[{cpu: 10 ms}]"));
  const Answers answers = run(scenario_text("deterministic: 10/s", "[{call: users}]", kLoop + ", nodes: 2, balancer: round-robin",
                                            services, kTwentyRequests));
  check_all_take(answers, 10 + 8 * 0.1);
  CHECK(answers.has("link of nodes of users"));
}
TEST_CASE("A caller without a balancer reaches the balancer of a tier across the network") {
  const std::string services = tier("users", kLoop + ", nodes: 3, balancer: round-robin", request("get", "[{cpu: 10 ms}]"));
  check_all_take(run(scenario_text("deterministic: 10/s", "[{call: users}]", kLoop, services, kTwentyRequests)), 10 + 4 * 0.1);
}

// Jackson, "Networks of waiting lines" (1957): M/M/3 and M/M/1 in series. Erlang C of 3 servers with a load of 1.5 is 0.236842.
// The standard error of the mean is below 1 %: the bound is passed by chance once in a million seeds.
TEST_CASE("Two tiers in series have the mean of Jackson's product form") {
  const std::string three = "runtime: native-threads, threads: 3, overhead: 0 ms, wake-up: 0 ms, syscalls: 0";
  const std::string services = tier("three", three, request("get", "[{wait: {exponential: 10 ms}}]")) + ", " +
                               tier("one", kLoop, request("get", "[{cpu: {exponential: 3333333 ns}}]"));
  const Answers answers = run(scenario_text("poisson: 150/s", "[{call: three}, {call: one}]", kLoop, services, "requests: 60000, replications: 1"));
  const double of_three = 10 + 1e3 * 0.236842 / (300 - 150);
  const double of_one = 1e3 / (300 - 150);
  CHECK(answers.mean_ms() == Approx(of_three + of_one).epsilon(0.05));
}

// Each process has two connections to its own service. `a` keeps one while it waits for `b`, and `b` takes another one for `c` after
// 25 ms. Every 40 ms one request: 1 + 25 + 1 ms. Every 10 ms: the second request of `a` has the second connection from 21 ms on, so
// that at 36 ms the first `b` waits for one that is never given back.
TEST_CASE("A service that calls itself on a pool of connections waits for itself once all of them are taken") {
  const std::string services = tier("node", kLoop, request("a", "[{cpu: 1 ms}, {call: node.b}]") + ", " +
                                                       request("b", "[{wait: 25 ms}, {call: node.c}]") + ", " + request("c", "[{cpu: 1 ms}]"),
                                    ", pool: 2");
  const auto every = [&](const std::string& interval) {
    return run(scenario_text("deterministic: " + interval, "[{call: node.a}]", kLoop + ", processes: 1", services, kTwentyRequests));
  };
  const Answers seldom = every("25/s");
  CHECK(seldom.count(Outcome::served) == 51);
  for (const Answer& one : seldom.all) CHECK(one.latency == Approx(27));
  const Answers often = every("100/s");
  CHECK(often.all.empty());
  CHECK(often.unfinished == 204);
}

// The loop of the tier computes 30 ms for each request: the caller waits 20 ms, and the tier goes on with what is given up.
TEST_CASE("The clients of a tier give its calls up, and the caller learns that they timed out") {
  const std::string services = tier("users", kLoop, request("get", "[{cpu: 30 ms}]"), ", clients: {time-out: 20 ms}");
  const Answers answers = run(scenario_text("deterministic: 10/s", "[{call: users}]", kLoop, services, kTwentyRequests));
  CHECK(answers.count(Outcome::timed_out) == 20);
  for (const Answer& one : answers.all) CHECK(one.latency == Approx(20));
}

TEST_CASE("The clients of a tier try again") {
  const std::string services = tier("users", kLoop, request("get", "[{choose: [{probability: 100 %, steps: [{cpu: 30 ms}]}]}]"),
                                    ", clients: {time-out: 50 ms, retry: {attempts: 2}}");
  const std::string changes = "changes: [{at: 1 s, service: users, slower: 3, for: 250 ms}]\n";
  const Answers answers = run(scenario_text("deterministic: 10/s", "[{call: users}]", kLoop, services, kTwentyRequests, changes));
  CHECK(answers.count(Outcome::served) + answers.count(Outcome::timed_out) == 20);
  CHECK(answers.count(Outcome::served) < 20);
  CHECK(answers.all.front().latency == Approx(30));
}

TEST_CASE("Nodes of a tier are slower from a given time on") {
  const std::string services = tier("users", kLoop, request("get", "[{cpu: 10 ms}]"));
  const Answers answers = run(scenario_text("deterministic: 10/s", "[{call: users}]", kLoop, services, kTwentyRequests,
                                            "changes: [{at: 1050 ms, service: users, slower: 3}]\n"));
  REQUIRE(answers.all.size() == 20);
  for (const Answer& one : answers.all) CHECK(one.latency == Approx(one.due < 1.05 ? 10 : 30));
}

// The node is down from 0.95 s to 1.45 s: the calls of 1.0 to 1.4 s are refused, and so are their requests.
TEST_CASE("Calls of a tier whose only node is down are refused") {
  const std::string services = tier("users", kLoop, request("get", "[{cpu: 10 ms}]"));
  const Answers answers = run(scenario_text("deterministic: 10/s", "[{call: users}]", kLoop, services, kTwentyRequests,
                                            "changes: [{at: 950 ms, service: users, node: 1, down: 500 ms}]\n"));
  CHECK(answers.count(Outcome::refused) == 5);
  CHECK(answers.count(Outcome::served) == 15);
}

// A process starts in 300 ms: the old node leaves when the new one is ready, at 1.31 s.
TEST_CASE("A new version of a tier is deployed while the old one serves") {
  const Answers answers = run_deploy_of_users("rolling");
  CHECK(answers.count(Outcome::served) == answers.all.size());
  for (const Answer& one : answers.all) CHECK(one.latency == Approx(answers.all.front().latency));
}

TEST_CASE("A new version of a tier that starts after the old one has ended leaves callers without a node") {
  const Answers answers = run_deploy_of_users("recreate");
  CHECK(answers.count(Outcome::refused) == 6);  // due at 1.05, 1.1, ..., 1.3 s
  CHECK(answers.count(Outcome::served) + 6 == answers.all.size());
}

// The process of the caller is killed at 1.005 s, in the midst of a call. The tier computes until 1.010 s. A server that continues
// computes from 1.030 s to 1.080 s for the request that has been given up; the others do not.
TEST_CASE("A caller that is killed abandons its request to a tier") {
  const auto with = [](const std::string& what) {
    const std::string services =
        tier("users", kLoop + ", on-disconnect: " + what, request("get", "[{cpu: 10 ms}, {wait: 20 ms}, {cpu: 50 ms}]"));
    const std::string kills = "changes: [{at: 1005 ms, node: 1, kill: 1}, {at: 1005 ms, node: 1, kill: 2}]\n";
    return run(scenario_text("deterministic: 10/s", "[{call: users}]", kLoop + ", processes: 2", services, kTwentyRequests, kills));
  };
  const Answers continues = with("continues");
  for (const Answers& one : {continues, with("checked"), with("cancelled")}) {
    CHECK(one.count(Outcome::failed) == 1);
    CHECK(one.count(Outcome::served) == 19);
  }
  CHECK(continues.use_of_users - with("checked").use_of_users == Approx(0.050 / 2.050));
  CHECK(continues.use_of_users - with("cancelled").use_of_users == Approx(0.050 / 2.050));
}

TEST_CASE("A request to a tier in a transaction takes no second connection") {
  const std::string services = tier("users", kLoop, request("get", "[{cpu: 10 ms}]"), ", pool: 1");
  check_all_take(run(scenario_text("deterministic: 10/s", "[{hold: users, steps: [{call: users}, {call: users}]}]", kLoop, services, kTwentyRequests)), 20);
}

TEST_CASE("The architecture of a tier is one of the scenario by its name") {
  const std::string services = "users: {architecture: it, requests: {" + request("get", "[{cpu: 10 ms}]") + "}}";
  check_all_take(run(scenario_text("deterministic: 10/s", "[{cpu: 5 ms}, {call: users.get}]", kLoop, services, kTwentyRequests)), 15);
}

TEST_CASE("Keys of a tier that is named can be swept and set") {
  const std::string services = "users: {architecture: it, requests: {" + request("get", "[{cpu: 10 ms}]") + "}}";
  const std::string text = scenario_text("deterministic: 10/s", "[{call: users}]", kLoop + ", balancer: round-robin", services, kTwentyRequests);
  language::Document document{sound(text), "test"};
  Diagnostics mistakes;
  const std::optional<Scenario> built = document.read({{"services.users.architecture.nodes", sound("3")}}, mistakes).built;
  INFO(to_string(mistakes));
  REQUIRE(built.has_value());
  CHECK(built->tiers.at(0).nodes == 3);
  CHECK(built->architectures.at(0).nodes == 1);
  CHECK(document.read({}, mistakes).built->tiers.at(0).nodes == 1);
}

}  // namespace knee::scenarios::tiers_test
