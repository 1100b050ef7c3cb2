/// Nodes that come and go, by hand: requests at even intervals, the times at which an autoscaler and a deploy act, what comes of
/// each request.

#include <cmath>
#include <string>
#include <vector>

#include "scenarios/language/document.hpp"
#include "scenarios/run/run.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/own_process.hpp"

namespace knee::scenarios::scaling_test {
namespace {

using analysis::Measurement;
using models::Outcome;

struct Course {
  std::vector<analysis::Batch> batches;
  std::vector<std::pair<double, Outcome>> ends;  // due in seconds
  double longest_ms = 0;

  // In the batch that begins at `from`, of runs whose batches take one second.
  [[nodiscard]] double at(double from, double Measurement::*value) const {
    return batches.at(static_cast<std::size_t>(std::lround(from))).values.*value;
  }
  [[nodiscard]] double running(double from) const { return at(from, &Measurement::nodes_mean); }
  [[nodiscard]] double ready(double from) const { return at(from, &Measurement::nodes_ready); }
  [[nodiscard]] int count(Outcome outcome, double from = 0, double to = 1e9) const {
    int count = 0;
    for (const auto& [due, end] : ends) count += end == outcome && due >= from && due < to ? 1 : 0;
    return count;
  }
  [[nodiscard]] double mean(double Measurement::*value) const {
    double sum = 0;
    for (const analysis::Batch& batch : batches) sum += batch.values.*value;
    return sum / static_cast<double>(batches.size());
  }
  [[nodiscard]] double most(double Measurement::*value) const {
    double most = 0;
    for (const analysis::Batch& batch : batches) most = std::max(most, batch.values.*value);
    return most;
  }
};

Course run(const std::string& text) {
  Diagnostics mistakes;
  std::optional<Scenario> built = language::Document{sound(text), "test"}.read({}, mistakes).built;
  INFO(to_string(mistakes));
  REQUIRE(built.has_value());
  Course course;
  const auto observe = [&](const models::Request& request, sim::Instant now) {
    course.ends.emplace_back(sim::to_seconds(request.due - sim::kStart), request.outcome);
    course.longest_ms = std::max(course.longest_ms, 1e3 * sim::to_seconds(now - request.due));
  };
  course.batches = simulate(*built, built->architectures.front(), {}, observe).batches;
  return course;
}

// Each request takes ten seconds of two idle nodes, one of which leaves at 15 s.
std::string long_requests(const std::string& grace) {
  return "workload: {arrivals: {deterministic: 1/s}, requests: {page: {steps: [{wait: 10 s}]}}}\n"
         "measure: {duration: 80 s, replications: 1}\n"
         "architectures: {it: {runtime: event-loop, nodes: 2, balancer: round-robin, node-grace: " + grace +
         ", autoscaler: {core-utilisation: 50 %, down: {stabilisation: 0 s}}}}\n";
}

const std::string kLength = "measure: {duration: 80 s, replications: 1}\n";

// One number of a run, for tests with several: a process can have one network only.
template <class Value>
double of_run(const std::string& text, Value value) {
  return in_own_process(1, [&] { return std::vector<double>{value(run(text))}; }).front();
}

// 80 s in batches of a second; machines of one core on which a page computes for 10 ms.
std::string scenario_text(const std::string& rate, const std::string& architecture,
                          const std::string& more = kLength) {
  return "workload: {arrivals: {deterministic: " + rate +
         "}, requests: {page: {steps: [{cpu: 10 ms}], request-size: 0 B, response-size: 0 B}}}\n"
         "machine: {cores: 1, cost: 0.5 USD/h, power: \"100:100:100\"}\n"
         "architectures: {it: {runtime: event-loop, overhead: 0 ms, wake-up: 0 ms, iteration-time: 0 ms, " +
         architecture + "}}\n" + more;
}

// Four nodes; a new version is deployed after 10 s.
std::string rolling(const std::string& limits) {
  return scenario_text("60/s", "nodes: 4, node-start: 5 s", kLength + "changes: [{at: 10 s, deploy: rolling, " + limits + "}]\n");
}

}  // namespace

// One node is busy for 60 % of the time. The first sample is of 0 to 15 s: at 15 s two nodes are asked for. The second one is ready
// after 20 s and a second of start-up. At 30 s it is pending and counts as idle, at 45 s it has no sample and counts as idle, from
// 60 s on both are busy for 30 %.
TEST_CASE("An autoscaler asks for a node after the first sample and the node takes its time") {
  const Course course = run(scenario_text("60/s", "start-up: 1 s, node-start: 20 s, autoscaler: {core-utilisation: 30 %, most: 5}"));
  CHECK(course.running(14) == 1);
  CHECK(course.running(15) == 2);
  CHECK(course.ready(35) == 1);
  CHECK(course.ready(36) == 2);
  CHECK(course.running(79) == 2);
  CHECK(course.most(&Measurement::nodes_max) == 2);
  CHECK(course.at(36, &Measurement::restarts_per_s) == 0);
  CHECK(course.count(Outcome::served, 0, 79.9) == 4793);
  // 15 s of one node and 65 s of two, whether or not they are ready.
  CHECK(course.mean(&Measurement::cost_per_h) == Approx(0.5 * (15 + 2 * 65) / 80));
  CHECK(course.mean(&Measurement::power_w) == Approx(100.0 * (15 + 2 * 65) / 80));
}

TEST_CASE("A sample that is known late delays the decision") {
  const Course course = run(scenario_text("60/s", "autoscaler: {core-utilisation: 30 %, most: 5, metric-delay: 2 s, every: 5 s}"));
  CHECK(course.running(19) == 1);
  CHECK(course.running(20) == 2);
}

// From 30 s on, 10/s are left: 10 %. The window of 20 s still has the recommendation of two nodes at 30 s; it is forgotten at 60 s.
TEST_CASE("A node leaves when the greatest recommendation of the window calls for fewer") {
  const std::string stages = "{stages: [{rate: 60/s, for: 30 s}, {rate: 10/s, for: 50 s}]}";
  const Course course = run(scenario_text(stages, "nodes: 2, autoscaler: {core-utilisation: 30 %, most: 5, down: {stabilisation: 20 s}}"));
  CHECK(course.running(29) == 2);
  CHECK(course.running(59) == 2);
  CHECK(course.running(60) == 1);
  CHECK(course.ready(60) == 1);
  CHECK(course.count(Outcome::served) == static_cast<int>(course.ends.size()));
}

// Five requests of ten seconds each are in flight when a node leaves, at 15 s.
TEST_CASE("A node that leaves ends its requests within its grace") {
  const Course course = run(long_requests("30 s"));
  CHECK(course.ready(15) == 1);
  CHECK(course.running(23) == 2);
  CHECK(course.running(25) == 1);  // the last request was sent at 14 s
  CHECK(course.count(Outcome::failed) == 0);
}

TEST_CASE("A node that leaves breaks the requests that last longer than its grace") {
  const Course course = run(long_requests("3500 ms"));
  CHECK(course.running(17) == Approx(2).margin(0.01));
  CHECK(course.running(18) == Approx(1.5).margin(0.01));
  CHECK(course.running(19) == 1);
  CHECK(course.count(Outcome::failed) == 3);  // sent at 10, 12 and 14 s: those of 6 and 8 s have ended
}

// kubernetes/kubernetes issue 28692: the start of a node takes CPU time, which looks like load when it becomes ready.
TEST_CASE("The start of nodes counts as load unless the autoscaler leaves it out") {
  const auto nodes_with = [](const std::string& initialisation) {
    const std::string keys = "start-up: 40 s, autoscaler: {core-utilisation: 50 %, most: 8, cpu-initialisation: " + initialisation + "}";
    const std::string stages = "{stages: [{rate: 40/s, for: 20 s}, {rate: 60/s, for: 300 s}]}";
    return of_run(scenario_text(stages, keys, "measure: {duration: 320 s, replications: 1}\n"),
                  [](const Course& course) { return course.most(&Measurement::nodes_max); });
  };
  CHECK(nodes_with("5 min") == 2);
  CHECK(nodes_with("0 s") > 2);
}

TEST_CASE("Requests in flight and requests per second and latency are metrics too") {
  const auto nodes_with = [](const std::string& target) {
    const std::string text =
        "workload: {arrivals: {deterministic: 40/s}, requests: {page: {steps: [{wait: 100 ms}]}}}\n"
        "measure: {duration: 80 s, replications: 1}\n"
        "architectures: {it: {runtime: event-loop, nodes: 2, balancer: round-robin, autoscaler: {" + target + ", most: 20}}}\n";
    return of_run(text, [](const Course& course) { return course.running(16); });
  };
  CHECK(nodes_with("in-flight: 1") == 4);       // 4 in flight all together
  CHECK(nodes_with("in-flight: 2") == 2);
  CHECK(nodes_with("requests: 8/s") == 5);
  CHECK(nodes_with("latency: 60 ms") == 4);     // 100 ms over 60 ms times 2
}

// New nodes are ready after 5 s. With a surge of one they come first, without one an old node leaves first.
TEST_CASE("A rolling deploy with a surge keeps all nodes ready") {
  const Course course = run(rolling("surge: 25 %, unavailable: 0 %"));
  for (const double at : {10, 15, 20, 25}) CHECK(course.running(at) == Approx(5).margin(0.01));
  CHECK(course.running(31) == 4);
  for (int at = 0; at < 80; ++at) CHECK(course.ready(at) == 4);
  CHECK(course.count(Outcome::served) == static_cast<int>(course.ends.size()));
}

TEST_CASE("A rolling deploy without a surge misses as many nodes as it may") {
  const Course course = run(rolling("surge: 0 %, unavailable: 1"));
  for (const double at : {11, 16, 21, 26}) CHECK(course.ready(at) == 3);
  CHECK(course.ready(31) == 4);
  CHECK(course.most(&Measurement::nodes_max) <= 5);  // one that leaves ends its request in hand
  CHECK(course.count(Outcome::served) == static_cast<int>(course.ends.size()));
}

TEST_CASE("A rolling deploy uses both of its limits") {
  const Course course = run(rolling("surge: 50 %, unavailable: 50 %"));  // two leave at once, four come
  CHECK(course.ready(11) == 2);
  CHECK(course.running(11) == 6);
  CHECK(course.ready(16) == 4);
  CHECK(course.running(16) == 4);
}

TEST_CASE("A deploy that recreates the nodes leaves none for a while") {
  const Course course = run(scenario_text("60/s", "nodes: 4, node-start: 5 s", kLength + "changes: [{at: 10 s, deploy: recreate}]\n"));
  CHECK(course.running(11) == 4);
  CHECK(course.ready(11) == 0);
  CHECK(course.ready(16) == 4);
  CHECK(course.count(Outcome::refused) == Approx(300).margin(3));
}

TEST_CASE("All nodes of a zone go down at once") {
  const Course course = run(scenario_text("60/s", "nodes: [{count: 2, zone: a}, {count: 2, zone: b}], balancer: {next: {tries: 1}}",
                                          kLength + "changes: [{at: 10 s, zone: b, down: 10 s}]\n"));
  // In turn: a request that meets the first node of the zone is tried at the second one, which refuses it too.
  const int refused = course.count(Outcome::refused);
  CHECK(refused > 100);
  CHECK(course.count(Outcome::refused, 9.9, 20.1) == refused);
  CHECK(course.count(Outcome::served, 20.1) == Approx(60 * 60).margin(70));
}

TEST_CASE("An autoscaler that may not change anything changes nothing") {
  const auto longest = [](const std::string& more) {
    const std::string text = "workload: {arrivals: {poisson: 100/s}, requests: {page: {steps: [{cpu: {exponential: 10 ms}}]}}}\n"
                             "measure: {duration: 80 s, replications: 1}\n"
                             "architectures: {it: {runtime: event-loop, nodes: 3, balancer: {policy: least-connections, next: {}}" +
                             more + "}}\n";
    return of_run(text, [](const Course& course) { return course.longest_ms; });
  };
  CHECK(longest("") == longest(", autoscaler: {core-utilisation: 1 %, least: 3, most: 3}"));
}

// `simulate` checks that each request and each attempt has come back or is in the system.
TEST_CASE("No request disappears while nodes come and go and fail") {
  const Course course = run(
      "workload:\n"
      "  arrivals: {poisson: {stages: [{rate: 50/s, for: 5 s}, {rate: 400/s, for: 5 s}], repeat: true}}\n"
      "  connections: {keep-alive: 20}\n"
      "  requests: {page: {steps: [{cpu: {exponential: 4 ms}}, {wait: 20 ms}]}}\n"
      "clients: {time-out: 400 ms, retry: {attempts: 2}}\n"
      "measure: {duration: 80 s, replications: 1}\n"
      "machine: {cores: 1, background: {cores: 0.1}}\n"
      "architectures:\n"
      "  it:\n"
      "    runtime: event-loop\n"
      "    processes: 2\n"
      "    accept: epoll\n"
      "    nodes: 3\n"
      "    start-up: 100 ms\n"
      "    node-start: 500 ms\n"
      "    node-grace: 30 ms\n"
      "    autoscaler: {core-utilisation: 50 %, most: 6, every: 1 s, resolution: 1 s, cpu-initialisation: 0 s,\n"
      "      up: {policies: [{nodes: 2, per: 1 s}]}, down: {stabilisation: 1 s}}\n"
      "    balancer: {policy: least-connections, health: {every: 300 ms, time-out: 100 ms}, slow-start: 1 s, max-fails: 3,\n"
      "      eject: {errors: 3, for: 2 s, every: 1 s}, panic: 50 %, next: {}, time-out: 200 ms, connect-time-out: 100 ms}\n"
      "changes:\n"
      "  - {every: {exponential: 4 s}, node: any, down: {exponential: 1 s}}\n"
      "  - {every: {exponential: 9 s}, node: each, down: {exponential: 1 s}, how: silent}\n"
      "  - {every: {exponential: 5 s}, node: any, kill: 2}\n"
      "  - {every: 11 s, deploy: rolling}\n"
      "  - {at: 50 s, deploy: recreate}\n");
  CHECK(course.ends.size() > 15'000);
  CHECK(course.count(Outcome::served) > 8'000);
  CHECK(course.most(&Measurement::nodes_max) > 6);  // nodes that leave run on
}

}  // namespace knee::scenarios::scaling_test
