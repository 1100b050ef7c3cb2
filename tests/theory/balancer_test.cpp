/// Nodes behind a balancer: each policy against its queue.

#include <cmath>

#include "tests/support/catch.hpp"
#include "tests/theory/laboratory.hpp"
#include "tests/theory/own_process.hpp"

namespace knee::theory::balancer_test {
namespace {

using Policy = models::Policy;
using Kind = Policy::Kind;

constexpr double kService = 0.004;
constexpr int kNodes = 10;
constexpr Queue kNode{.rate = 175, .service = kService};  // load 0.7

struct Result {
  Interval at_node;  // milliseconds
  Interval network;
};

// Milliseconds from when a request is at its node to its response there, under `policy`. The network is so
// fast that what the balancer knows of its nodes is what they are.
Result under(const Policy::Options& policy) {
  Architecture architecture = interpreter(1);
  architecture.nodes = kNodes;
  architecture.balancer = models::Balancer::Options{.policy = policy};
  Scenario scenario = poisson(kNode.rate * kNodes, {cpu(exponential(kService))});
  scenario.network.latency = std::chrono::nanoseconds{100};
  scenario.measure.requests = 15'000;
  scenario.measure.warm_up = 0.2;
  std::vector<double> at_node;
  std::vector<double> network;
  for (std::uint64_t i = 0; i < 12; ++i) {
    const auto values = in_own_process([&] {
      const Measurement run = measure(scenario, architecture, i);
      return std::vector<double>{run.mean_ms - run.network_ms, run.network_ms,
                                 run.in_flight - run.throughput_per_s * run.mean_ms / 1e3, run.in_flight};
    });
    REQUIRE(values.size() == 4);
    CHECK(std::abs(values[2]) < 0.02 * values[3]);  // Little's law, up to the requests in flight at both ends
    at_node.push_back(values[0]);
    network.push_back(values[1]);
  }
  return {.at_node = interval_of(at_node), .network = interval_of(network)};
}

constexpr Precision kShortRuns{.bias = 0.005, .narrow = 0.06};

}  // namespace

TEST_CASE("behind a random balancer each node is M/M/1") {
  const Result random = under({.kind = Kind::random});
  check_agrees("mean", random.at_node, 1e3 * mm_sojourn(kNode), kShortRuns);
  CHECK(random.network.mean < 0.002);
  CHECK(random.network.mean >= 8 * 1e-4);  // four ways of two links each
}

TEST_CASE("behind a round-robin balancer each node is E_k/M/1, k the number of nodes") {
  check_agrees("mean", under({.kind = Kind::round_robin}).at_node, 1e3 * erlang_m1_sojourn(kNode, kNodes),
               kShortRuns);
}

TEST_CASE("two random choices come near Mitzenmacher's limit") {
  // The limit is that of infinitely many nodes; ten are somewhat worse, and always better than one choice by
  // far.
  const Interval two = under({.kind = Kind::choices}).at_node;
  const double limit = 1e3 * two_choices_sojourn(kNode);
  INFO("two choices " << two.mean << " +- " << two.half_width << ", limit " << limit);
  CHECK(two.mean + two.half_width > limit);
  CHECK(two.mean - two.half_width < 1.15 * limit);
  CHECK(two.mean + two.half_width < 0.6 * 1e3 * mm_sojourn(kNode));
}

TEST_CASE("least connections lies between one queue for all nodes and two random choices") {
  const Interval least = under({.kind = Kind::least_connections}).at_node;
  INFO("least connections " << least.mean << " +- " << least.half_width);
  CHECK(least.mean - least.half_width >
        1e3 * mm_sojourn({.rate = kNode.rate * kNodes, .service = kService, .servers = kNodes}));
  CHECK(least.mean + least.half_width < 1e3 * two_choices_sojourn(kNode));
}

}  // namespace knee::theory::balancer_test
