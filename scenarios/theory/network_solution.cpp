#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include <fmt/format.h>

#include "analysis/theory/networks/approximate_network.hpp"
#include "analysis/theory/networks/exact_network.hpp"
#include "analysis/theory/queues/general_queue.hpp"
#include "scenarios/theory/solution.hpp"

namespace knee::scenarios::theory {
namespace {

namespace formulas = analysis::theory;
using formulas::Network;
using formulas::NetworkAverages;

constexpr const char* kQueueLaws = "the distributions of times at queues";

// Whether the station keeps the product form (Baskett, Chandy, Muntz and Palacios 1975).
bool has_product_form(const QueueStation& station) {
  if (station.discipline == Discipline::sharing) return true;
  Visits all;
  for (const Visits& one : station.classes) all += one;
  return all.each().exponential;
}

bool have_product_form(const StationModel& model) {
  return std::all_of(model.stations.begin(), model.stations.end(), has_product_form);
}

// Mean wait of a request at all its visits to one of the equal queues.
double wait_at(const QueueStation& station, const Visits& visits, double rate) {
  if (visits.demand() <= 0) return 0;
  const bool shares = station.discipline == Discipline::sharing;  // one visit: the way it is divided does not matter
  const double count = shares ? 1 : visits.count();
  const Moments each = visits.each();
  const formulas::RandomTime service{.mean = visits.demand() / count, .squared_cv = shares ? 1 : each.squared_cv()};
  const formulas::RandomTime gap{.mean = static_cast<double>(station.queues) / (rate * count), .squared_cv = 1};
  return count * formulas::allen_cunneen(gap, service, station.servers).wait;
}

// Demands of one customer of a chain at each single queue; equal queues get equal parts.
std::vector<double> demands_at(const StationModel& model, const std::vector<double>& shares) {
  std::vector<double> demands;
  for (const QueueStation& station : model.stations) {
    const double demand = station.mixed(shares).demand() / static_cast<double>(station.queues);
    demands.insert(demands.end(), station.queues, demand);
  }
  return demands;
}

std::vector<formulas::Station> stations_of(const StationModel& model) {
  std::vector<formulas::Station> stations;
  for (const QueueStation& station : model.stations) {
    stations.insert(stations.end(), station.queues, {.name = station.resource.label(), .servers = station.servers});
  }
  return stations;
}

double mixed(const std::vector<double>& values, const std::vector<double>& shares) {
  return std::inner_product(values.begin(), values.end(), shares.begin(), 0.0);
}

// Exactly, unless the population is too large.
NetworkAverages solved(const Network& network, Solution& solution) {
  try {
    return formulas::exact(network);
  } catch (const std::domain_error&) {
    solution.leaves_out.emplace_back("the exact solution, which takes too long for so many users");
    solution.model += " by Linearizer";
    return formulas::linearizer(network);
  }
}

// The shares of one stream's classes; 0 for those of other streams.
std::vector<double> shares_of(const Scenario& scenario, const models::ArrivalStream& stream) {
  std::vector<double> shares;
  for (const models::ArrivalStream& other : scenario.workload) {
    for (const models::RequestClass& one : other.classes) shares.push_back(&other == &stream ? one.share : 0);
  }
  return shares;
}

// One chain for each stream. Time at no station counts as thinking.
Network network_of(const StationModel& model, const Scenario& scenario) {
  Network network{.stations = stations_of(model), .classes = {}};
  for (const models::ArrivalStream& stream : scenario.workload) {
    const std::vector<double> shares = shares_of(scenario, stream);
    formulas::CustomerClass chain{.name = stream.name, .load = {}, .demands = demands_at(model, shares)};
    if (const auto* users = std::get_if<models::ClosedUsers>(&stream.arrivals)) {
      chain.load = formulas::ClosedLoad{.population = users->users,
                                        .think_time = users->mean_think() + mixed(model.elsewhere, shares)};
    } else {
      chain.load = formulas::OpenLoad{rate_of(stream, scenario.measure.skip).value_or(0)};
    }
    network.classes.push_back(std::move(chain));
  }
  return network;
}

// Requests per second of `customers` of the model's threads that are always busy.
double inner_rate(const StationModel& model, const std::vector<double>& shares, std::size_t customers) {
  const Network inner{.stations = stations_of(model),
                      .classes = {{.name = "threads",
                                   .load = formulas::ClosedLoad{customers, mixed(model.elsewhere, shares)},
                                   .demands = demands_at(model, shares)}}};
  return formulas::exact(inner).classes.front().throughput;
}

// The rate with 1, 2, ... busy threads, until more of them make no difference.
std::vector<double> inner_rates(const StationModel& model, const std::vector<double>& shares) {
  constexpr std::size_t kMost = 256;
  constexpr double kNoDifference = 1e-7;
  std::vector<double> rates;
  for (std::size_t i = 1; i <= std::min<std::size_t>(model.threads, kMost); ++i) {
    rates.push_back(inner_rate(model, shares, i));
    const bool is_full = i > 2 && rates.back() - rates[i - 2] < kNoDifference * rates.back();
    if (is_full) break;
  }
  return rates;
}

// Mean latency of Poisson arrivals to threads that together serve at `rates`: a birth-death process. The wait for a thread
// is corrected for the variation of the time that one is held, as in M/G/c.
double latency_of_threads(const StationModel& model, const std::vector<double>& rates, double rate) {
  constexpr double kNegligible = 1e-14;
  if (rate >= rates.back()) return std::numeric_limits<double>::infinity();
  double state = 1;  // probability of n requests, not normalised
  double sum = 1;
  double inside = 0;
  double waiting = 0;
  for (std::uint64_t n = 1; n <= model.threads || state > kNegligible * sum; ++n) {
    state *= rate / rates[std::min<std::size_t>(n, rates.size()) - 1];
    sum += state;
    inside += state * static_cast<double>(std::min(n, model.threads));
    waiting += state * static_cast<double>(n - std::min(n, model.threads));
  }
  return (inside + waiting * (1 + model.held_squared_cv) / 2) / sum / rate;
}

}  // namespace

Solution solve_open(const StationModel& model, const Arrivals& arrivals, const std::vector<double>& shares) {
  Solution solution{.model = "open network of queues", .leaves_out = model.departures};
  solution.mean = mixed(model.alone, shares);
  for (const QueueStation& station : model.stations) {
    solution.mean += wait_at(station, station.mixed(shares), arrivals.rate);
    if (station.queues > 1 && model.spread == Spread::in_turn)
      solution.leaves_out.emplace_back("the regular arrivals at each process");
  }
  if (!arrivals.poisson) solution.leaves_out.emplace_back("the distribution of the gaps between requests");
  if (!have_product_form(model))
    solution.leaves_out.emplace_back("what the departures of one queue have to do with the arrivals at the next");
  return solution;
}

Solution solve_closed(const StationModel& model, const Scenario& scenario) {
  Solution solution{.model = "mean value analysis", .leaves_out = model.departures};
  if (!have_product_form(model)) solution.leaves_out.emplace_back(kQueueLaws);
  const Network network = network_of(model, scenario);
  const NetworkAverages averages = solved(network, solution);
  if (!averages.stable()) {
    solution.mean = std::numeric_limits<double>::infinity();
    return solution;
  }
  double rate = 0;
  double present = 0;
  for (std::size_t i = 0; i < averages.classes.size(); ++i) {
    const std::vector<double> shares = shares_of(scenario, scenario.workload[i]);
    const double response = averages.classes[i].response + mixed(model.elsewhere, shares);
    rate += averages.classes[i].throughput;
    present += averages.classes[i].throughput * response;
  }
  solution.throughput = rate;
  solution.mean = present / rate;
  return solution;
}

Solution solve_limited(const StationModel& model, const Scenario& scenario, const Arrivals& arrivals,
                       const std::vector<double>& shares) {
  Solution solution{.model = "flow-equivalent server of the threads", .leaves_out = model.departures};
  solution.leaves_out.emplace_back("the distributions of times in the threads");
  const std::vector<double> rates = inner_rates(model, shares);
  if (!arrivals.closed) {
    solution.mean = latency_of_threads(model, rates, arrivals.rate);
    return solution;
  }
  const auto& users = std::get<models::ClosedUsers>(scenario.workload.front().arrivals);
  formulas::Station threads{.name = "threads", .speeds = {}};
  for (const double rate : rates) threads.speeds.push_back(rate / rates.front());
  const NetworkAverages averages = formulas::exact({.stations = {threads},
                                                    .classes = {{.name = "requests",
                                                                 .load = formulas::ClosedLoad{users.users, users.mean_think()},
                                                                 .demands = {1 / rates.front()}}}});
  solution.mean = averages.classes.front().response;
  solution.throughput = averages.classes.front().throughput;
  return solution;
}

}  // namespace knee::scenarios::theory
