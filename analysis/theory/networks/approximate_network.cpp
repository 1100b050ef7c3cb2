#include "analysis/theory/networks/approximate_network.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/theory/domain.hpp"
#include "analysis/theory/networks/closed_network.hpp"

namespace knee::analysis::theory {
namespace {

using Table = std::vector<std::vector<double>>;  // one row for each class, one column for each station

constexpr double kClose = 1e-12;         // largest change of a share of customers at which the iteration ends
constexpr int kMostIterations = 100'000;
constexpr int kPasses = 3;               // of Linearizer, as its authors recommend

/// Iterates the equations of mean value analysis for one population until they hold.
class ApproximateMeanValues {
 public:
  explicit ApproximateMeanValues(const ClosedNetwork& network)
      : network_{network}, classes_{network.populations.size()}, stations_{network.stations.size()} {
    for (std::size_t r = 0; r < classes_; ++r) populations_.push_back(static_cast<double>(network.populations[r]));
    corrections_.assign(classes_, Table(classes_, std::vector<double>(stations_)));
  }

  ClosedAverages proportional() { return solve(populations_); }

  ClosedAverages linearized() {
    ClosedAverages averages = solve(populations_);
    for (int pass = 1; pass < kPasses; ++pass) {
      const std::vector<Table> smaller = with_one_less();
      correct(averages.customers, smaller);
      averages = solve(populations_);
    }
    return averages;
  }

 private:
  /// The customers at all stations, with one customer less of each class in turn.
  std::vector<Table> with_one_less() {
    std::vector<Table> smaller;
    for (std::size_t r = 0; r < classes_; ++r) {
      std::vector<double> populations = populations_;
      populations[r] -= 1;
      smaller.push_back(solve(populations).customers);
    }
    return smaller;
  }

  /// Keeps by how much the share of each class at each station changes when one customer of class `gone` is missing.
  void correct(const Table& customers, const std::vector<Table>& smaller) {
    for (std::size_t gone = 0; gone < classes_; ++gone) {
      for (std::size_t r = 0; r < classes_; ++r) {
        const double left = populations_[r] - (r == gone ? 1 : 0);
        for (std::size_t k = 0; k < stations_; ++k) {
          const double share = left > 0 ? smaller[gone][r][k] / left : 0;
          corrections_[gone][r][k] = left > 0 ? share - customers[r][k] / populations_[r] : 0;
        }
      }
    }
  }

  ClosedAverages solve(const std::vector<double>& populations) {
    ClosedAverages averages{.throughputs = std::vector<double>(classes_), .customers = evenly(populations)};
    averages.states.resize(stations_);
    double change = 1;
    for (int i = 0; i < kMostIterations && change > kClose; ++i) change = improve(populations, averages);
    require(change <= 1e-6, "the approximation does not converge");
    return averages;
  }

  [[nodiscard]] Table evenly(const std::vector<double>& populations) const {
    Table customers;
    for (const double population : populations) {
      customers.emplace_back(stations_, population / static_cast<double>(stations_));
    }
    return customers;
  }

  /// One step of the iteration. The largest change of a share of customers.
  double improve(const std::vector<double>& populations, ClosedAverages& averages) const {
    double change = 0;
    const Table before = averages.customers;
    for (std::size_t r = 0; r < classes_; ++r) {
      if (populations[r] <= 0) continue;
      std::vector<double>& customers = averages.customers[r];
      double round = network_.think_times[r];
      for (std::size_t k = 0; k < stations_; ++k) {
        const ClosedStation& station = network_.stations[k];
        const bool waits = station.kind != ClosedStation::Kind::delay;
        customers[k] = station.demands[r] * (waits ? 1 + found(populations, before, r, k) : 1);
        round += customers[k];
      }
      averages.throughputs[r] = populations[r] / round;
      for (std::size_t k = 0; k < stations_; ++k) {
        customers[k] *= averages.throughputs[r];
        change = std::max(change, std::fabs(customers[k] - before[r][k]) / populations[r]);
      }
    }
    return change;
  }

  /// Customers that one of class `arriving` finds at a station.
  [[nodiscard]] double found(const std::vector<double>& populations, const Table& customers, std::size_t arriving,
                             std::size_t k) const {
    double sum = 0;
    for (std::size_t r = 0; r < classes_; ++r) {
      const double others = populations[r] - (r == arriving ? 1 : 0);
      if (others > 0) sum += others * (customers[r][k] / populations[r] + corrections_[arriving][r][k]);
    }
    return std::max(0.0, sum);
  }

  const ClosedNetwork& network_;
  std::size_t classes_;
  std::size_t stations_;
  std::vector<double> populations_;
  std::vector<Table> corrections_;  // one table for each class that misses a customer
};

/// `network` with one server and a delay instead of several servers; the delay follows its server.
Network with_single_servers(const Network& network) {
  Network single{.stations = {}, .classes = network.classes};
  for (CustomerClass& customers : single.classes) customers.demands.clear();
  for (std::size_t k = 0; k < network.stations.size(); ++k) {
    const Station& station = network.stations[k];
    require(station.speeds.empty(), "the approximation knows no speeds, and station " + station.name + " has some");
    const bool is_split = station.kind == Station::Kind::queue && station.servers > 1;
    single.stations.push_back({.name = station.name, .kind = station.kind});
    if (is_split) single.stations.push_back({.name = station.name, .kind = Station::Kind::delay});
    const double servers = is_split ? static_cast<double>(station.servers) : 1;
    for (std::size_t r = 0; r < network.classes.size(); ++r) {
      const double demand = network.classes[r].demands[k];
      single.classes[r].demands.push_back(demand / servers);
      if (is_split) single.classes[r].demands.push_back(demand * (servers - 1) / servers);
    }
  }
  return single;
}

/// The averages of `network` from those of the network with single servers.
NetworkAverages joined(const Network& network, NetworkAverages averages) {
  for (ClassAverages& of_class : averages.classes) {
    std::vector<StationShare> shares;
    auto next = of_class.stations.begin();
    for (const Station& station : network.stations) {
      shares.push_back(*next++);
      if (station.kind == Station::Kind::delay || station.servers == 1) continue;
      shares.back().residence += next->residence;
      shares.back().customers += next->customers;
      ++next;
    }
    of_class.stations = std::move(shares);
  }
  return averages;
}

template <class Solve>
NetworkAverages approximately(const Network& network, const Solve& solve) {
  check(network);
  NetworkAverages averages{.overloaded = overloaded_stations(network)};
  if (!averages.stable()) return averages;
  const Network single = with_single_servers(network);
  const ClosedNetwork closed = closed_part(single);
  return joined(network, whole(single, closed, solve(ApproximateMeanValues{closed})));
}

}  // namespace

NetworkAverages bard_schweitzer(const Network& network) {
  return approximately(network, [](ApproximateMeanValues values) { return values.proportional(); });
}

NetworkAverages linearizer(const Network& network) {
  return approximately(network, [](ApproximateMeanValues values) { return values.linearized(); });
}

}  // namespace knee::analysis::theory
