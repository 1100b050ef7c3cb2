/// What a balancer thinks of its nodes, against published examples and by hand.

#include "models/health/node_health.hpp"

#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "models/balancing/policy.hpp"
#include "models/health/panic.hpp"
#include "sim/random/run_key.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::node_health_test {
namespace {

using namespace std::chrono_literals;
using Kind = Policy::Kind;

sim::Instant at(sim::Duration time) { return sim::kStart + time; }

// A balancer as its parts: what it thinks of the nodes, and its policy among the remaining nodes.
struct Proxy {
  Proxy(const NodeHealth::Options& options, const Policy::Options& policy_options)
      : health{options, policy_options.nodes, policy_options.weights},
        policy{make_policy(policy_options, sim::RunKey{.seed = 7}.stream("policy"))} {
    policy->limit_to(health.candidates());
  }

  std::size_t pick(sim::Instant now, const std::vector<std::size_t>& tried = {}) {
    REQUIRE(health.candidates(now, tried).count() > 0);
    const std::size_t node = policy->pick(now);
    health.picked(node, now);
    return node;
  }
  std::vector<int> counts(int picks, sim::Instant now) {
    std::vector<int> counts(health.candidates().nodes());
    for (int i = 0; i < picks; ++i) ++counts[pick(now)];
    return counts;
  }

  NodeHealth health;
  std::unique_ptr<Policy> policy;
};

// Requests of nginx-tests' upstream.t: the first server drops every third answer, and the next server is tried. How many each
// server has answered.
std::vector<int> answered_with_drops(Proxy& proxy, int requests, sim::Instant now) {
  std::vector<int> answered(2);
  int first = 0;
  for (int i = 0; i < requests; ++i) {
    std::vector<std::size_t> tried;
    for (;;) {
      const std::size_t node = proxy.pick(now, tried);
      const bool fails = node == 0 && ++first % 3 == 0;
      proxy.health.ended(node, !fails, now);
      if (fails) {
        tried.push_back(node);
        continue;
      }
      ++answered[node];
      break;
    }
  }
  return answered;
}

}  // namespace

// nginx-tests, upstream.t: 9 requests reach the first server, of which 3 fail; then it is out.
TEST_CASE("nginx's two servers with max_fails 3 answer 6 and 24 of 30 requests") {
  Proxy proxy{{.max_fails = MaxFails::Options{.fails = 3}}, {.nodes = 2}};
  CHECK(answered_with_drops(proxy, 30, at(1s)) == std::vector<int>{6, 24});
  Proxy whole{{}, {.nodes = 2}};
  CHECK(whole.counts(30, at(1s)) == std::vector<int>{15, 15});
}

TEST_CASE("max_fails forgets nothing before fail_timeout and lets one probe through after it") {
  MaxFails fails{{.fails = 1, .time_out = 10s}};
  fails.picked(at(20s));
  fails.failed(at(20s));
  CHECK(fails.is_out(at(20s)));
  CHECK(fails.is_out(at(30s)));
  CHECK_FALSE(fails.is_out(at(30s + 1ms)));
  fails.picked(at(31s));  // the probe
  CHECK(fails.is_out(at(31s)));
  fails.failed(at(32s));
  CHECK(fails.is_out(at(42s)));
  fails.picked(at(43s));
  fails.served();
  CHECK_FALSE(fails.is_out(at(43s)));
}

TEST_CASE("nginx counts no failures of a single server") {
  Proxy proxy{{.max_fails = MaxFails::Options{}}, {.nodes = 1}};
  proxy.health.ended(0, false, at(1s));
  CHECK(proxy.pick(at(1s)) == 0);
}

// nginx-tests, upstream_least_conn.t.
TEST_CASE("with a stuck server least_conn sends ten further requests to the other one") {
  Proxy proxy{{}, {.kind = Kind::least_connections, .nodes = 2}};
  const std::size_t stuck = proxy.pick(at(1s));
  proxy.policy->sent(stuck, at(1s));
  for (int i = 0; i < 10; ++i) {
    const std::size_t node = proxy.pick(at(2s));
    CHECK(node != stuck);
    proxy.policy->sent(node, at(2s));
    proxy.policy->answered(node, 1ms, at(2s));
  }
}

