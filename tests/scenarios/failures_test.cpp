/// Nodes that fail and change during a run, by hand: requests at even intervals, the times of changes, what comes of each
/// request.

#include <cmath>
#include <string>
#include <variant>
#include <vector>

#include "scenarios/experiment_plan.hpp"
#include "scenarios/language/document.hpp"
#include "scenarios/run/run.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::failures_test {
namespace {

using models::Outcome;

struct Answer {
  double due;      // seconds
  double latency;  // milliseconds
  Outcome outcome;
};

struct Result {
  std::vector<Answer> answers;  // in the order in which they came
  double unfinished = 0;
  double requests = 0;
  double balancer_retries = 0;

  [[nodiscard]] int count(Outcome outcome, double from = 0, double to = 1e9) const {
    int count = 0;
    for (const Answer& one : answers) count += one.outcome == outcome && one.due >= from && one.due < to ? 1 : 0;
    return count;
  }
  [[nodiscard]] const Answer& due_at(double due) const {
    for (const Answer& one : answers) {
      if (std::abs(one.due - due) < 1e-6) return one;
    }
    throw std::runtime_error("no request was due at " + std::to_string(due));
  }
};

// A request every 100 ms, the first after 100 ms, for 10 s; each computes for 10 ms. The network takes 4 x 2 links of 50 us.
std::string scenario_text(const std::string& architecture, const std::string& more) {
  return "workload: {arrivals: {deterministic: 10/s}, requests: {page: {steps: [{cpu: 10 ms}], request-size: 0 B,\n"
         "  response-size: 0 B}}}\n"
         "network: {latency: 50 us, bandwidth: 100 Gbit/s}\n"
         "measure: {duration: 10050 ms, replications: 1}\n"
         "architectures: {it: {runtime: event-loop, overhead: 0 ms, wake-up: 0 ms, iteration-time: 0 ms, " +
         architecture + "}}\n" + more;
}

Scenario scenario_of(const std::string& text) {
  Diagnostics mistakes;
  std::optional<Scenario> built = language::Document{sound(text), "test"}.read({}, mistakes).built;
  INFO(to_string(mistakes));
  REQUIRE(built.has_value());
  return *built;
}

Result run(const std::string& text) {
  const Scenario scenario = scenario_of(text);
  Result result;
  const auto observe = [&](const models::Request& request, sim::Instant now) {
    result.answers.push_back({.due = sim::to_seconds(request.due - sim::kStart),
                              .latency = 1e3 * sim::to_seconds(now - request.due),
                              .outcome = request.outcome});
  };
  const analysis::Replication replication = simulate(scenario, scenario.architectures.front(), {}, observe);
  for (const analysis::Batch& batch : replication.batches) {
    result.requests += static_cast<double>(batch.due());
    result.balancer_retries += batch.values.balancer_retries_per_s * batch.seconds;
    for (const analysis::Tally& tally : batch.classes) {
      result.unfinished += static_cast<double>(tally.count(analysis::Outcome::unfinished));
    }
  }
  return result;
}

}  // namespace

// Node 1 gets the first, third, ... request: those due at 0.1, 0.3, ... It goes down while it computes for the one of 0.9.
TEST_CASE("A node that goes down breaks the request in hand and refuses others until it is up again") {
  const Result result = run(scenario_text("nodes: 2", "changes: [{at: 905 ms, node: 1, down: 1 s}]\n"));
  CHECK(result.requests == 100);
  CHECK(result.unfinished == 0);
  CHECK(result.due_at(0.9).outcome == Outcome::failed);
  CHECK(result.due_at(0.9).latency == Approx(5 + 0.2).margin(0.02));  // a reset: the way back takes two hops
  CHECK(result.count(Outcome::refused) == 5);
  for (const double due : {1.1, 1.3, 1.5, 1.7, 1.9}) {
    CHECK(result.due_at(due).outcome == Outcome::refused);
    CHECK(result.due_at(due).latency == Approx(0.4).margin(0.02));
  }
  CHECK(result.due_at(1.0).outcome == Outcome::served);
  CHECK(result.due_at(2.1).outcome == Outcome::served);
  CHECK(result.count(Outcome::served) == 94);
}

TEST_CASE("Processes of a node that comes back take their start-up time") {
  const Result result =
      run(scenario_text("nodes: 2, start-up: 500 ms, machine: {cores: 1}", "changes: [{at: 905 ms, node: 1, down: 1 s}]\n"));
  for (const double due : {1.9, 2.1, 2.3}) CHECK(result.due_at(due).outcome == Outcome::refused);  // up at 2.405
  CHECK(result.due_at(2.5).outcome == Outcome::served);
  CHECK(result.count(Outcome::refused) == 7);
}

