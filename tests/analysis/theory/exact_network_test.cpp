// Exact averages of networks: the printed ones, those of single queues, and those of Markov chains.
#include "analysis/theory/networks/exact_network.hpp"

#include <cmath>
#include <stdexcept>

#include "analysis/theory/chains/markov_chain.hpp"
#include "analysis/theory/queues/markovian_queue.hpp"
#include "tests/analysis/theory/published_network.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::exact_network {
namespace {

using namespace theory;
using published::Average;
using published::Row;

void check_printed(const Average& average) {
  INFO(average.id << ": " << average.what);
  CHECK(average.found == Approx(average.value).margin(average.tolerance).epsilon(0));
}

TEST_CASE("The exact averages of networks are the published ones") {
  int checked = 0;
  for (const Row& model : published::rows("mva-models.csv")) {
    if (model.at("id") == "lqns-test9i") continue;
    const NetworkAverages averages = exact(published::network_of(model).network);
    for (const Average& average : published::compared(model, "exact", averages)) {
      check_printed(average);
      ++checked;
    }
  }
  CHECK(checked == 300);
}

TEST_CASE("The throughput of one to ten servers is the published one") {
  const Row model = published::rows_with(published::rows("mva-models.csv"), "id", "lqns-test9i").at(0);
  Network network = published::network_of(model).network;
  for (std::size_t servers = 1; servers <= 10; ++servers) {
    network.stations[1].servers = servers;
    const auto averages = published::compared(model, "exact", exact(network));
    REQUIRE(averages.size() == 10);
    check_printed(averages[servers - 1]);
  }
}

TEST_CASE("An open network of one station is a Markovian queue") {
  for (const std::size_t servers : {1U, 2U, 16U, 500U}) {
    const double rate = 0.97 * static_cast<double>(servers);
    const Network network{.stations = {{.servers = servers}},
                          .classes = {{.load = OpenLoad{.rate = rate}, .demands = {1}}}};
    const QueueAverages queue = averages({.arrival_rate = rate, .servers = servers});
    const NetworkAverages found = exact(network);
    CHECK(found.classes[0].response == Approx(queue.response).epsilon(1e-9));
    CHECK(found.classes[0].customers == Approx(queue.in_system).epsilon(1e-9));
    CHECK(found.utilisation(0) == Approx(0.97));
  }
}

/// Mean number at the servers of the machine-repair model, from its balance equations.
double machine_repair_customers(std::size_t population, double think, double service, std::size_t servers) {
  std::vector<double> logarithms{0};
  for (std::size_t n = 1; n <= population; ++n) {
    const double ratio = static_cast<double>(population - n + 1) / think * service / static_cast<double>(std::min(n, servers));
    logarithms.push_back(logarithms.back() + std::log(ratio));
  }
  const double highest = *std::max_element(logarithms.begin(), logarithms.end());
  double sum = 0;
  double weighted = 0;
  for (std::size_t n = 0; n <= population; ++n) {
    sum += std::exp(logarithms[n] - highest);
    weighted += static_cast<double>(n) * std::exp(logarithms[n] - highest);
  }
  return weighted / sum;
}

TEST_CASE("A closed network of thinking and servers is the machine-repair model") {
  for (const std::size_t servers : {1U, 4U, 64U}) {
    for (const std::size_t population : {1U, 63U, 64U, 65U, 500U, 2000U}) {
      const Network network{.stations = {{.servers = servers}},
                            .classes = {{.load = ClosedLoad{.population = population, .think_time = 5}, .demands = {0.3}}}};
      CHECK(exact(network).customers(0) ==
            Approx(machine_repair_customers(population, 5, 0.3, servers)).epsilon(1e-9));
    }
  }
}

TEST_CASE("Busy stations of several servers lose no digits") {
  // The bottleneck is always busy: 16 servers at 0.1 s each serve 160 per second.
  const Network network{.stations = {{.servers = 16}, {.servers = 8}},
                        .classes = {{.load = ClosedLoad{.population = 600}, .demands = {0.1, 0.02}}}};
  const NetworkAverages averages = exact(network);
  CHECK(averages.classes[0].throughput == Approx(160).epsilon(1e-9));
  CHECK(averages.customers(0) + averages.customers(1) == Approx(600).epsilon(1e-9));
}

TEST_CASE("Speeds of one server and of several equal their station with servers") {
  const std::vector<CustomerClass> classes{{.load = ClosedLoad{.population = 7, .think_time = 1}, .demands = {0.5, 1}},
                                           {.load = ClosedLoad{.population = 4}, .demands = {0.25, 2}},
                                           {.load = OpenLoad{.rate = 0.3}, .demands = {0.7, 1}}};
  const Network servers{.stations = {{.servers = 3}, {}}, .classes = classes};
  const Network speeds{.stations = {{.speeds = {1, 2, 3}}, {.speeds = {1, 1}}}, .classes = classes};
  for (std::size_t r = 0; r < classes.size(); ++r) {
    CHECK(exact(servers).classes[r].response == Approx(exact(speeds).classes[r].response).epsilon(1e-9));
  }
}

TEST_CASE("Mean value analysis and convolution agree") {
  // The speed with a fifth customer makes the station dependent, but there are never five.
  std::vector<CustomerClass> classes{{.load = ClosedLoad{.population = 3, .think_time = 2}, .demands = {1, 0.5, 3}},
                                     {.load = ClosedLoad{.population = 1}, .demands = {2, 0.1, 1}}};
  const Network simple{.stations = {{}, {}, {.kind = Station::Kind::delay}}, .classes = classes};
  const Network dependent{.stations = {{.speeds = {1, 1, 1, 1, 9}}, {}, {.kind = Station::Kind::delay}}, .classes = classes};
  for (std::size_t r = 0; r < 2; ++r) {
    CHECK(exact(dependent).classes[r].throughput == Approx(exact(simple).classes[r].throughput).epsilon(1e-12));
    CHECK(exact(dependent).classes[r].stations[1].customers ==
          Approx(exact(simple).classes[r].stations[1].customers).epsilon(1e-12));
  }
}

TEST_CASE("A station that slows down with its customers is never used beyond its highest speed") {
  const Network network{.stations = {{.speeds = {3, 2, 1}}},
                        .classes = {{.load = ClosedLoad{.population = 1, .think_time = 0.01}, .demands = {3}}}};
  CHECK(exact(network).classes[0].response == Approx(1));
  CHECK(exact(network).utilisation(0) == Approx(1 / 1.01));
}

/// Averages of a station of `servers` shared by open arrivals (rate, service 1) and `population` closed customers that
/// think for a second on average and have service 1: the sums over all states of the product form.
struct SharedStation {
  double open = 0;
  double closed = 0;
};
SharedStation shared_station(double rate, std::size_t population, double servers) {
  constexpr std::size_t kMost = 200;
  SharedStation averages;
  double sum = 0;
  for (std::size_t i = 0; i < kMost; ++i) {
    for (std::size_t j = 0; j <= population; ++j) {
      const auto a = static_cast<double>(i);
      const auto b = static_cast<double>(j);
      // (i + j)! / (i! j!) rate^i / thinking! / speeds
      double logarithm = std::lgamma(a + b + 1) - std::lgamma(a + 1) - std::lgamma(b + 1) + a * std::log(rate) -
                         std::lgamma(static_cast<double>(population) - b + 1);
      for (double n = 1; n <= a + b; ++n) logarithm -= std::log(std::min(n, servers));
      const double weight = std::exp(logarithm);
      sum += weight;
      averages.open += a * weight;
      averages.closed += b * weight;
    }
  }
  return {.open = averages.open / sum, .closed = averages.closed / sum};
}

/// Mean number of the first of two classes at two servers that are shared among 3 and 2 customers with the demands 1 and
/// 0.5, who think for 2 and 3 seconds: the stationary probabilities of the chain of both numbers.
double first_class_of_chain() {
  const auto state = [](std::size_t i, std::size_t j) { return i * 3 + j; };
  MarkovChain chain{.states = 12};
  for (std::size_t i = 0; i <= 3; ++i) {
    for (std::size_t j = 0; j <= 2; ++j) {
      const double speed = i + j > 0 ? std::min(2.0, static_cast<double>(i + j)) / static_cast<double>(i + j) : 0;
      if (i < 3) chain.transitions.push_back({state(i, j), state(i + 1, j), static_cast<double>(3 - i) / 2});
      if (j < 2) chain.transitions.push_back({state(i, j), state(i, j + 1), static_cast<double>(2 - j) / 3});
      if (i > 0) chain.transitions.push_back({state(i, j), state(i - 1, j), static_cast<double>(i) * speed / 1});
      if (j > 0) chain.transitions.push_back({state(i, j), state(i, j - 1), static_cast<double>(j) * speed / 0.5});
    }
  }
  const Eigen::RowVectorXd probabilities = stationary(chain);
  double sum = 0;
  for (Eigen::Index n = 0; n < 12; ++n) sum += static_cast<double>(n / 3) * probabilities(n);
  return sum;
}

TEST_CASE("Two classes share two servers as their Markov chain does") {
  const Network network{.stations = {{.servers = 2}},
                        .classes = {{.load = ClosedLoad{.population = 3, .think_time = 2}, .demands = {1}},
                                    {.load = ClosedLoad{.population = 2, .think_time = 3}, .demands = {0.5}}}};
  CHECK(exact(network).classes[0].customers == Approx(first_class_of_chain()).epsilon(1e-12));
}

TEST_CASE("Open and closed customers share several servers") {
  for (const std::size_t servers : {1U, 2U, 3U}) {
    const double rate = 0.6 * static_cast<double>(servers);
    const Network network{.stations = {{.servers = servers}},
                          .classes = {{.load = OpenLoad{.rate = rate}, .demands = {1}},
                                      {.load = ClosedLoad{.population = 5, .think_time = 1}, .demands = {1}}}};
    const SharedStation expected = shared_station(rate, 5, static_cast<double>(servers));
    const NetworkAverages averages = exact(network);
    CHECK(averages.classes[0].customers == Approx(expected.open).epsilon(1e-6));
    CHECK(averages.classes[1].customers == Approx(expected.closed).epsilon(1e-6));
  }
}

TEST_CASE("An arrival without a rate sees the closed customers") {
  const Network network{.stations = {{}},
                        .classes = {{.load = OpenLoad{}, .demands = {1}},
                                    {.load = ClosedLoad{.population = 3}, .demands = {1}}}};
  CHECK(exact(network).classes[0].response == Approx(4));
  CHECK(exact(network).classes[0].customers == 0);
}

TEST_CASE("Overloaded stations are named") {
  const Network network{.stations = {{}, {.servers = 2}, {.kind = Station::Kind::delay}},
                        .classes = {{.load = OpenLoad{.rate = 2}, .demands = {0.4, 1, 50}}}};
  CHECK_FALSE(exact(network).stable());
  CHECK(exact(network).overloaded == std::vector<std::size_t>{1});
}

TEST_CASE("Networks refuse what has no meaning and what takes too long") {
  const auto closed = [](std::size_t population, double demand) {
    return CustomerClass{.load = ClosedLoad{.population = population}, .demands = {demand}};
  };
  CHECK_THROWS_AS(exact({.stations = {{}}, .classes = {closed(3, -1)}}), std::domain_error);
  CHECK_THROWS_AS(exact({.stations = {{}}, .classes = {closed(3, 0)}}), std::domain_error);
  CHECK_THROWS_AS(exact({.stations = {{}, {}}, .classes = {closed(3, 1)}}), std::domain_error);
  CHECK_THROWS_AS(exact({.stations = {}, .classes = {}}), std::domain_error);
  CHECK_THROWS_AS(exact({.stations = {{.servers = 0}}, .classes = {closed(3, 1)}}), std::domain_error);
  CHECK_THROWS_AS(exact({.stations = {{.speeds = {1, 0}}}, .classes = {closed(3, 1)}}), std::domain_error);
  CHECK_THROWS_AS(exact({.stations = {{}}, .classes = {{.load = OpenLoad{.rate = -1}, .demands = {1}}}}), std::domain_error);
  const std::vector<CustomerClass> many(8, closed(9, 1));
  CHECK_THROWS_AS(exact({.stations = {{}}, .classes = many}), std::domain_error);
  CHECK_THROWS_AS(exact({.stations = {{.servers = 2}}, .classes = {closed(100'000, 1)}}), std::domain_error);
  CHECK(exact({.stations = {{}}, .classes = {closed(1'000'000, 1)}}).classes[0].throughput == Approx(1));
  CHECK(exact({.stations = {{}}, .classes = {closed(0, 1)}}).classes[0].throughput == 0);
}

}  // namespace
}  // namespace knee::analysis::exact_network
