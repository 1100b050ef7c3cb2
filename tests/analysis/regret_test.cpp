/// The choice among deployments under uncertain inputs: hand-made samples, closed forms, and chance.
#include <cmath>
#include <random>

#include "analysis/plan/information_value.hpp"
#include "analysis/plan/regret.hpp"
#include "analysis/theory/queues/markovian_queue.hpp"
#include "bench/coverage/queue.hpp"
#include "bench/coverage/recorder.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::regret_test {
namespace {

// A deployment that holds in the samples whose need is at most `nodes`, for one unit of money a node.
RatedDeployment deployment(std::uint64_t nodes, const std::vector<double>& needs) {
  RatedDeployment one{.candidate = {.nodes = nodes}, .cost = {static_cast<double>(nodes), 0}};
  for (const double need : needs) one.holds.push_back(static_cast<double>(nodes) >= need);
  return one;
}

std::vector<RatedDeployment> deployments(std::uint64_t most, const std::vector<double>& needs) {
  std::vector<RatedDeployment> all;
  for (std::uint64_t nodes = 1; nodes <= most; ++nodes) all.push_back(deployment(nodes, needs));
  return all;
}

double uniform(std::mt19937_64& generator) { return static_cast<double>(generator() >> 11) * 0x1p-53; }

std::vector<std::vector<double>> random_shares(std::size_t samples, std::size_t inputs, std::mt19937_64& generator) {
  std::vector<std::vector<double>> shares(samples, std::vector<double>(inputs));
  for (std::vector<double>& sample : shares) {
    for (double& share : sample) share = uniform(generator);
  }
  return shares;
}

}  // namespace

TEST_CASE("The choice is the cheapest deployment that holds in the required share of the samples") {
  std::vector<double> needs(20, 1);
  for (std::size_t i = 0; i < 10; ++i) needs[i] = 2;
  needs[19] = 3;
  const auto all = deployments(3, needs);
  const std::vector<std::vector<double>> shares(20, {0.5});
  const RegretPlan plan = choose_by_regret(all, 0.95, shares);
  CHECK(plan.is_reliable);
  CHECK(plan.chosen == 1);
  CHECK(plan.offers == std::vector<std::size_t>{0, 1, 2});
  CHECK(plan.unheld == 0);
  CHECK(plan.regrets[0].held == 9);
  CHECK(plan.regrets[0].mean.amount == 0);
  // In 9 of the 19 samples that two nodes hold, one is enough.
  CHECK(plan.regrets[1].mean.amount == Approx(9.0 / 19));
  CHECK(plan.regrets[1].largest.amount == 1);
  CHECK(plan.regrets[2].mean.amount == Approx((9 * 2 + 10 * 1) / 20.0));
  CHECK(plan.regrets[2].largest.amount == 2);
  CHECK(choose_by_regret(all, 1, shares).chosen == 2);
  CHECK(choose_by_regret(all, 0.4, shares).chosen == 0);
}

// Clopper and Pearson: for 20 of 20 the lower end is 0.025^(1/20), for 0 of 20 the upper one 1 - 0.025^(1/20).
TEST_CASE("The chance of a deployment has an exact binomial interval") {
  const auto all = deployments(2, std::vector<double>(20, 2));
  const RegretPlan plan = choose_by_regret(all, 0.95, std::vector<std::vector<double>>(20, {0.5}));
  CHECK(plan.regrets[1].low == Approx(std::pow(0.025, 1.0 / 20)));
  CHECK(plan.regrets[1].high == Approx(1));
  CHECK(plan.regrets[0].high == Approx(1 - std::pow(0.025, 1.0 / 20)));
}

TEST_CASE("Where no deployment holds often enough the one that holds most often is told, without a money amount for misses") {
  std::vector<double> needs(20, 1);
  for (std::size_t i = 0; i < 5; ++i) needs[i] = 9;
  const RegretPlan plan = choose_by_regret(deployments(3, needs), 0.95, std::vector<std::vector<double>>(20, {0.5}));
  CHECK_FALSE(plan.is_reliable);
  CHECK(plan.chosen == 0);  // two and three nodes hold in no further sample
  CHECK(plan.unheld == 5);
  CHECK(plan.regrets[2].mean.amount == Approx(2));
  const RegretPlan none = choose_by_regret(deployments(2, std::vector<double>(20, 9)), 0.95,
                                           std::vector<std::vector<double>>(20, {0.5}));
  CHECK_FALSE(none.is_reliable);
  CHECK(none.regrets[none.chosen].held == 0);
}

