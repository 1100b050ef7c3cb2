/// Limits of concurrency in front of a node and in a balancer: Erlang's loss formula, requests on kept connections, and refusals by hand.
#include <algorithm>
#include <string>

#include "scenarios/language/document.hpp"
#include "scenarios/run/run.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::concurrency_limits_test {
namespace {

struct Counts {
  double served = 0;
  double refused = 0;
  double all = 0;
  double longest_refusal_ms = 0;
};

// Requests that wait for 50 ms in the mean and compute nothing: 5 Erlang.
Counts run(const std::string& architecture, const std::string& more, const std::string& length) {
  const std::string text = "workload: {arrivals: {poisson: 100/s}, requests: {page: {steps: [wait: {exponential: 50 ms}]}}" + more +
                           "}\n"
                           "network: {latency: 1 us, bandwidth: 100 Gbit/s}\n"
                           "measure: {duration: " + length + ", replications: 1}\n"
                           "architectures: {it: {runtime: event-loop, overhead: 0 ms, wake-up: 0 ms, iteration-time: 0 ms, " +
                           architecture + "}}\n";
  Diagnostics mistakes;
  std::optional<Scenario> built = language::Document{sound(text), "test"}.read({}, mistakes).built;
  INFO(to_string(mistakes));
  REQUIRE(built.has_value());
  Counts counts;
  const auto observe = [&](const models::Request& request, sim::Instant now) {
    ++counts.all;
    if (request.outcome == models::Outcome::served) ++counts.served;
    if (request.outcome != models::Outcome::refused) return;
    ++counts.refused;
    counts.longest_refusal_ms = std::max(counts.longest_refusal_ms, 1e3 * sim::to_seconds(now - request.due));
  };
  static_cast<void>(simulate(*built, built->architectures.front(), {}, observe));
  return counts;
}

}  // namespace

// Erlang B of 5 Erlang and 5 places: 0.28487. Of 40,000 requests the share has a standard deviation below 0.004 (refusals come in
// groups, so twice that of independent ones); the bound is missed with a probability below 1 in 1,000.
TEST_CASE("A fixed limit loses what Erlang's formula says, at a node and in a balancer", "[statistical]") {
  for (const char* place : {"concurrency-limit: {fixed: 5}", "balancer: {policy: round-robin, concurrency-limit: {fixed: 5}}"}) {
    INFO(place);
    const Counts counts = run(place, "", "400 s");
    CHECK(counts.served + counts.refused == counts.all);
    CHECK(counts.refused / counts.all == Approx(0.28487).margin(0.014));
    CHECK(counts.longest_refusal_ms < 0.01);
  }
}

// Each of two nodes has a limit of its own: two groups of 2.5 Erlang if taken at random; Erlang B of 2.5 and 5: 0.06973.
TEST_CASE("Each node has a limit of its own", "[statistical]") {
  const Counts counts = run("nodes: 2, balancer: random, concurrency-limit: {fixed: 5}", "", "400 s");
  CHECK(counts.refused / counts.all == Approx(0.06973).margin(0.009));
}

TEST_CASE("The limit of a node counts requests on kept connections too", "[statistical]") {
  const Counts counts = run("concurrency-limit: {fixed: 5}", ", connections: {keep-alive: 200}", "400 s");
  CHECK(counts.refused / counts.all == Approx(0.28487).margin(0.014));
}

}  // namespace knee::scenarios::concurrency_limits_test
