/// The knee of the mean latency of M/M/c, and the load at which two queues have the same quantile of latency: their intervals
/// hold the values of the closed forms.
#include "analysis/capacity/latency_knee.hpp"

#include <cmath>

#include "analysis/capacity/latency_crossing.hpp"
#include "analysis/theory/queues/markovian_queue.hpp"
#include "tests/analysis/many_servers.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::latency_knee_test {
namespace {

constexpr int kSeeds = 40;   // Of 40 intervals of 95 %, less than 33 hold the truth with probability 7e-4.
constexpr int kLeastHeld = 33;

double power(double load, std::size_t servers) {
  return load / theory::averages(theory::MarkovianQueue{.arrival_rate = load, .servers = servers}).response;
}

// The load of the greatest power, by golden section.
double true_knee(std::size_t servers) {
  double low = 0;
  double high = static_cast<double>(servers);
  for (int i = 0; i < 80; ++i) {
    const double a = high - (high - low) * 0.6180339887;
    const double b = low + (high - low) * 0.6180339887;
    (power(a, servers) < power(b, servers) ? low : high) = power(a, servers) < power(b, servers) ? a : b;
  }
  return (low + high) / 2;
}

// Millsap, "Thinking clearly about performance, part 2", CACM 53(10), 2010, table 1: utilisations at the knee of M/M/m.
TEST_CASE("The knee of M/M/m lies at the published utilisation") {
  CHECK(100 * true_knee(1) == Approx(50).margin(0.5));
  CHECK(100 * true_knee(2) / 2 == Approx(57).margin(1));
  CHECK(100 * true_knee(4) / 4 == Approx(66).margin(1));
  CHECK(100 * true_knee(8) / 8 == Approx(74).margin(1));
}

TEST_CASE("The interval of a knee holds the one of the closed form", "[statistical]") {
  const std::size_t servers = GENERATE(std::size_t{1}, std::size_t{4});
  CAPTURE(servers);
  const double truth = true_knee(servers);
  int held = 0;
  double bias = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const KneeQuestion question{.first_load = 0.6 * static_cast<double>(servers), .highest_load = 1.2 * static_cast<double>(servers)};
    const LatencyKnee knee = find_knee(question, ManyServers{.servers = servers, .seed = seed});
    REQUIRE(knee.found);
    held += knee.load.contains(truth) ? 1 : 0;
    bias += knee.load.value / truth - 1;
  }
  CHECK(held >= kLeastHeld);
  CHECK(std::abs(bias / kSeeds) < 0.01);
}

TEST_CASE("The knee comes with the mean latency there") {
  const LatencyKnee knee = find_knee({.first_load = 0.3, .highest_load = 1}, ManyServers{});
  CHECK(knee.mean_ms == Approx(2).epsilon(0.1));
}

TEST_CASE("A latency that does not grow has no knee") {
  const ManyServers queue{.servers = 50};
  const LatencyKnee knee = find_knee({.first_load = 1, .highest_load = 5}, queue);
  CHECK_FALSE(knee.found);
}

// One fast server has the lower latency at low loads, four slow ones at high loads.
TEST_CASE("The interval of a crossing holds the load at which both latencies are equal", "[statistical]") {
  constexpr double kSlow = 1 / 0.3;
  const auto p99 = [](double load, double rate, std::size_t servers) {
    return theory::response_quantile({.arrival_rate = load, .service_rate = rate, .servers = servers}, 0.99);
  };
  double low = 0.1;
  double high = 0.99;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (p99(middle, 1, 1) < p99(middle, 1 / kSlow, 4) ? low : high) = middle;
  }
  int held = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Estimate load = find_latency_crossing({.low = 0.1, .high = 0.98}, ManyServers{.seed = seed},
                                                ManyServers{.servers = 4, .service = kSlow, .seed = seed});
    REQUIRE(load.has_interval());
    held += load.contains(low) ? 1 : 0;
  }
  CAPTURE(low);
  CHECK(held >= kLeastHeld);
}

TEST_CASE("Two queues whose order does not change have no crossing") {
  const Estimate load =
      find_latency_crossing({.low = 0.1, .high = 0.8}, ManyServers{}, ManyServers{.service = 1.05});
  CHECK_FALSE(load.has_value());
}

TEST_CASE("An interrupted simulation has neither knee nor crossing") {
  const auto nothing = [](double, std::uint64_t) { return std::vector<Replication>{}; };
  CHECK_FALSE(find_knee({.first_load = 0.3, .highest_load = 1}, nothing).found);
  CHECK_FALSE(find_latency_crossing({.low = 0.1, .high = 0.8}, nothing, nothing).has_value());
}

}  // namespace
}  // namespace knee::analysis::latency_knee_test
