/// The search for a capacity: its intervals hold the capacity that a closed form gives, and it ends where there is none.
#include "analysis/capacity/capacity.hpp"

#include <cmath>

#include "bench/coverage/capacity_cell.hpp"
#include "tests/analysis/capacity/capacity_score.hpp"
#include "tests/analysis/many_servers.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::capacity_test {
namespace {

SimulateAt many_servers(std::size_t servers, std::uint64_t seed, std::uint64_t replications) {
  return ManyServers{.servers = servers, .seed = seed, .replications = replications};
}

CapacityQuestion question(double q, double limit_ms) {
  return {.objective = {.quantiles = {{.q = q, .limit_ms = limit_ms}}}, .first_load = 0.2};
}

TEST_CASE("The interval of a capacity holds the one of the closed form", "[statistical]") {
  const auto is_short = [](const coverage::CapacityCell& cell) {
    return !cell.is_closed() && cell.capacity < 0.65 * static_cast<double>(cell.servers);
  };
  const coverage::CapacityCell cell = GENERATE_COPY(filter(is_short, from_range(coverage::capacity_cells())));
  CAPTURE(cell.name());
  const CapacityScore score = score_of(cell, [](const Capacity& found) {
    CHECK(found.end == CapacityEnd::found);
    CHECK(found.load.relative_half_width() <= 0.05);
    CHECK_FALSE(found.at_capacity.empty());
  });
  CHECK(score.held >= 33);
  CHECK(std::abs(score.bias) < 0.005);
}

TEST_CASE("A capacity far from the first load is found as well") {
  for (const double first : {0.002, 50.0}) {
    CapacityQuestion asked = question(0.99, 11.5129);
    asked.first_load = first;
    const Capacity found = find_capacity(asked, many_servers(1, 3, asked.replications));
    CHECK(found.end == CapacityEnd::found);
    CHECK(found.load.value == Approx(0.6).epsilon(0.05));
  }
}

TEST_CASE("With several limits the strictest counts") {
  CapacityQuestion asked = question(0.99, 100);
  asked.objective.quantiles.push_back({.q = 0.5, .limit_ms = 1.1552});
  const Capacity found = find_capacity(asked, many_servers(1, 3, asked.replications));
  CHECK(found.load.value == Approx(0.4).epsilon(0.05));
}

TEST_CASE("An objective that no load meets, or that every load meets, has no capacity") {
  const CapacityQuestion strict = question(0.99, 1);  // a service time alone takes longer
  CHECK(find_capacity(strict, many_servers(1, 1, strict.replications)).end == CapacityEnd::never_met);
  const CapacityQuestion lax = question(0.99, 10);
  const SimulateAt endless = many_servers(1, 1, lax.replications);
  const Capacity found =
      find_capacity(lax, [&](double, std::uint64_t requests) { return endless(0.1, requests); });  // whatever the load
  CHECK(found.end == CapacityEnd::always_met);
}

// M/M/1 at 98 % load.
TEST_CASE("A capacity near saturation has an interval before the latency there has one") {
  const CapacityQuestion asked = question(0.99, 230.3);
  const Capacity found = find_capacity(asked, many_servers(1, 1, asked.replications));
  CHECK(found.end == CapacityEnd::found);
  CHECK(found.load.contains(0.98));
  CHECK(found.load.relative_half_width() == Approx(0.05));
  CHECK(found.requests == 20'000);
}

TEST_CASE("A capacity near saturation has no interval if the runs are too short for one") {
  CapacityQuestion asked = question(0.99, 230.3);
  asked.max_requests = 200'000;
  asked.precision = 0.01;
  const Capacity found = find_capacity(asked, many_servers(1, 1, asked.replications));
  CHECK(found.end == CapacityEnd::unsettled);
  CHECK(found.load.value == Approx(0.98).epsilon(0.03));
  CHECK_FALSE(found.load.has_interval());
}

TEST_CASE("A load at which work piles up misses every limit") {
  const CapacityQuestion asked = question(0.99, 1e9);
  const std::vector<Replication> replications = many_servers(1, 1, 3)(1.2, 20'000);
  const LoadTrial trial = try_load(asked, 1.2, replications);
  CHECK(trial.state == State::saturated);
  CHECK(trial.low > 0);
}

TEST_CASE("A search whose simulation is interrupted ends so") {
  CHECK(find_capacity(question(0.5, 2), [](double, std::uint64_t) { return std::vector<Replication>{}; }).end ==
        CapacityEnd::interrupted);
}

}  // namespace
}  // namespace knee::analysis::capacity_test
