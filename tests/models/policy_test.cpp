/// Policies of balancers, pick by pick, against published sequences and counts.

#include "models/balancing/policy.hpp"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "models/balancing/tournament.hpp"
#include "sim/random/run_key.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::policy_test {
namespace {

using namespace std::chrono_literals;
using Kind = Policy::Kind;

std::unique_ptr<Policy> policy(const Policy::Options& options) {
  return make_policy(options, sim::RunKey{.seed = 7}.stream("policy"));
}

sim::Instant at(sim::Duration time) { return sim::kStart + time; }

// The nodes of `picks` picks, the first one named a; nothing is answered.
std::string picks_of(const Policy::Options& options, int picks) {
  const auto one = policy(options);
  std::string nodes;
  for (int i = 0; i < picks; ++i) {
    const std::size_t node = one->pick(sim::kStart);
    one->sent(node, sim::kStart);
    nodes += static_cast<char>('a' + node);
  }
  return nodes;
}

Policy::Options turns(std::vector<std::uint32_t> weights) {
  return {.kind = Kind::round_robin, .nodes = weights.size(), .weights = std::move(weights)};
}

// Picks of each of the nodes, each request answered before the next one.
std::vector<int> counts_of(const Policy::Options& options, int picks) {
  const auto one = policy(options);
  std::vector<int> counts(options.nodes);
  for (int i = 0; i < picks; ++i) ++counts[one->pick(sim::kStart)];
  return counts;
}

}  // namespace

// nginx, commit message of smooth weighted round robin (2012), and the steps of ngx_http_upstream_get_peer by hand.
TEST_CASE("smooth weighted round robin gives nginx's sequences period after period") {
  CHECK(picks_of(turns({5, 1, 1}), 14) == "aabacaaaabacaa");
  CHECK(picks_of(turns({4, 2, 1}), 14) == "abacabaabacaba");
  CHECK(picks_of(turns({3, 1}), 8) == "aabaaaba");
  CHECK(picks_of(turns({2, 1, 1}), 8) == "abcaabca");
  CHECK(picks_of(turns({1, 2, 3}), 12) == "cbacbccbacbc");
  CHECK(picks_of(turns({1, 1, 1}), 6) == "abcabc");
  CHECK(picks_of({.nodes = 3}, 6) == "abcabc");
}

TEST_CASE("random nodes come in proportion to their weights") {
  const int picks = 700'000;
  const std::vector<int> counts = counts_of({.kind = Kind::random, .nodes = 3, .weights = {4, 2, 1}}, picks);
  for (const auto& [node, share] : {std::pair{0, 4 / 7.0}, {1, 2 / 7.0}, {2, 1 / 7.0}}) {
    // Fails with a probability of 6e-5 for another seed: four standard deviations.
    CHECK(std::abs(counts[static_cast<std::size_t>(node)] - share * picks) < 4 * std::sqrt(share * (1 - share) * picks));
  }
}

// nginx-tests: upstream_least_conn.t, upstream_random.t.
TEST_CASE("least connections: a stuck node gets nothing more, and weights share what waits") {
  const auto stuck = policy({.kind = Kind::least_connections, .nodes = 2});
  const std::size_t first = stuck->pick(sim::kStart);
  stuck->sent(first, sim::kStart);
  for (int i = 0; i < 10; ++i) CHECK(stuck->pick(sim::kStart) != first);

  CHECK(picks_of({.kind = Kind::least_connections, .nodes = 2, .weights = {1, 2}}, 3) == "bab");
  CHECK(picks_of({.kind = Kind::least_connections, .nodes = 3}, 7) == "abcabca");
}

TEST_CASE("two different choices of two nodes never take the busier one and with replacement a quarter does") {
  for (const auto& [replacement, share] : {std::pair{false, 0.0}, {true, 0.25}}) {
    const Policy::Options options{.kind = Kind::choices, .nodes = 2, .replacement = replacement};
    const auto one = policy(options);
    one->sent(0, sim::kStart);
    int busier = 0;
    const int picks = 100'000;
    for (int i = 0; i < picks; ++i) busier += one->pick(sim::kStart) == 0 ? 1 : 0;
    // Envoy's own statement; four standard deviations.
    CHECK(std::abs(busier - share * picks) <= 4 * std::sqrt(share * (1 - share) * picks));
  }
}

