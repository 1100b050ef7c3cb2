/// Capacities in users: intervals hold the closed form of machine repair, and the answers are whole numbers.
#include <algorithm>
#include <cmath>

#include "analysis/capacity/capacity.hpp"
#include "analysis/capacity/latency_knee.hpp"
#include "analysis/theory/networks/exact_network.hpp"
#include "bench/coverage/capacity_cell.hpp"
#include "bench/coverage/queue.hpp"
#include "bench/coverage/recorder.hpp"
#include "bench/coverage/truth.hpp"
#include "tests/analysis/capacity/capacity_score.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::closed_capacity_test {
namespace {

using coverage::machine_repair;

constexpr LoadAxis kUsers{.unit = LoadUnit::users, .least = 1};

// M/M/1//N; service takes 1 ms.
struct Users {
  double think = 5;
  std::uint64_t seed = 1;

  std::vector<Replication> operator()(double users, std::uint64_t requests) const {
    REQUIRE(users == std::floor(users));
    REQUIRE(users >= 1);
    std::vector<Replication> all;
    for (std::uint64_t i = 0; i < 3; ++i) {
      const auto queue = coverage::closed(static_cast<std::size_t>(users), coverage::exponential(think),
                                          coverage::exponential(1), 1, 1000 * seed + i);
      all.push_back(coverage::record(*queue, requests));
    }
    return all;
  }
};

CapacityQuestion question(double limit_ms, double first_load = 3) {
  return {.objective = {.quantiles = {{.q = 0.99, .limit_ms = limit_ms}}}, .first_load = first_load, .axis = kUsers};
}

// Limits halfway between the quantiles of `users` and of one more.
double limit_for(std::size_t users) {
  return std::sqrt(machine_repair(users, 5).quantile(0.99) * machine_repair(users + 1, 5).quantile(0.99));
}

TEST_CASE("the closed form of machine repair has the mean of the exact network", "[statistical]") {
  const std::size_t servers = GENERATE(std::size_t{1}, std::size_t{4});
  for (const std::size_t users : {1, 2, 7, 40}) {
    CAPTURE(servers, users);
    const theory::ClosedLoad load{.population = users, .think_time = 10};
    const auto exact = theory::exact({.stations = {{.servers = servers}}, .classes = {{.load = load, .demands = {1}}}});
    CHECK(machine_repair(users, 10, servers).mean == Approx(exact.classes[0].response).epsilon(1e-9));
  }
}

TEST_CASE("The interval of a capacity in users holds the one of the closed form", "[statistical]") {
  const auto is_short = [](const coverage::CapacityCell& cell) { return cell.is_closed() && cell.capacity < 100; };
  const coverage::CapacityCell cell = GENERATE_COPY(filter(is_short, from_range(coverage::capacity_cells())));
  CAPTURE(cell.name());
  const CapacityScore score = score_of(cell, [](const Capacity& found) {
    CHECK(found.end == CapacityEnd::found);
    CHECK(found.nearest.load == std::floor(found.load.value));
  });
  CHECK(score.held >= 33);
  CHECK(std::abs(score.bias) < 0.01);
}

TEST_CASE("One to ten users are found exactly") {
  for (std::size_t users = 1; users <= 10; ++users) {
    CAPTURE(users);
    const Capacity found = find_capacity(question(limit_for(users)), Users{});
    CHECK(found.end == CapacityEnd::found);
    const Estimate answer = kUsers.answer(found.load);
    CHECK(answer.value == static_cast<double>(users));
    CHECK(answer.low <= answer.value);
    CHECK(answer.high >= answer.value);
  }
}

TEST_CASE("A search that begins far beyond the capacity comes back to few users") {
  CHECK(kUsers.answer(find_capacity(question(limit_for(2), 400), Users{}).load).value == 2);
}

TEST_CASE("An objective that a single user misses is never met") {
  const Capacity found = find_capacity(question(1), Users{});
  CHECK(found.end == CapacityEnd::never_met);
  CHECK_FALSE(found.load.has_value());
  REQUIRE_FALSE(found.trials.empty());
  CHECK(found.trials.front().load == 1);
}

TEST_CASE("The answer of an interval is the largest whole number that holds") {
  const Estimate inside = kUsers.answer({.value = 3.4, .low = 3.1, .high = 3.9});
  CHECK(inside.value == 3);
  CHECK(inside.low == 3);
  CHECK(inside.high == 3);
  const Estimate wide = kUsers.answer({.value = 340.2, .low = 331.9, .high = 349});
  CHECK(wide.low == 331);
  CHECK(wide.high == 348);  // 349 is certainly too many
  CHECK(kUsers.is_one_answer({.value = 3.4, .low = 3, .high = 4}));
  CHECK_FALSE(kUsers.is_one_answer({.value = 3.4, .low = 2.9, .high = 3.6}));
  const LoadAxis rate;
  CHECK(rate.answer({.value = 3.4, .low = 3.1, .high = 3.9}).value == 3.4);
}

// The number of users with the greatest power, throughput over mean latency.
double users_of_greatest_power(double think) {
  std::size_t best = 1;
  double greatest = 0;
  for (std::size_t users = 1; users < 300; ++users) {
    const double mean = machine_repair(users, think).mean;
    const double power = static_cast<double>(users) / (mean + think) / mean;
    if (power > greatest) best = users;
    greatest = std::max(greatest, power);
  }
  return static_cast<double>(best);
}

// Of 40 intervals of 95 % less than 33 hold the truth with probability 7e-4. The greatest power is a whole number, the knee
// the place on a curve around it: both are within half a user.
TEST_CASE("The interval of a knee in users holds the number with the greatest power", "[statistical]") {
  const double think = GENERATE(5.0, 50.0);
  const double truth = users_of_greatest_power(think);
  CAPTURE(think, truth);
  int held = 0;
  double bias = 0;
  constexpr int kSeeds = 40;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const KneeQuestion asked{.first_load = 0.6 * think, .highest_load = 2 * think, .axis = kUsers};
    const LatencyKnee knee = find_knee(asked, Users{.think = think, .seed = seed});
    REQUIRE(knee.found);
    held += knee.load.low - 0.5 <= truth && truth <= knee.load.high + 0.5 ? 1 : 0;
    bias += knee.load.value - truth;
  }
  CHECK(held >= 33);
  CHECK(std::abs(bias / kSeeds) < 0.5 + 0.01 * truth);
}

TEST_CASE("Users without a queue have no knee") {
  // One user never waits, so the knee of two users and 100 service times of thinking is beyond them.
  CHECK_FALSE(find_knee({.first_load = 1, .highest_load = 2, .axis = kUsers}, Users{.think = 100}).found);
}

}  // namespace
}  // namespace knee::analysis::closed_capacity_test
