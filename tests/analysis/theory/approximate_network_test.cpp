// Approximate averages of networks: the printed ones, and their distance from the exact ones.
#include "analysis/theory/networks/approximate_network.hpp"

#include <cmath>
#include <random>
#include <stdexcept>

#include "analysis/theory/networks/exact_network.hpp"
#include "tests/analysis/theory/published_network.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::approximate_network {
namespace {

using namespace theory;
using published::Average;
using published::Row;

/// The source of these rows stops its iterations at a change of 1 / (4000 + 16 customers), which the printed averages
/// show: stopped there, the second-class queue of lqns-test2 is 2.301 by Bard and Schweitzer (printed 2.303, converged
/// 2.293, exact 2.090).
bool is_loose(const Average& average) { return average.id == "lqns-test1" || average.id == "lqns-test2"; }

/// Compares with all printed averages of a method; their number.
template <class Solve>
int check_published(const std::string& method, const Solve& solve) {
  int checked = 0;
  for (const Row& model : published::rows("mva-models.csv")) {
    const Network network = published::network_of(model).network;
    if (!network.stations[0].speeds.empty()) continue;
    for (const Average& average : published::compared(model, method, solve(network))) {
      INFO(average.id << ": " << average.what);
      const double margin = is_loose(average) ? 0.015 : average.tolerance;
      CHECK(average.found == Approx(average.value).margin(margin).epsilon(0));
      ++checked;
    }
  }
  return checked;
}

TEST_CASE("Bard and Schweitzer's averages are the published ones") {
  CHECK(check_published("Bard-Schweitzer", bard_schweitzer) == 32);
}

TEST_CASE("Linearizer's averages are the published ones") { CHECK(check_published("Linearizer", linearizer) == 19); }

/// Uniform numbers on (0, 1) from a fixed seed.
class Numbers {
 public:
  double operator()() { return (static_cast<double>(engine_() >> 11) + 0.5) * 0x1p-53; }

 private:
  std::mt19937_64 engine_{1};
};

/// Two closed classes and an open one at three single servers and a delay, at random.
Network random_network(Numbers& numbers) {
  Network network{.stations = {{}, {}, {}, {.kind = Station::Kind::delay}}, .classes = {}};
  const auto demands = [&] { return std::vector<double>{numbers(), numbers(), numbers(), 5 * numbers()}; };
  for (int r = 0; r < 2; ++r) {
    const auto population = static_cast<std::size_t>(1 + 20 * numbers());
    network.classes.push_back(
        {.load = ClosedLoad{.population = population, .think_time = 10 * numbers()}, .demands = demands()});
  }
  network.classes.push_back({.load = OpenLoad{.rate = 0.3 * numbers()}, .demands = demands()});
  return network;
}

/// Largest relative error of the throughput of the closed classes.
double error(const NetworkAverages& approximate, const NetworkAverages& right) {
  double largest = 0;
  for (std::size_t r = 0; r < 2; ++r) {
    largest = std::max(largest, std::fabs(approximate.classes[r].throughput / right.classes[r].throughput - 1));
  }
  return largest;
}

TEST_CASE("The approximations are near to the exact averages") {
  Numbers numbers;
  double largest = 0;
  double largest_linearized = 0;
  for (int i = 0; i < 200; ++i) {
    const Network network = random_network(numbers);
    const NetworkAverages right = exact(network);
    largest = std::max(largest, error(bard_schweitzer(network), right));
    largest_linearized = std::max(largest_linearized, error(linearizer(network), right));
  }
  CAPTURE(largest, largest_linearized);
  CHECK(largest < 0.1);
  CHECK(largest_linearized < 0.02);
  CHECK(largest > largest_linearized);
}

TEST_CASE("The approximation of several servers is near to the exact averages") {
  Numbers numbers;
  double largest = 0;
  for (int i = 0; i < 200; ++i) {
    const double servers = std::floor(2 + 14 * numbers());
    const ClosedLoad load{.population = static_cast<std::size_t>(1 + 60 * numbers()), .think_time = 10 * numbers()};
    const Network network{.stations = {{.servers = static_cast<std::size_t>(servers)}, {}},
                          .classes = {{.load = load, .demands = {servers * numbers(), 0.6 * numbers()}}}};
    const double throughput = exact(network).classes[0].throughput;
    largest = std::max(largest, std::fabs(linearizer(network).classes[0].throughput / throughput - 1));
  }
  CHECK(largest < 0.15);
}

TEST_CASE("The approximations are exact for balanced stations and for one customer") {
  const auto network = [](std::size_t population, std::size_t servers) {
    return Network{.stations = {{.servers = servers}, {.servers = servers}},
                   .classes = {{.load = ClosedLoad{.population = population}, .demands = {2, 2}}}};
  };
  CHECK(bard_schweitzer(network(50, 1)).classes[0].throughput == Approx(exact(network(50, 1)).classes[0].throughput));
  CHECK(linearizer(network(50, 1)).classes[0].throughput == Approx(exact(network(50, 1)).classes[0].throughput));
  CHECK(bard_schweitzer(network(1, 8)).classes[0].response == Approx(4));
  CHECK(bard_schweitzer(network(100'000, 8)).classes[0].throughput == Approx(4).epsilon(1e-3));
}

TEST_CASE("The approximation of several servers keeps numbers and utilisation") {
  const Network network{.stations = {{.servers = 4}, {}},
                        .classes = {{.load = ClosedLoad{.population = 30, .think_time = 10}, .demands = {2, 0.1}},
                                    {.load = OpenLoad{.rate = 0.2}, .demands = {1, 1}}}};
  const NetworkAverages averages = linearizer(network);
  REQUIRE(averages.classes[0].stations.size() == 2);
  const ClassAverages& closed = averages.classes[0];
  CHECK(closed.customers + 10 * closed.throughput == Approx(30));
  CHECK(closed.stations[0].utilisation == Approx(closed.throughput * 2 / 4));
  CHECK(closed.throughput == Approx(exact(network).classes[0].throughput).epsilon(0.1));
}

TEST_CASE("Approximations refuse speeds and name overloaded stations") {
  const ClosedLoad load{.population = 3};
  CHECK_THROWS_AS(linearizer({.stations = {{.speeds = {1, 2}}}, .classes = {{.load = load, .demands = {1}}}}),
                  std::domain_error);
  CHECK_THROWS_AS(linearizer({.stations = {{}}, .classes = {{.load = load, .demands = {-1}}}}), std::domain_error);
  const Network network{.stations = {{.servers = 2}, {}}, .classes = {{.load = OpenLoad{.rate = 2}, .demands = {0.1, 1}}}};
  CHECK(bard_schweitzer(network).overloaded == std::vector<std::size_t>{1});
}

}  // namespace
}  // namespace knee::analysis::approximate_network
