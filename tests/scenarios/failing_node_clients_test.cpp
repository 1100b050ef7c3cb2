/// One of three nodes fails: what comes of each request, by what its client or its balancer does. By hand: requests at even intervals,
/// nodes in turn, and every request and attempt counted.
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "scenarios/language/document.hpp"
#include "scenarios/run/run.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::failing_node_clients_test {
namespace {

using models::Outcome;

// Milliseconds of a response, of a refusal by a node (both ways are two links of 50 us each), and of the way of a retry.
constexpr double kWays = 0.4;
constexpr double kTime = 10;

struct Answer {
  double due;  // seconds
  double ms;
  Outcome outcome;
  std::uint32_t attempts;
};

struct Result {
  std::vector<Answer> answers = {};
  double requests = 0;
  double unfinished = 0;
  double attempts = 0;  // of the clients

  [[nodiscard]] int count(Outcome outcome) const {
    int count = 0;
    for (const Answer& one : answers) count += one.outcome == outcome ? 1 : 0;
    return count;
  }
  [[nodiscard]] const Answer& due_at(double due) const {
    for (const Answer& one : answers) {
      if (std::abs(one.due - due) < 1e-6) return one;
    }
    throw std::runtime_error("no request was due at " + std::to_string(due));
  }
};

// Thirty requests, due at 0.1 s, 0.2 s, ... 3.0 s; attempts go to the nodes 1, 2, 3, 1, ... Node 2 is down from 0.95 s to 1.95 s.
std::string scenario_text(const std::string& more, const std::string& how = "refuses", const std::string& time = "10 ms") {
  return "workload: {arrivals: {deterministic: 10/s}, requests: {page: {steps: [{cpu: " + time + "}], request-size: 0 B,\n"
         "  response-size: 0 B}}}\n"
         "network: {latency: 50 us, bandwidth: 100 Gbit/s}\n"
         "measure: {duration: 3050 ms, replications: 1}\n"
         "architectures: {it: {runtime: event-loop, overhead: 0 ms, wake-up: 0 ms, iteration-time: 0 ms, nodes: 3, " + more + "}}\n"
         "changes: [{at: 950 ms, node: 2, down: 1 s" + (how == "silent" ? ", how: silent" : "") + "}]\n";
}

Result run(const std::string& text) {
  Diagnostics mistakes;
  const std::optional<Scenario> built = language::Document{sound(text), "test"}.read({}, mistakes).built;
  INFO(to_string(mistakes));
  REQUIRE(built.has_value());
  Result result;
  const auto observe = [&](const models::Request& request, sim::Instant now) {
    result.answers.push_back({.due = sim::to_seconds(request.due - sim::kStart),
                              .ms = 1e3 * sim::to_seconds(now - request.due),
                              .outcome = request.outcome,
                              .attempts = request.attempts});
  };
  for (const analysis::Batch& batch : simulate(*built, built->architectures.front(), {}, observe).batches) {
    result.requests += static_cast<double>(batch.due());
    for (const analysis::Tally& tally : batch.classes) {
      result.unfinished += static_cast<double>(tally.count(analysis::Outcome::unfinished));
      result.attempts += static_cast<double>(tally.attempts);
    }
  }
  return result;
}

struct Counts {
  int served = 0;
  int refused = 0;
  int timed_out = 0;
  int shed = 0;
};

// No request disappears: each of the thirty has come to one of the ends, and no other end occurs.
void check_counts(const Result& result, const Counts& counts) {
  CHECK(result.requests == 30);
  CHECK(result.unfinished == 0);
  CHECK(result.count(Outcome::served) == counts.served);
  CHECK(result.count(Outcome::refused) == counts.refused);
  CHECK(result.count(Outcome::timed_out) == counts.timed_out);
  CHECK(result.count(Outcome::shed) == counts.shed);
  CHECK(result.count(Outcome::failed) == 0);
  CHECK(counts.served + counts.refused + counts.timed_out + counts.shed == 30);
}

// Requests that took `ms` instead of 10.4 ms, and the others that did not.
void check_late(const Result& result, const std::vector<double>& due, double ms) {
  for (const Answer& one : result.answers) {
    bool is_late = false;
    for (const double other : due) is_late = is_late || std::abs(one.due - other) < 1e-6;
    INFO("due at " << one.due);
    CHECK(one.ms == Approx(is_late ? ms : kTime + kWays).margin(0.02));
  }
}

}  // namespace

TEST_CASE("refused: every third request of clients that do nothing, while the node is down") {
  const Result result = run(scenario_text("balancer: round-robin"));
  check_counts(result, {.served = 27, .refused = 3});
  for (const double due : {1.1, 1.4, 1.7}) {
    CHECK(result.due_at(due).outcome == Outcome::refused);
    CHECK(result.due_at(due).ms == Approx(kWays).margin(0.02));
  }
}