// HAProxy, doc/configuration.txt: fall 3, rise 2.
TEST_CASE("a node falls after three failed checks in a row and rises after two that pass") {
  RiseAndFall node{3, 2};
  std::string states;
  for (const char check : std::string{"--+---+-++--+--+-"}) {
    node.check(check == '+');
    states += node.is_up() ? 'u' : 'd';
  }
  CHECK(states == "uuuuudddduuuuuuuu");
  for (int i = 0; i < 2; ++i) node.check(false);
  CHECK_FALSE(node.is_up());
}

// envoy/config/cluster/v3/outlier_detection.proto: 30 s times the ejections in a row, 300 s at most.
TEST_CASE("ejections take longer each time and shorter again with each healthy interval") {
  Ejections ejections{{.errors = 5, .most = 0.1}, 3};
  const auto fail = [&](std::size_t node, int times, sim::Instant now) {
    for (int i = 0; i < times; ++i) ejections.failed(node, now);
  };
  fail(0, 4, at(0s));
  ejections.served(0);
  fail(0, 4, at(1s));
  CHECK_FALSE(ejections.is_ejected(0));
  fail(0, 1, at(1s));
  CHECK(ejections.is_ejected(0));
  fail(1, 5, at(1s));  // one of three is more than a tenth
  CHECK_FALSE(ejections.is_ejected(1));
  ejections.sweep(at(30s));
  CHECK(ejections.is_ejected(0));
  ejections.sweep(at(40s));
  CHECK_FALSE(ejections.is_ejected(0));
  fail(0, 5, at(41s));  // the second in a row: 60 s
  ejections.sweep(at(100s));
  CHECK(ejections.is_ejected(0));
  ejections.sweep(at(101s));
  CHECK_FALSE(ejections.is_ejected(0));
  for (int i = 0; i < 2; ++i) ejections.sweep(at(110s));
  fail(0, 5, at(130s));  // the first again: 30 s
  ejections.sweep(at(159s));
  CHECK(ejections.is_ejected(0));
  ejections.sweep(at(160s));
  CHECK_FALSE(ejections.is_ejected(0));
}

TEST_CASE("slow start is linear for HAProxy and has a least share for Envoy") {
  const SlowStart haproxy{.window = 30s, .least = 0};
  CHECK(haproxy.share(15s) == Approx(0.5));
  CHECK(haproxy.share(29s) == Approx(29.0 / 30));
  CHECK(haproxy.share(30s) == 1);
  const SlowStart envoy{.window = 60s};
  CHECK(envoy.share(0s) == Approx(0.1));
  CHECK(envoy.share(30s) == Approx(0.5));
  const SlowStart aggressive{.window = 60s, .least = 0.1, .aggression = 2};
  CHECK(aggressive.share(15s) == Approx(0.5));
}

// The column of traffic is not compared: knee has no priorities. Two rows of it contradict the factor of 1.4.
TEST_CASE("panic begins as Envoy's table says") {
  std::ifstream file{std::string{KNEE_SOURCE_DIR} + "/tests/data/published/envoy-panic.csv"};
  std::string line;
  std::getline(file, line);
  std::getline(file, line);
  int rows = 0;
  while (std::getline(file, line)) {
    INFO(line);
    std::vector<std::string> cells;
    std::stringstream row{line};
    for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
    const double healthy[] = {std::stod(cells[0]) / 100, std::stod(cells[1]) / 100};
    const double total = normalised_total_health(healthy);
    CHECK(total == std::stod(cells[6]));
    CHECK(panics(total, healthy[0], 0.5) == (cells[3] == "yes"));
    CHECK(panics(total, healthy[1], 0.5) == (cells[5] == "yes"));
    ++rows;
  }
  CHECK(rows == 11);
}

