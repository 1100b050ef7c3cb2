/// Budgets and pauses of retries, by the numbers that their sources give.
#include <algorithm>
#include <vector>

#include "models/clients/backoff.hpp"
#include "models/clients/retry_budget.hpp"
#include "sim/random/run_key.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::retry_budget_test {
namespace {

using namespace std::chrono_literals;
using Jitter = Backoff::Jitter;

// The least and the largest of 20,000 pauses before retry `number`, in milliseconds.
std::pair<double, double> range(const Backoff::Options& options, std::uint32_t number, sim::Duration last = {}) {
  sim::RandomStream stream = sim::RunKey{.seed = 5}.stream("retries");
  const Backoff backoff{options};
  std::vector<double> pauses;
  for (int i = 0; i < 20'000; ++i) pauses.push_back(1e3 * sim::to_seconds(backoff.pause(number, last, stream)));
  const auto [least, most] = std::minmax_element(pauses.begin(), pauses.end());
  return {*least, *most};
}

// An end that is missed by more than 0.1 % of the range: probability below (1 - 0.001)^20000 = 2e-9.
void check_range(const Backoff::Options& options, std::uint32_t number, double low, double high, sim::Duration last = {}) {
  const auto [least, most] = range(options, number, last);
  const double margin = (high - low) / 1000 + 1e-6;
  CHECK(least >= low);
  CHECK(least <= low + margin);
  CHECK(most <= high);
  CHECK(most >= high - margin);
}

int allowed(RetryBudget& budget, sim::Instant now, std::uint64_t in_flight = 0) {
  int count = 0;
  while (count < 10'000 && budget.take(now, in_flight)) ++count;
  return count;
}

}  // namespace

TEST_CASE("pauses grow by their factor up to the longest") {
  const Backoff::Options options{.base = 100ms, .factor = 2, .most = 500ms, .jitter = Jitter::none};
  check_range(options, 1, 100, 100);
  check_range(options, 2, 200, 200);
  check_range(options, 3, 400, 400);
  check_range(options, 4, 500, 500);
  check_range(options, 2000, 500, 500);
}

TEST_CASE("the jitters of AWS lie between the limits of the article") {
  Backoff::Options options{.base = 100ms, .factor = 2, .most = 2s, .jitter = Jitter::full};
  check_range(options, 3, 0, 400);
  options.jitter = Jitter::equal;
  check_range(options, 3, 200, 400);
  options.jitter = Jitter::decorrelated;
  check_range(options, 1, 100, 300);
  check_range(options, 2, 100, 750, 250ms);
}

// grpc/proposal A6: min(initial x multiplier^(n - 1), max) x U(0.8, 1.2).
TEST_CASE("the jitter of gRPC is a fifth") {
  check_range({.base = 100ms, .factor = 2, .jitter = Jitter::grpc}, 2, 160, 240);
}

// Envoy's documents: a base of 25 ms gives 0 to 24, 0 to 74 and 0 to 174 ms, at most ten times the base.
TEST_CASE("the jitter of Envoy begins at zero") {
  const Backoff::Options envoy{.base = 25ms, .factor = 2, .most = 250ms, .jitter = Jitter::envoy};
  check_range(envoy, 1, 0, 25);
  check_range(envoy, 2, 0, 75);
  check_range(envoy, 3, 0, 175);
  CHECK(range(envoy, 6).second == 250);
}

// grpc/proposal A6: of 10 tokens with a ratio of 0.1, five failures in a row stop retries, and one success brings them back.
TEST_CASE("tokens of gRPC") {
  RetryBudget budget{TokenBudget{.most = 10, .ratio = 0.1}};
  for (int i = 0; i < 4; ++i) budget.count_end(false);
  CHECK(budget.take(sim::kStart, 0));
  budget.count_end(false);
  CHECK_FALSE(budget.take(sim::kStart, 0));
  budget.count_end(true);
  CHECK(budget.take(sim::kStart, 0));
}

// Envoy's documents: of 100 active requests and a budget of 25 %, 25 parallel retries; at least 3 of 20 %.
TEST_CASE("a share of the attempts in flight") {
  RetryBudget budget{ActiveShareBudget{.share = 0.25}};
  CHECK(allowed(budget, sim::kStart, 100) == 25);
  budget.give_back();
  CHECK(allowed(budget, sim::kStart, 100) == 1);
  RetryBudget idle{ActiveShareBudget{}};
  CHECK(allowed(idle, sim::kStart, 10) == 3);
}

// Finagle: 20 % of the requests of 10 s and 10/s in any case: 100 at once, and one more for every five requests.
TEST_CASE("a share of the requests of the last ten seconds") {
  RetryBudget budget{RequestShareBudget{}};
  CHECK(allowed(budget, sim::kStart) == 100);
  for (int i = 0; i < 50; ++i) budget.count_request(sim::kStart + 1s);
  CHECK(allowed(budget, sim::kStart + 1s) == 10);
  CHECK(allowed(budget, sim::kStart + 9s) == 0);
  CHECK(allowed(budget, sim::kStart + 10s) == 100);   // the first hundred have expired,
  CHECK(allowed(budget, sim::kStart + 11s) == 0);     // and the next ten together with their requests
  CHECK(allowed(budget, sim::kStart + 30s) == 100);
}

TEST_CASE("requests that have expired pay for no retry") {
  RetryBudget budget{RequestShareBudget{.share = 0.5, .least_per_s = 0, .lifetime = 10s}};
  for (int i = 0; i < 8; ++i) budget.count_request(sim::kStart);
  CHECK(allowed(budget, sim::kStart + 10s) == 0);
  for (int i = 0; i < 8; ++i) budget.count_request(sim::kStart + 10s);
  CHECK(allowed(budget, sim::kStart + 19s) == 4);
}

}  // namespace knee::models::retry_budget_test
