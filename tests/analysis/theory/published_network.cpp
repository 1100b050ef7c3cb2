#include "tests/analysis/theory/published_network.hpp"

#include <limits>
#include <stdexcept>

namespace knee::analysis::published {
namespace {

using nlohmann::json;
using theory::NetworkAverages;
using theory::Station;

std::vector<Station> stations_of(const json& inputs) {
  std::vector<Station> stations;
  if (inputs.contains("rates_by_population")) {
    for (const auto& speeds : lists(inputs["rates_by_population"])) stations.push_back({.speeds = speeds});
    return stations;
  }
  for (const json& servers : inputs["servers"]) {
    if (servers.is_number()) stations.push_back({.servers = servers});
    if (servers == "inf") stations.push_back({.kind = Station::Kind::delay});
    if (servers == "1..10") stations.emplace_back();
  }
  return stations;
}

theory::CustomerClass class_of(const json& inputs, std::size_t r) {
  theory::CustomerClass customers;
  customers.load = theory::OpenLoad{};
  if (inputs.contains("lambda")) customers.load = theory::OpenLoad{.rate = inputs["lambda"][r]};
  if (inputs.contains("N") && inputs["N"][r] > 0) {
    const double think_time = inputs.contains("Z") ? number(inputs["Z"][r]) : 0;
    customers.load = theory::ClosedLoad{.population = inputs["N"][r], .think_time = think_time};
  }
  return customers;
}

/// The average that `row` names. `k` is the station.
double average_of(const Row& row, const VisitedNetwork& visited, const NetworkAverages& averages) {
  const std::string& quantity = row.at("quantity");
  const std::size_t k = row.at("station").empty() ? 0 : std::stoul(row.at("station")) - 1;
  if (quantity == "U summed over classes") return averages.utilisation(k);
  const std::size_t r = row.at("class").empty() ? 0 : std::stoul(row.at("class")) - 1;
  const theory::ClassAverages& of_class = averages.classes.at(r);
  if (quantity.starts_with("system throughput")) return of_class.throughput;
  if (quantity == "system response time") return of_class.response;
  const double visits = visited.visits[r][k];
  if (quantity == "X") return of_class.throughput * visits;
  if (quantity == "Q") return of_class.stations[k].customers;
  if (quantity == "U") return of_class.stations[k].utilisation;
  if (quantity == "residence time R*V") return of_class.stations[k].residence;
  if (quantity == "R") return of_class.stations[k].residence / visits;
  throw std::runtime_error{"unknown quantity " + quantity};
}

}  // namespace

VisitedNetwork network_of(const Row& model) {
  const json inputs = json::parse(model.at("inputs"));
  VisitedNetwork visited{.network = {.stations = stations_of(inputs), .classes = {}}, .visits = lists(inputs["V"])};
  const auto services = inputs.contains("S") ? lists(inputs["S"]) : std::vector<std::vector<double>>{};
  for (std::size_t r = 0; r < visited.visits.size(); ++r) {
    theory::CustomerClass customers = class_of(inputs, r);
    for (std::size_t k = 0; k < visited.visits[r].size(); ++k) {
      customers.demands.push_back(visited.visits[r][k] * (services.empty() ? 1 : services[r][k]));
    }
    visited.network.classes.push_back(std::move(customers));
  }
  return visited;
}

std::vector<Average> compared(const Row& model, const std::string& method, const NetworkAverages& averages) {
  static const std::vector<Row> all = rows("mva-values.csv");
  const VisitedNetwork visited = network_of(model);
  std::vector<Average> found;
  for (const Row& row : rows_with(rows_with(all, "id", model.at("id")), "method", method)) {
    found.push_back({.id = row.at("id"),
                     .method = method,
                     .what = row.at("quantity") + " of class " + row.at("class") + " at " + row.at("station"),
                     .value = number(row.at("value")),
                     .tolerance = number(row.at("tolerance")),
                     .found = average_of(row, visited, averages)});
  }
  return found;
}

}  // namespace knee::analysis::published