TEST_CASE("below the panic threshold all nodes are candidates but those that drain") {
  Proxy proxy{{.checks = HealthChecks{.fails = 1}, .panic = 0.5}, {.nodes = 4}};
  proxy.health.checked(0, false);
  proxy.health.checked(1, false);
  CHECK(proxy.counts(10, at(1s)) == std::vector<int>{0, 0, 5, 5});
  proxy.health.checked(2, false);
  CHECK(proxy.counts(8, at(1s)) == std::vector<int>{2, 2, 2, 2});
  proxy.health.drain(3, true);
  CHECK(proxy.counts(9, at(1s)) == std::vector<int>{3, 3, 3, 0});
}

TEST_CASE("each policy picks among the candidates only") {
  for (const Kind kind : {Kind::round_robin, Kind::random, Kind::least_connections, Kind::choices, Kind::least_latency}) {
    for (const bool weighted : {false, true}) {
      Policy::Options options{.kind = kind, .nodes = 4};
      if (weighted) options.weights = {1, 2, 3, 4};
      Proxy proxy{{.checks = HealthChecks{.fails = 1}}, options};
      proxy.health.checked(1, false);
      const std::vector<int> counts = proxy.counts(400, at(1s));
      INFO("policy " << static_cast<int>(kind) << (weighted ? ", weighted" : ""));
      CHECK(counts[1] == 0);
      for (const std::size_t node : {0U, 2U, 3U}) CHECK(counts[node] > 0);
      CHECK(proxy.health.candidates(at(1s), {0, 2, 3}).count() == 0);
    }
  }
}

// 3000 draws, of which node 0 has 1/8 by its weight: 375 with a standard deviation of 18. Five of them: p below 1e-6.
TEST_CASE("random nodes that are left keep the ratio of their weights") {
  Proxy proxy{{.checks = HealthChecks{.fails = 1}}, {.kind = Kind::random, .nodes = 4, .weights = {1, 2, 3, 4}}};
  proxy.health.checked(1, false);
  const std::vector<int> counts = proxy.counts(3000, at(1s));
  CHECK(std::abs(counts[0] - 375) < 90);
  CHECK(std::abs(counts[2] - 1125) < 135);
}

TEST_CASE("a node that comes back starts slowly and one that was never out does not") {
  Proxy proxy{{.checks = HealthChecks{.fails = 1, .passes = 1}, .slow_start = SlowStart{.window = 10s, .least = 0}}, {.nodes = 2}};
  CHECK(proxy.counts(10, at(1s)) == std::vector<int>{5, 5});
  proxy.health.checked(0, false);
  CHECK(proxy.counts(10, at(2s)) == std::vector<int>{0, 10});
  proxy.health.checked(0, true);
  (void)proxy.health.candidates(at(3s), {});  // back since then
  CHECK(proxy.counts(12, at(5s)) == std::vector<int>{2, 10});  // a share of 0.2
  CHECK(proxy.counts(12, at(8s)) == std::vector<int>{4, 8});   // of 0.5
  CHECK(proxy.counts(12, at(13s)) == std::vector<int>{6, 6});
}

TEST_CASE("a balancer counts only the nodes that it knows and a new one starts slowly") {
  const SlowStart slow_start{.window = 10s, .least = 0};
  Proxy proxy{{.checks = HealthChecks{.fails = 1, .passes = 1}, .slow_start = slow_start, .panic = 0.5}, {.nodes = 4}};
  for (const std::size_t node : {1U, 2U, 3U}) proxy.health.know(node, false, at(0s));
  proxy.health.checked(0, true);
  CHECK(proxy.counts(4, at(1s)) == std::vector<int>{4, 0, 0, 0});  // one of one is healthy: no panic
  proxy.health.know(1, true, at(3s));
  CHECK(proxy.counts(12, at(5s)) == std::vector<int>{10, 2, 0, 0});
  CHECK(proxy.counts(12, at(13s)) == std::vector<int>{6, 6, 0, 0});
  proxy.health.know(0, false, at(14s));
  CHECK(proxy.counts(4, at(15s)) == std::vector<int>{0, 4, 0, 0});
}

}  // namespace knee::models::node_health_test
