/// The search for a capacity: its intervals hold the capacity that a closed form gives, and it ends where there is none.
#include "analysis/capacity/capacity.hpp"

#include <cmath>

#include "bench/coverage/queue.hpp"
#include "bench/coverage/recorder.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::capacity_test {
namespace {

// Replications of M/M/c with a service time of one millisecond; the load is the number of requests in that time.
SimulateAt many_servers(std::size_t servers, std::uint64_t seed, std::uint64_t replications) {
  return [=](double load, std::uint64_t requests) {
    std::vector<Replication> all;
    for (std::uint64_t i = 0; i < replications; ++i) {
      const auto queue =
          coverage::first_come(coverage::exponential(1 / load), coverage::exponential(1), servers, 1000 * seed + i);
      all.push_back(coverage::record(*queue, requests));
    }
    return all;
  };
}

CapacityQuestion question(double q, double limit_ms) {
  return {.objective = {.quantiles = {{.q = q, .limit_ms = limit_ms}}}, .first_load = 0.2};
}

// M/M/1: the time in the system is exponential with rate 1 - load.
double mm1_capacity(double q, double limit_ms) { return 1 + std::log(1 - q) / limit_ms; }

// 100 intervals of 95 %: less than 87 hold the truth with probability 3e-4.
TEST_CASE("The interval of a capacity holds the one of M/M/1") {
  const auto [q, capacity] = GENERATE(std::pair{0.5, 0.4}, std::pair{0.99, 0.6}, std::pair{0.99, 0.8});
  const double limit_ms = -std::log(1 - q) / (1 - capacity);
  REQUIRE(mm1_capacity(q, limit_ms) == Approx(capacity));
  int held = 0;
  int narrow = 0;
  double bias = 0;
  int calls = 0;
  std::uint64_t longest = 0;
  constexpr int kSeeds = 100;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const CapacityQuestion asked = question(q, limit_ms);
    const SimulateAt simulate = many_servers(1, seed, asked.replications);
    const Capacity found = find_capacity(asked, [&](double load, std::uint64_t requests) {
      ++calls;
      longest = std::max(longest, requests);
      return simulate(load, requests);
    });
    held += found.load.contains(capacity) ? 1 : 0;
    narrow += found.end == CapacityEnd::found && found.load.relative_half_width() <= asked.precision ? 1 : 0;
    bias += found.load.value / capacity - 1;
  }
  CAPTURE(q, capacity, bias / kSeeds);
  WARN(held << " " << narrow << " " << bias / kSeeds << " calls " << calls / kSeeds << " " << longest);
  CHECK(held >= 87);
  CHECK(narrow == kSeeds);
  CHECK(std::abs(bias / kSeeds) < 0.005);
}

}  // namespace
}  // namespace knee::analysis::capacity_test
