// Bounds of closed networks contain the exact averages and the printed ones.
#include "analysis/theory/networks/network_bounds.hpp"

#include <random>
#include <stdexcept>

#include "analysis/theory/networks/exact_network.hpp"
#include "tests/analysis/theory/published.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::network_bounds {
namespace {

using namespace theory;
using nlohmann::json;
using published::number;
using published::Row;

ClassAverages exactly(const ClosedDemands& closed, std::size_t customers) {
  Network network{.stations = {}, .classes = {{.load = ClosedLoad{.population = customers, .think_time = closed.think_time},
                                               .demands = closed.demands}}};
  for (std::size_t k = 0; k < closed.demands.size(); ++k) {
    network.stations.push_back({.servers = closed.servers.empty() ? 1 : closed.servers[k]});
  }
  return exact(network).classes.at(0);
}

void check_contains(const NetworkBounds& bounds, const ClassAverages& averages) {
  const double rounding = 1 + 1e-12;
  CHECK(bounds.least_throughput <= averages.throughput * rounding);
  CHECK(averages.throughput <= bounds.most_throughput * rounding);
  CHECK(bounds.least_response <= averages.response * rounding);
  CHECK(averages.response <= bounds.most_response * rounding);
}

TEST_CASE("The bounds of Hsieh and Lam and of Casale et al. contain the exact throughput") {
  int compared = 0;
  for (const Row& row : published::rows("bounds.csv")) {
    if (row.at("bound").starts_with("asymptotic")) continue;
    const ClosedDemands closed{.demands = published::numbers(json::parse(row.at("demands"))),
                               .think_time = number(row.at("Z"))};
    const auto customers = static_cast<std::size_t>(number(row.at("N")));
    const double throughput = exactly(closed, customers).throughput;
    INFO(row.at("bound") << ", " << customers << " customers");
    CHECK(throughput > number(row.at("lower")) - published::rounding(row.at("lower")));
    CHECK(throughput < number(row.at("upper")) + published::rounding(row.at("upper")));
    ++compared;
  }
  CHECK(compared == 15);
}

TEST_CASE("The asymptotic bounds are the published ones") {
  const auto rows = published::rows_with(published::rows("bounds.csv"), "bound", "asymptotic bounds");
  REQUIRE(rows.size() == 2);
  for (const Row& row : rows) {
    const ClosedDemands closed{.demands = published::numbers(json::parse(row.at("demands"))),
                               .think_time = number(row.at("Z"))};
    const NetworkBounds bounds = asymptotic_bounds(closed, static_cast<std::size_t>(number(row.at("N"))));
    if (row.at("quantity") == "X") CHECK(bounds.most_throughput == Approx(number(row.at("upper"))).margin(1e-3));
    if (row.at("quantity") == "R") CHECK(bounds.least_response == Approx(number(row.at("lower"))));
  }
}

TEST_CASE("The bounds contain the exact averages") {
  std::mt19937_64 engine{7};
  const auto draw = [&engine] { return static_cast<double>(engine() >> 11) * 0x1p-53; };
  for (int i = 0; i < 100; ++i) {
    ClosedDemands closed{.demands = {draw(), draw(), draw()}, .think_time = i % 3 == 0 ? 0 : 10 * draw()};
    const auto customers = static_cast<std::size_t>(1 + 40 * draw());
    check_contains(asymptotic_bounds(closed, customers), exactly(closed, customers));
    check_contains(balanced_job_bounds(closed, customers), exactly(closed, customers));
    CHECK(balanced_job_bounds(closed, customers).least_throughput >=
          asymptotic_bounds(closed, customers).least_throughput * (1 - 1e-12));
    closed.servers = {1, 4, 2};
    check_contains(asymptotic_bounds(closed, customers), exactly(closed, customers));
  }
}

TEST_CASE("Balanced job bounds meet for balanced stations without thinking") {
  const NetworkBounds bounds = balanced_job_bounds({.demands = {0.2, 0, 0.2, 0.2}}, 9);
  CHECK(bounds.least_throughput == Approx(bounds.most_throughput));
  CHECK(bounds.most_response == Approx(exactly({.demands = {0.2, 0.2, 0.2}}, 9).response));
}

TEST_CASE("The knee is where the bottleneck saturates") {
  const Knee knee = knee_of({.demands = {0.02, 0.09, 0.2}, .servers = {1, 1, 4}, .think_time = 1});
  CHECK(knee.bottleneck == 1);
  CHECK(knee.highest_rate == Approx(1 / 0.09));
  CHECK(knee.customers == Approx(1.31 / 0.09));
}

TEST_CASE("Bounds refuse what has no meaning") {
  CHECK_THROWS_AS(knee_of({.demands = {}}), std::domain_error);
  CHECK_THROWS_AS(knee_of({.demands = {0, 0}}), std::domain_error);
  CHECK_THROWS_AS(knee_of({.demands = {1, -1}}), std::domain_error);
  CHECK_THROWS_AS(knee_of({.demands = {1}, .servers = {0}}), std::domain_error);
  CHECK_THROWS_AS(asymptotic_bounds({.demands = {1}}, 0), std::domain_error);
  CHECK_THROWS_AS(balanced_job_bounds({.demands = {1}, .servers = {2}}, 5), std::domain_error);
}

}  // namespace
}  // namespace knee::analysis::network_bounds