TEST_CASE("The next node serves what another one refuses or breaks") {
  const Result result =
      run(scenario_text("nodes: 2, balancer: {next: {}}", "changes: [{at: 905 ms, node: 1, down: 1 s}]\n"));
  CHECK(result.count(Outcome::served) == 100);
  CHECK(result.due_at(0.9).latency == Approx(5 + 0.2 + 10 + 0.2).margin(0.02));  // 5 ms until it breaks
  CHECK(result.due_at(1.0).latency == Approx(10 + 0.6).margin(0.02));  // in turn it is the first node again
  CHECK(result.due_at(1.1).latency == Approx(10 + 0.6).margin(0.02));
  CHECK(result.due_at(2.0).latency == Approx(10 + 0.4).margin(0.02));
  CHECK(result.balancer_retries == Approx(11));  // of the requests due at 0.9, 1.0, ... 1.9
}

TEST_CASE("Without any node a balancer refuses at once") {
  const Result result = run(scenario_text("nodes: 2, balancer: {max-fails: 1, fail-time-out: 2 s}",
                                          "changes: [{at: 950 ms, node: 1, down: 1 s}, {at: 950 ms, node: 2, down: 1 s}]\n"));
  CHECK(result.due_at(1.0).latency == Approx(0.4).margin(0.02));  // the node refuses
  CHECK(result.due_at(1.1).latency == Approx(0.4).margin(0.02));
  for (const double due : {1.2, 1.5, 2.0, 2.9}) {
    CHECK(result.due_at(due).outcome == Outcome::refused);
    CHECK(result.due_at(due).latency == Approx(0.2).margin(0.02));  // the balancer does: both are out until 3.0 and 3.1
  }
  CHECK(result.due_at(3.1).outcome == Outcome::served);
}

// Of a host without a word the balancer learns only by its time-outs. Every other request goes there: those due at 1.1, 1.3, ..., 4.9 s are
// given up after 2 s, those of 5.1, ..., 5.9 s connect when the SYN is repeated after 1 s.
TEST_CASE("A node that is gone silently loses the request in hand and answers no connection") {
  const Result result =
      run(scenario_text("nodes: 2, balancer: {connect-time-out: 2 s}", "changes: [{at: 905 ms, node: 1, down: 5 s, how: silent}]\n"));
  CHECK(result.unfinished == 1);
  CHECK(result.count(Outcome::timed_out) == 20);
  CHECK(result.due_at(1.1).latency == Approx(2000 + 0.3).margin(0.02));
  for (const double due : {5.1, 5.3, 5.5, 5.7, 5.9}) {
    CHECK(result.due_at(due).outcome == Outcome::served);
    CHECK(result.due_at(due).latency == Approx(1010).margin(15));
  }
  CHECK(result.count(Outcome::served) >= 78);  // and requests that arrive until the last of these has come back
  CHECK_THROWS(result.due_at(0.9));
}

TEST_CASE("A time-out of the balancer ends a request that a silent node has lost") {
  const Result result = run(scenario_text("nodes: 2, balancer: {time-out: 300 ms, next: {}, connect-time-out: 50 ms}",
                                          "changes: [{at: 905 ms, node: 1, down: 1 s, how: silent}]\n"));
  CHECK(result.count(Outcome::served, 0, 10) == 99);  // those due before 10 s
  CHECK(result.unfinished == 0);
  CHECK(result.due_at(0.9).latency == Approx(0.2 + 300 + 10 + 0.3).margin(0.11));
  CHECK(result.due_at(1.1).latency == Approx(50 + 10 + 0.5).margin(0.11));
}

TEST_CASE("A node goes on with a request that the balancer has given up") {
  const Result result = run(scenario_text("nodes: 1, balancer: {time-out: 15 ms}",
                                          "changes: [{at: 850 ms, node: 1, slower: 3, for: 100 ms}]\n"));
  CHECK(result.due_at(0.8).latency == Approx(10.4).margin(0.02));
  CHECK(result.due_at(0.9).outcome == Outcome::timed_out);
  CHECK(result.due_at(0.9).latency == Approx(15 + 0.3).margin(0.02));
  CHECK(result.due_at(1.0).latency == Approx(10.4).margin(0.02));
  CHECK(result.count(Outcome::served) == 99);
}

TEST_CASE("Health checks take a node out and bring it back") {
  const Result result = run(scenario_text("nodes: 2, balancer: {health: {every: 100 ms, time-out: 100 ms}}",
                                          "changes: [{at: 1050 ms, node: 1, down: 1 s}]\n"));
  // Checks of node 1 begin at 1.10, 1.20, 1.30 or 50 ms later; the third fails by 1.36, two pass by 2.26.
  CHECK(result.count(Outcome::refused) >= 1);
  CHECK(result.count(Outcome::refused) <= 2);
  CHECK(result.count(Outcome::refused, 1.4, 10) == 0);
  CHECK(result.count(Outcome::served) + result.count(Outcome::refused) == 100);
}