// The need is 1, 2 or 3 by the third in which the first input lies. Without a measurement three nodes are needed; with it 2 on
// average. Random thirds of 20 of 60 samples hold a need of 3 practically always.
TEST_CASE("The value of an input is the mean cost that its third saves, and that of an input without effect is none") {
  std::mt19937_64 generator{3};
  std::vector<std::vector<double>> shares = random_shares(60, 2, generator);
  std::vector<double> needs;
  for (std::size_t i = 0; i < 60; ++i) {
    shares[i][0] = (static_cast<double>(i) + 0.5) / 60;
    needs.push_back(1 + std::floor(3 * shares[i][0]));
  }
  const RegretPlan plan = choose_by_regret(deployments(3, needs), 1, shares);
  REQUIRE(plan.values.size() == 2);
  CHECK(plan.values[0].is_beyond_chance);
  CHECK(plan.values[0].saving.amount == Approx(1).margin(0.01));
  CHECK_FALSE(plan.values[1].is_beyond_chance);
  CHECK(plan.values[1].saving.amount == 0);
}

// An input without effect is beyond chance with a probability of at most 5 %: of 300, more than 27 have p = 0.001.
TEST_CASE("Chance alone seldom makes an input worth measuring", "[statistical]") {
  int told = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    std::mt19937_64 generator{seed};
    const auto shares = random_shares(40, 1, generator);
    std::vector<double> needs;
    for (std::size_t i = 0; i < 40; ++i) needs.push_back(1 + std::floor(-std::log(uniform(generator))));
    const auto all = deployments(8, needs);
    told += information_values(all, {4, 0}, 2, shares).front().is_beyond_chance ? 1 : 0;
  }
  CHECK(told <= 27);
}

// Nodes add servers to an M/M/c queue whose service time differs from sample to sample. The least number may differ from that
// of the closed form only where that number is no longer the least one at a load that is 4 % higher or lower.
TEST_CASE("The rated numbers of nodes are those of the closed form", "[statistical]") {
  constexpr double kLimit = 12;  // ms, of p99
  const auto p99 = [](double load, double service_ms, std::uint64_t nodes) -> double {
    if (load * service_ms >= static_cast<double>(nodes)) return INFINITY;
    return theory::response_quantile({.arrival_rate = load, .service_rate = 1 / service_ms, .servers = nodes}, 0.99);
  };
  const auto least = [&](double load, double service_ms) {
    std::uint64_t nodes = 1;
    while (p99(load, service_ms, nodes) > kLimit) ++nodes;
    return nodes;
  };
  std::vector<SampledSystem> samples;
  std::vector<double> times;
  int simulations = 0;
  for (int i = 0; i < 10; ++i) {
    const double service_ms = 1 + 0.12 * ((7 * i) % 10);
    times.push_back(service_ms);
    samples.push_back({.load = 3,
                       .bound = [=](const Candidate& one) {
                         return RateBound{.rate = static_cast<double>(one.nodes) / service_ms};
                       },
                       .simulate = [=, &simulations](const Candidate& one, std::uint64_t requests) {
                         ++simulations;
                         std::vector<Replication> all;
                         for (std::uint64_t k = 0; k < 3; ++k) {
                           const auto queue = coverage::first_come(coverage::exponential(1 / 3.0),
                                                                   coverage::exponential(service_ms), one.nodes, 5 + k);
                           all.push_back(coverage::record(*queue, requests));
                         }
                         return all;
                       }});
  }
  const PlanQuestion question{.trial = {.objective = {.quantiles = {{.q = 0.99, .limit_ms = kLimit}}}, .max_requests = 60'000}};
  const CandidateSpace space{{.of_node = {1, 0}, .nodes = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}}};
  const auto rated = rate(question, space, {}, std::nullopt, samples);
  REQUIRE(rated);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    CAPTURE(times[i]);
    std::uint64_t found = 99;
    for (const RatedDeployment& one : *rated) {
      if (one.holds[i]) found = std::min(found, one.candidate.nodes);
    }
    CHECK(found >= least(3 * 0.96, times[i]));
    CHECK(found <= least(3 * 1.04, times[i]));
  }
  CHECK(simulations <= 30);  // of 120
}

}  // namespace knee::analysis::regret_test
