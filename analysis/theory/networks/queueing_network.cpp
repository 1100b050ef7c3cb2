#include "analysis/theory/networks/queueing_network.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/theory/domain.hpp"

namespace knee::analysis::theory {
namespace {

void check_station(const Station& station) {
  require(station.servers > 0, "station " + station.name + " has no server");
  require(station.kind == Station::Kind::queue || station.speeds.empty(), "delay " + station.name + " has speeds");
  require(std::all_of(station.speeds.begin(), station.speeds.end(), is_positive),
          "station " + station.name + " has a speed that is not a finite number above 0");
}

void check_class(const CustomerClass& customers, std::size_t stations) {
  const std::string subject = "class " + customers.name;
  require(customers.demands.size() == stations, subject + " has not one demand for each station");
  require(std::all_of(customers.demands.begin(), customers.demands.end(), is_amount),
          subject + " has a demand that is not a finite number of at least 0");
  if (const OpenLoad* open = customers.open()) require(is_amount(open->rate), subject + " has a wrong rate");
  if (const ClosedLoad* closed = customers.closed()) {
    require(is_amount(closed->think_time), subject + " has a wrong think time");
    const bool takes_time = std::any_of(customers.demands.begin(), customers.demands.end(), is_positive);
    require(closed->population == 0 || takes_time || closed->think_time > 0, subject + " takes no time at all");
  }
}

}  // namespace

double Station::speed(std::size_t customers) const {
  if (kind == Kind::delay) return static_cast<double>(customers);
  if (customers == 0) return 0;
  if (!speeds.empty()) return speeds[std::min(customers, speeds.size()) - 1];
  return static_cast<double>(std::min(customers, servers));
}

std::size_t Station::speeds_until() const {
  if (kind == Kind::delay) return 0;
  return speeds.empty() ? servers : speeds.size();
}

double Station::full_speed() const {
  return kind == Kind::delay ? std::numeric_limits<double>::infinity() : speed(speeds_until());
}

double Station::highest_speed() const {
  return speeds.empty() ? full_speed() : *std::max_element(speeds.begin(), speeds.end());
}

void check(const Network& network) {
  require(!network.stations.empty(), "a network has at least one station");
  for (const Station& station : network.stations) check_station(station);
  for (const CustomerClass& customers : network.classes) check_class(customers, network.stations.size());
}

double open_load(const Network& network, std::size_t station) {
  double load = 0;
  for (const CustomerClass& customers : network.classes) {
    if (const OpenLoad* open = customers.open()) load += open->rate * customers.demands[station];
  }
  return load;
}

std::vector<std::size_t> overloaded_stations(const Network& network) {
  std::vector<std::size_t> overloaded;
  for (std::size_t k = 0; k < network.stations.size(); ++k) {
    if (open_load(network, k) >= network.stations[k].full_speed()) overloaded.push_back(k);
  }
  return overloaded;
}

double NetworkAverages::utilisation(std::size_t station) const {
  double sum = 0;
  for (const ClassAverages& averages : classes) sum += averages.stations[station].utilisation;
  return sum;
}

double NetworkAverages::customers(std::size_t station) const {
  double sum = 0;
  for (const ClassAverages& averages : classes) sum += averages.stations[station].customers;
  return sum;
}

}  // namespace knee::analysis::theory
