/// Effects of a faster service on M/M/1: the intervals hold the values of the closed form.
#include "analysis/sensitivity/elasticity.hpp"

#include <cmath>

#include "tests/analysis/many_servers.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::elasticity_test {
namespace {

constexpr int kSeeds = 40;  // Of 40 intervals of 95 %, less than 33 hold the truth with probability 7e-4.
constexpr int kLeastHeld = 33;

// At load r the mean is s / (1 - r s), and every quantile is proportional to it.
TEST_CASE("The interval of an elasticity holds the one of the closed form", "[statistical]") {
  const double load = GENERATE(0.5, 0.8);
  constexpr double kFaster = 0.99;
  const double mean_after = kFaster / (1 - load * kFaster);
  const double truth = std::log(mean_after * (1 - load)) / std::log(kFaster);
  CHECK(truth == Approx(1 / (1 - load)).epsilon(0.05));
  int held_mean = 0;
  int held_p99 = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Change change{.before = ManyServers{.seed = seed}(load, 20'000),
                        .after = ManyServers{.service = kFaster, .seed = seed}(load, 20'000),
                        .ratio = kFaster};
    held_mean += mean_elasticity(change, 0.95).contains(truth) ? 1 : 0;
    held_p99 += quantile_elasticity(change, 0.99, 0.95).contains(truth) ? 1 : 0;
  }
  CHECK(held_mean >= kLeastHeld);
  CHECK(held_p99 >= kLeastHeld);
}

TEST_CASE("A change that saturates the queue has no elasticity") {
  const Change change{.before = ManyServers{}(0.95, 20'000), .after = ManyServers{.service = 1.2}(0.95, 20'000), .ratio = 1.2};
  CHECK_FALSE(mean_elasticity(change, 0.95).has_value());
}

// The p99 of M/M/1 is ln(100) s / (1 - r s): its limit is met up to r = 1 / s - ln(100) / limit.
TEST_CASE("The interval of a change of the capacity holds the one of the closed form", "[statistical]") {
  const double service = GENERATE(0.9, 1.05);
  constexpr double kLimit = 11.5129;
  const double truth = (1 / service - std::log(100) / kLimit) / 0.6 - 1;
  int held = 0;
  double bias = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const CapacityQuestion question{.objective = {.quantiles = {{.q = 0.99, .limit_ms = kLimit}}},
                                    .first_load = 0.5,
                                    .max_requests = 60'000};
    const Capacity before = find_capacity(question, ManyServers{.seed = seed});
    const double expected = service < 1 ? 1 / service : 1;  // a guess, and none
    const Estimate change = capacity_change(question, before, ManyServers{.service = service, .seed = seed}, expected);
    REQUIRE(change.has_value());
    held += change.contains(truth) ? 1 : 0;
    bias += change.value - truth;
  }
  CAPTURE(service);
  CHECK(held >= kLeastHeld);
  CHECK(std::abs(bias / kSeeds) < 0.01);
}

TEST_CASE("A capacity that was not found cannot change") {
  const CapacityQuestion question{.objective = {.quantiles = {{.q = 0.99, .limit_ms = 1}}}};
  CHECK_FALSE(capacity_change(question, {}, ManyServers{}).has_value());
}

}  // namespace
}  // namespace knee::analysis::elasticity_test
