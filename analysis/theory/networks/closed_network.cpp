#include "analysis/theory/networks/closed_network.hpp"

#include <algorithm>
#include <numeric>

#include "analysis/theory/domain.hpp"

namespace knee::analysis::theory {
namespace {

bool takes_part(const CustomerClass& customers) { return customers.closed() && customers.closed()->population > 0; }

/// The weight of `n` closed customers at a station, divided by its weight without open customers: the sum over the
/// numbers of open customers that may be there with them. From `until` customers on, the speed is constant and the rest
/// of the sum is `rest` times the last term.
long double weight_of_open(const Station& station, double load, std::size_t n, long double rest) {
  const std::size_t until = station.speeds_until();
  long double sum = 0;
  long double term = 1;
  for (std::size_t open = 0; n + open < until; ++open) {
    sum += term;
    const auto all = static_cast<double>(n + open + 1);
    term *= load * all / (static_cast<double>(open + 1) * station.speed(n + open + 1));
  }
  return sum + term * rest;
}

/// The speeds that a station which `load` leaves has for 1, 2, ... `most` closed customers.
std::vector<double> speeds_left(const Station& station, double load, std::size_t most) {
  const std::size_t until = station.speeds_until();
  const long double left = 1 - static_cast<long double>(load) / station.full_speed();
  std::vector<double> speeds(most, static_cast<double>(station.full_speed() * left));
  long double rest = 1 / left;
  long double before = weight_of_open(station, load, 0, rest);
  for (std::size_t n = 1; n <= std::min(most, until); ++n) {
    rest = (1 + (1 - left) * rest * static_cast<double>(n) / static_cast<double>(until - n + 1)) / left;
    const long double weight = weight_of_open(station, load, n, rest);
    speeds[n - 1] = static_cast<double>(station.speed(n) * (before / weight));
    before = weight;
  }
  require(std::all_of(speeds.begin(), speeds.end(), is_positive),
          "station " + station.name + " has too many servers so near to its full speed");
  return speeds;
}

bool is_constant(const Station& station) {
  return std::all_of(station.speeds.begin(), station.speeds.end(), [&](double speed) { return speed == station.speeds[0]; }) &&
         (station.servers == 1 || !station.speeds.empty());
}

/// How closed customers see a station.
ClosedStation seen_from_inside(const Station& station, double load, std::size_t customers) {
  using Kind = ClosedStation::Kind;
  if (station.kind == Station::Kind::delay) return {.kind = Kind::delay};
  if (is_constant(station)) return {.kind = Kind::constant};
  const bool waits = load > 0 || !station.speeds.empty() || station.servers <= customers;
  if (!waits) return {.kind = Kind::delay};
  return {.kind = Kind::dependent, .speeds = speeds_left(station, load, customers + 1)};
}

/// Time at a station for one second of demand of a customer that arrives from outside: it sees the averages.
double stretch(const Station& station, double load, const ClosedStation& seen, const ClosedAverages& averages,
               std::size_t number) {
  if (seen.kind == ClosedStation::Kind::delay) return 1;
  if (seen.kind == ClosedStation::Kind::constant) return (1 + averages.at(number)) / (station.full_speed() - load);
  double sum = 0;
  const std::vector<double>& states = averages.states[number];
  for (std::size_t n = 0; n < states.size(); ++n) sum += states[n] * static_cast<double>(n + 1) / seen.speeds[n];
  return sum;
}

/// The averages of a class from its residence at each station, by Little's law.
ClassAverages by_little(const Network& network, const CustomerClass& customers, double throughput,
                        const std::vector<double>& residences) {
  ClassAverages averages{.throughput = throughput};
  for (std::size_t k = 0; k < residences.size(); ++k) {
    const Station& station = network.stations[k];
    const double work = throughput * customers.demands[k];
    averages.stations.push_back(
        {.residence = residences[k],
         .customers = throughput * residences[k],
         .utilisation = station.kind == Station::Kind::delay ? work : work / station.highest_speed()});
    averages.response += residences[k];
    averages.customers += throughput * residences[k];
  }
  return averages;
}

}  // namespace

std::size_t ClosedNetwork::customers() const {
  return std::accumulate(populations.begin(), populations.end(), std::size_t{0});
}

std::size_t ClosedNetwork::dependent_stations() const {
  return static_cast<std::size_t>(std::count_if(stations.begin(), stations.end(), [](const ClosedStation& station) {
    return station.kind == ClosedStation::Kind::dependent;
  }));
}

double ClosedAverages::at(std::size_t station) const {
  double sum = 0;
  for (const std::vector<double>& of_class : customers) sum += of_class[station];
  return sum;
}

ClosedNetwork closed_part(const Network& network) {
  ClosedNetwork closed;
  for (const CustomerClass& customers : network.classes) {
    if (!takes_part(customers)) continue;
    closed.populations.push_back(customers.closed()->population);
    closed.think_times.push_back(customers.closed()->think_time);
  }
  for (std::size_t k = 0; k < network.stations.size(); ++k) {
    const Station& station = network.stations[k];
    const double load = open_load(network, k);
    ClosedStation& seen = closed.stations.emplace_back(seen_from_inside(station, load, closed.customers()));
    const double speed = seen.kind == ClosedStation::Kind::constant ? station.full_speed() - load : 1;
    for (const CustomerClass& customers : network.classes) {
      if (takes_part(customers)) seen.demands.push_back(customers.demands[k] / speed);
    }
  }
  return closed;
}

NetworkAverages whole(const Network& network, const ClosedNetwork& closed, const ClosedAverages& averages) {
  NetworkAverages result;
  std::vector<double> stretches;
  for (std::size_t k = 0; k < network.stations.size(); ++k) {
    stretches.push_back(stretch(network.stations[k], open_load(network, k), closed.stations[k], averages, k));
  }
  std::size_t number = 0;
  for (const CustomerClass& customers : network.classes) {
    const bool is_inside = takes_part(customers);
    double throughput = customers.open() ? customers.open()->rate : 0;
    if (is_inside) throughput = averages.throughputs[number];
    std::vector<double> residences = stretches;
    for (std::size_t k = 0; k < residences.size(); ++k) {
      residences[k] = is_inside ? averages.customers[number][k] / throughput : customers.demands[k] * stretches[k];
    }
    if (is_inside) ++number;
    result.classes.push_back(by_little(network, customers, throughput, residences));
  }
  return result;
}

}  // namespace knee::analysis::theory