TEST_CASE("A check by request fails on a node that is overloaded") {
  const std::string checks = "health: {every: 100 ms, time-out: 20 ms, fails: 1, passes: 1, by: ";
  const std::string slow = "changes: [{at: 1 s, node: 1, slower: 100, for: 5 s}]\n";  // a request takes a second
  const Result request = run(scenario_text("nodes: 2, balancer: {" + checks + "request}}", slow));
  int late = 0;
  for (const Answer& one : request.answers) late += one.latency > 900 ? 1 : 0;
  CHECK(late >= 1);
  CHECK(late <= 6);  // one at a time, while the node passes a check in between
}

TEST_CASE("A node that drains gets no new request and ends those in flight") {
  const Result result = run(scenario_text("nodes: [{count: 1, cpu-factor: 8}, {count: 1}]",
                                          "changes: [{at: 310 ms, node: 1, drain: 1 s}]\n"));
  CHECK(result.count(Outcome::served, 0, 10.01) == 100);
  CHECK(result.due_at(0.3).latency == Approx(80.4).margin(0.02));
  for (const double due : {0.4, 0.5, 0.6, 0.9, 1.3}) CHECK(result.due_at(due).latency == Approx(10.4).margin(0.02));
  int slow = 0;
  for (const Answer& one : result.answers) slow += one.latency > 80 && one.due > 1.31 ? 1 : 0;
  CHECK(slow == 44);  // every other one of the 87 that are due from 1.4 on, the first one among them
}

TEST_CASE("A service is slower for a while") {
  const std::string text =
      "workload: {arrivals: {deterministic: 10/s}, requests: {page: {steps: [{call: db}]}}}\n"
      "services: {db: {time: 20 ms}}\n"
      "measure: {duration: 10 s, replications: 1}\n"
      "architectures: {it: {runtime: event-loop, overhead: 0 ms, wake-up: 0 ms, iteration-time: 0 ms}}\n"
      "changes: [{at: 950 ms, service: db, slower: 3, for: 200 ms}]\n";
  const Result result = run(text);
  CHECK(result.due_at(0.9).latency == Approx(20).margin(0.02));
  CHECK(result.due_at(1.0).latency == Approx(60).margin(0.02));
  CHECK(result.due_at(1.1).latency == Approx(60).margin(0.02));
  CHECK(result.due_at(1.2).latency == Approx(20).margin(0.02));
}

TEST_CASE("A process that is killed fails its request and is replaced") {
  const Result result = run(scenario_text("processes: 2, accept: epoll, start-up: 100 ms",
                                          "changes: [{at: 905 ms, node: 1, kill: 1}, {at: 905 ms, node: 1, kill: 2}]\n"));
  CHECK(result.count(Outcome::failed) == 1);
  CHECK(result.due_at(0.9).outcome == Outcome::failed);
  CHECK(result.due_at(1.0).latency == Approx(15).margin(0.1));  // it waits in the backlog for the new processes
  CHECK(result.count(Outcome::served) == 99);
}

TEST_CASE("Clients without a balancer are refused by a machine that is down and wait for a silent one") {
  const Result down = run(scenario_text("processes: 1", "changes: [{at: 950 ms, node: 1, down: 1 s}]\n"));
  CHECK(down.count(Outcome::refused) == 10);
  CHECK(down.due_at(1.0).latency == 0);
  const Result silent = run(scenario_text("processes: 1", "changes: [{at: 950 ms, node: 1, down: 1500 ms, how: silent}]\n"));
  CHECK(silent.count(Outcome::served) == 100);
  CHECK(silent.due_at(1.5).latency == Approx(1010).margin(0.02));  // the SYN is repeated after 1 s
  CHECK(silent.due_at(1.0).latency > 3000);                       // after 1 s, still down, and 2 s more
}