TEST_CASE("as many different choices as nodes find the idle one") {
  for (std::size_t idle = 0; idle < 5; ++idle) {
    const auto one = policy({.kind = Kind::choices, .nodes = 5, .choices = 9});
    for (std::size_t node = 0; node < 5; ++node) {
      if (node != idle) one->sent(node, sim::kStart);
    }
    for (int i = 0; i < 20; ++i) CHECK(one->pick(sim::kStart) == idle);
  }
}

TEST_CASE("a view that is refreshed every second holds what was in flight then") {
  const auto one = policy({.kind = Kind::least_connections, .nodes = 2, .refresh = 1s});
  one->sent(0, at(100ms));
  one->sent(0, at(200ms));
  CHECK(one->pick(at(300ms)) == 0);  // it has not seen them: the nodes take turns
  CHECK(one->pick(at(999ms)) == 1);
  for (int i = 0; i < 3; ++i) CHECK(one->pick(at(1s)) == 1);
  one->answered(0, 1s, at(3500ms));
  one->answered(0, 1s, at(3600ms));
  for (int i = 0; i < 3; ++i) CHECK(one->pick(at(3900ms)) == 1);
  one->sent(1, at(4100ms));
  CHECK(one->pick(at(4200ms)) != one->pick(at(4300ms)));  // both had none at 4 s
  for (int i = 0; i < 3; ++i) CHECK(one->pick(at(5s)) == 0);
}

// Finagle's loadbalancer/PeakEwma.scala by hand, in units of the decay.
TEST_CASE("least latency: a slow answer counts at once and is forgotten slowly") {
  const auto one = policy({.kind = Kind::least_latency, .nodes = 2, .decay = 10s});
  const auto answers = [&](std::size_t node, sim::Duration took, sim::Instant when) {
    one->sent(node, when - took);
    one->answered(node, took, when);
  };
  answers(0, 100ms, at(1s));
  answers(1, 20ms, at(1s));
  CHECK(one->pick(at(1s)) == 1);
  // 20 ms with 4 more in flight are 100 ms; with 5 they are 120 ms.
  for (int i = 0; i < 3; ++i) one->sent(1, at(1s));
  CHECK(one->pick(at(1s)) == 1);
  one->sent(1, at(1s));
  one->sent(1, at(1s));
  CHECK(one->pick(at(1s)) == 0);
  for (int i = 0; i < 5; ++i) one->answered(1, 20ms, at(1s));
  // Of 100 ms a fifth is left after ln(5) = 1.609 times the decay.
  answers(1, 20ms, at(17s));
  CHECK(one->pick(at(17s)) == 1);
  answers(1, 20ms, at(17200ms));
  CHECK(one->pick(at(17200ms)) == 0);
}

TEST_CASE("least latency: a node that has not answered yet gets one request and then none") {
  const auto one = policy({.kind = Kind::least_latency, .nodes = 2});
  one->sent(0, sim::kStart);
  one->answered(0, 1s, at(1s));
  CHECK(one->pick(at(1s)) == 1);
  one->sent(1, at(1s));
  for (int i = 0; i < 5; ++i) CHECK(one->pick(at(2s)) == 0);
}

TEST_CASE("a tournament finds the first least number from any place on") {
  auto stream = sim::RunKey{.seed = 3}.stream("tournament");
  for (const std::size_t size : {1U, 2U, 3U, 7U, 8U, 13U}) {
    Tournament tournament{size};
    std::vector<double> numbers(size);
    for (int step = 0; step < 300; ++step) {
      const std::size_t place = stream.below(size);
      tournament.set(place, numbers[place] = static_cast<double>(stream.below(3)));
      for (std::size_t start = 0; start < size; ++start) {
        std::size_t expected = start;
        for (std::size_t i = 1; i < size; ++i) {
          if (numbers[(start + i) % size] < numbers[expected]) expected = (start + i) % size;
        }
        REQUIRE(tournament.first_least(start) == expected);
      }
    }
  }
}

}  // namespace knee::models::policy_test