// Each retry takes a turn, so every other request meets the node.
TEST_CASE("retried: the next node in turn serves each request that is refused after the pause") {
  const Result result = run(scenario_text("balancer: round-robin, clients: {retry: {attempts: 2, backoff: 20 ms}}"));
  check_counts(result, {.served = 30});
  check_late(result, {1.1, 1.3, 1.5, 1.7, 1.9}, kWays + 20 + kTime + kWays);
  CHECK(result.attempts == 35);
}

void check_hedged(const std::string& how, double ms) {
  const Result result = run(scenario_text("balancer: round-robin, clients: {hedge: {after: 50 ms}}", how));
  check_counts(result, {.served = 30});
  check_late(result, {1.1, 1.3, 1.5, 1.7, 1.9}, ms + kTime + kWays);
  CHECK(result.attempts == 35);
}

TEST_CASE("hedged: a refusal sends the second attempt at once") { check_hedged("refuses", kWays); }
TEST_CASE("hedged: silence sends the second attempt when it is due") { check_hedged("silent", 50); }

TEST_CASE("timed out: every third request of clients that do not wait for a silent node") {
  const Result result = run(scenario_text("balancer: round-robin, clients: {time-out: 300 ms}", "silent"));
  check_counts(result, {.served = 27, .timed_out = 3});
  for (const double due : {1.1, 1.4, 1.7}) {
    CHECK(result.due_at(due).outcome == Outcome::timed_out);
    CHECK(result.due_at(due).ms == Approx(300));
  }
}

// The retries take the turns of 1.42, 1.72, 1.92 and 2.12 s.
TEST_CASE("retried after a time-out: each request is served in the end") {
  const std::string retry = "clients: {time-out: 300 ms, retry: {attempts: 2, backoff: 20 ms}}";
  const Result result = run(scenario_text("balancer: round-robin, " + retry, "silent"));
  check_counts(result, {.served = 30});
  check_late(result, {1.1, 1.4, 1.6, 1.8}, 300 + 20 + kTime + kWays);
  CHECK(result.attempts == 34);
}

// The refusals of 1.1 s and 1.9 s open the breaker for half a second each; one attempt closes it.
TEST_CASE("shed: a breaker turns ten requests away for two that are refused") {
  const std::string breaker = "clients: {breaker: {of: 2, failures: 50 %, open-for: 500 ms, half-open: 1}}";
  const Result result = run(scenario_text("balancer: round-robin, " + breaker));
  check_counts(result, {.served = 18, .refused = 2, .shed = 10});
  for (const double due : {1.1, 1.9}) CHECK(result.due_at(due).outcome == Outcome::refused);
  for (const double due : {1.2, 1.3, 1.4, 1.5, 1.6, 2.0, 2.1, 2.2, 2.3, 2.4}) {
    CHECK(result.due_at(due).outcome == Outcome::shed);
    CHECK(result.due_at(due).ms == 0);
    CHECK(result.due_at(due).attempts == 0);
  }
  CHECK(result.attempts == 20);
}

// A node has one request at a time, of 250 ms. Of three nodes that is room for a request every 100 ms, of two it is not: each second
// one waits for 50 ms more than the two before it. The one that node 2 refuses at 1.1 s finds the others full: a request whose attempt
// has failed does not wait.
TEST_CASE("delayed: a balancer that knows lets the requests wait for the other nodes") {
  const std::string balancer = "balancer: {policy: round-robin, next: {}, max-fails: 1, fail-time-out: 1 s, max-connections: 1}";
  std::string text = scenario_text(balancer, "refuses", "250 ms");
  text.replace(text.find("at: 950 ms"), 10, "at: 1060 ms");
  const Result result = run(text);
  check_counts(result, {.served = 29, .refused = 1});
  CHECK(result.due_at(1.1).outcome == Outcome::refused);
  for (const double due : {0.1, 0.5, 1.0}) CHECK(result.due_at(due).ms == Approx(250 + kWays).margin(0.05));
  const std::array<double, 9> waits{0, 0, 50, 50, 100, 100, 150, 150, 200};
  for (std::size_t i = 0; i < waits.size(); ++i) {
    const double due = 1.2 + 0.1 * static_cast<double>(i);
    INFO("due at " << due);
    CHECK(result.due_at(due).ms == Approx(waits[i] + 250 + kWays).margin(1));  // and the ways of those before it
  }
}

}  // namespace knee::scenarios::failing_node_clients_test