// All at once, with requests that end in every way. `simulate` checks that each request that was sent has come back or is in
// the system.
TEST_CASE("No request disappears whatever happens to the nodes") {
  const std::string text =
      "workload:\n"
      "  arrivals: {poisson: 200/s}\n"
      "  connections: {keep-alive: 50}\n"
      "  requests: {page: {steps: [{cpu: {exponential: 3 ms}}, {call: db}]}}\n"
      "services: {db: {servers: 4, time: {exponential: 8 ms}, queue: 5}}\n"
      "measure: {duration: 60 s, replications: 1}\n"
      "architectures:\n"
      "  it:\n"
      "    runtime: event-loop\n"
      "    processes: 2\n"
      "    accept: round-robin\n"
      "    start-up: 200 ms\n"
      "    nodes: [{count: 2}, {count: 2, machine: {cores: 1}, accept: epoll}, {count: 1, extends: none, runtime: gil, threads: 4}]\n"
      "    balancer:\n"
      "      policy: least-connections\n"
      "      health: {every: 300 ms, time-out: 100 ms, by: request}\n"
      "      max-fails: 3\n"
      "      eject: {errors: 3, for: 2 s, every: 1 s}\n"
      "      slow-start: 2 s\n"
      "      panic: 50 %\n"
      "      next: {on: [connect, reset, time-out, error], tries: 2}\n"
      "      time-out: 150 ms\n"
      "      connect-time-out: 100 ms\n"
      "changes:\n"
      "  - {every: {exponential: 4 s}, node: any, down: {exponential: 1 s}}\n"
      "  - {every: {exponential: 9 s}, node: each, down: {exponential: 1 s}, how: silent}\n"
      "  - {every: {exponential: 5 s}, node: any, drain: 2 s}\n"
      "  - {every: {exponential: 5 s}, node: any, kill: 1}\n"
      "  - {every: {exponential: 5 s}, node: any, slower: 20, for: 1 s}\n"
      "  - {at: 20 s, service: db, slower: 10, for: 5 s}\n";
  const Result result = run(text);
  CHECK(result.requests > 11'000);
  CHECK(result.count(Outcome::served) > 5'000);
  CHECK(result.count(Outcome::timed_out) > 0);
  CHECK(result.unfinished == 0);  // each attempt has a time-out
}

// A link of the node is on the way there and back: 10 ms on each between 0.905 s and 1.905 s.
TEST_CASE("a link that has more latency delays what is sent over it") {
  const Result result =
      run(scenario_text("nodes: 1, balancer: round-robin", "changes: [{at: 905 ms, link: nodes, latency: 10 ms, for: 1 s}]\n"));
  CHECK(result.count(Outcome::served) == 100);
  const double ms[][2] = {{0.8, 10.4}, {0.9, 20.4}, {1.0, 30.4}, {1.8, 30.4}, {1.9, 20.4}, {2.0, 10.4}};
  for (const auto& [due, latency] : ms) CHECK(result.due_at(due).latency == Approx(latency).margin(1e-3));
}

// What the balancer sends to the node at 2.0001 s is sent again after 200 ms, over the link that is up since 2.05 s.
TEST_CASE("a link that is down for a moment delays requests by the time-out of TCP and loses none") {
  const Result result = run(scenario_text("nodes: 1, balancer: round-robin", "changes: [{at: 1950 ms, link: nodes, down: 100 ms}]\n"));
  CHECK(result.count(Outcome::served) == 100);
  CHECK(result.due_at(1.9).latency == Approx(10.4).margin(1e-3));
  CHECK(result.due_at(2.0).latency == Approx(210.4).margin(1e-3));
  CHECK(result.due_at(2.3).latency == Approx(10.4).margin(1e-3));
}

// A message of 1 MB takes 8 ms at 1 Gbit/s, twice; at 10 % of that the link of the clients takes 80 ms.
TEST_CASE("a link with less bandwidth takes longer for a message") {
  const std::string text =
      "workload: {arrivals: {deterministic: 1/s}, requests: {page: {steps: [{cpu: 10 ms}], request-size: 1 MB, response-size: 0 B}}}\n"
      "network: {latency: 0 us, bandwidth: 1 Gbit/s}\n"
      "measure: {duration: 4 s, replications: 1}\n"
      "architectures:\n"
      "  it: {runtime: event-loop, overhead: 0 ms, wake-up: 0 ms, iteration-time: 0 ms, nodes: 1, balancer: {buffer: 1 GB}}\n"
      "changes: [{at: 1500 ms, link: client, bandwidth: 10 %, for: 1 s}]\n";
  const Result result = run(text);
  CHECK(result.due_at(1).latency == Approx(26).margin(0.01));
  CHECK(result.due_at(2).latency == Approx(98).margin(0.01));
  CHECK(result.due_at(3).latency == Approx(26).margin(0.01));
}

// A directory of results keeps the written form.
TEST_CASE("The written form of changes of links reads back as the same") {
  const Folder folder;
  folder.write("api.yaml", scenario_text("nodes: 1, balancer: round-robin",
                                         "changes: [{at: 1 s, link: nodes, down: 1 s}, {every: 9 s, link: client, latency: 1 ms, for: 2 s}]\n"));
  const auto plan = read_experiment_plan("api.yaml", {}, Sweep::follow);
  if (const auto* mistakes = std::get_if<Diagnostics>(&plan)) FAIL(to_string(*mistakes));
  const std::string written = std::get<ExperimentPlan>(plan).written;
  const auto again = read_written_plan(written, "api.yaml", Sweep::ignore);
  if (const auto* mistakes = std::get_if<Diagnostics>(&again)) FAIL(to_string(*mistakes));
  CHECK(std::get<ExperimentPlan>(again).written == written);
}

}  // namespace knee::scenarios::failures_test
