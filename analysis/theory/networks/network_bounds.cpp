#include "analysis/theory/networks/network_bounds.hpp"

#include <algorithm>
#include <numeric>

#include "analysis/theory/domain.hpp"

namespace knee::analysis::theory {
namespace {

double servers_of(const ClosedDemands& closed, std::size_t station) {
  return closed.servers.empty() ? 1 : static_cast<double>(closed.servers[station]);
}

double total_demand(const ClosedDemands& closed) {
  return std::accumulate(closed.demands.begin(), closed.demands.end(), 0.0);
}

void check_demands(const ClosedDemands& closed) {
  require(std::all_of(closed.demands.begin(), closed.demands.end(), is_amount),
          "a demand is not a finite number of at least 0");
  require(total_demand(closed) > 0, "no station has a demand");
  require(is_amount(closed.think_time), "the think time is not a finite number of at least 0");
  require(closed.servers.empty() || closed.servers.size() == closed.demands.size(),
          "there is not one number of servers for each station");
  require(std::find(closed.servers.begin(), closed.servers.end(), 0U) == closed.servers.end(), "a station has no server");
}

/// The bounds of the response that follow from those of the throughput, by Little's law, and the reverse.
NetworkBounds from_throughput(double least, double most, const ClosedDemands& closed, double customers) {
  return {.least_throughput = least,
          .most_throughput = most,
          .least_response = customers / most - closed.think_time,
          .most_response = customers / least - closed.think_time};
}

}  // namespace

Knee knee_of(const ClosedDemands& closed) {
  check_demands(closed);
  Knee knee;
  double largest = 0;
  for (std::size_t k = 0; k < closed.demands.size(); ++k) {
    const double demand = closed.demands[k] / servers_of(closed, k);
    if (demand <= largest) continue;
    largest = demand;
    knee.bottleneck = k;
  }
  knee.highest_rate = 1 / largest;
  knee.customers = (total_demand(closed) + closed.think_time) / largest;
  return knee;
}

NetworkBounds asymptotic_bounds(const ClosedDemands& closed, std::size_t customers) {
  const Knee knee = knee_of(closed);
  require(customers > 0, "a closed network has at least one customer");
  const auto population = static_cast<double>(customers);
  const double demand = total_demand(closed);
  const double least = population / (population * demand + closed.think_time);
  const double most = std::min(population / (demand + closed.think_time), knee.highest_rate);
  return from_throughput(least, most, closed, population);
}

NetworkBounds balanced_job_bounds(const ClosedDemands& closed, std::size_t customers) {
  const Knee knee = knee_of(closed);
  require(customers > 0, "a closed network has at least one customer");
  require(std::all_of(closed.servers.begin(), closed.servers.end(), [](std::size_t servers) { return servers == 1; }),
          "balanced job bounds are known only for single servers");
  const auto population = static_cast<double>(customers);
  const double demand = total_demand(closed);
  const auto visited = std::count_if(closed.demands.begin(), closed.demands.end(), is_positive);
  const double average = demand / static_cast<double>(visited);
  const double think = closed.think_time;
  const double slowest = demand + think + (population - 1) / knee.highest_rate / (1 + think / (population * demand));
  const double fastest = demand + think + (population - 1) * average / (1 + think / demand);
  return from_throughput(population / slowest, std::min(population / fastest, knee.highest_rate), closed, population);
}

}  // namespace knee::analysis::theory
