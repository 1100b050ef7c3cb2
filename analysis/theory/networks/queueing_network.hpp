/// `Network`: stations, and classes of customers that visit them.
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

namespace knee::analysis::theory {

/// A station with a queue, or a delay at which no customer waits.
///
/// The solutions are exact under the conditions of Baskett, Chandy, Muntz and Palacios (JACM 22(2), 1975): processor
/// sharing with any service times; or first come, first served, with exponential service times of one mean for all
/// classes. Means of other stations come out as if the station shared its processors.
struct Station {
  enum class Kind { queue, delay };

  std::string name = {};
  Kind kind = Kind::queue;
  std::size_t servers = 1;
  /// Work done per second with 1, 2, ... customers, relative to one server; the last entry counts for all further
  /// customers. Empty: each customer has a server of its own up to the number of servers.
  std::vector<double> speeds = {};

  [[nodiscard]] double speed(std::size_t customers) const;

  /// Number of customers from which the speed stays the same; 0 for a delay, whose speed grows without end.
  [[nodiscard]] std::size_t speeds_until() const;

  /// The speed with many customers; infinite for a delay.
  [[nodiscard]] double full_speed() const;

  /// The highest speed with any number of customers; infinite for a delay.
  [[nodiscard]] double highest_speed() const;
};

/// Customers that arrive from outside, `rate` per second (Poisson), and leave.
struct OpenLoad {
  double rate = 0;
};

/// A fixed number of customers that think for `think_time` seconds on average before each round.
struct ClosedLoad {
  std::size_t population = 0;
  double think_time = 0;
};

/// Customers of one kind. A demand is the total service of a customer at a station in one round: visits times service.
struct CustomerClass {
  std::string name = {};
  std::variant<OpenLoad, ClosedLoad> load;
  std::vector<double> demands;  ///< seconds of one server, one for each station

  [[nodiscard]] const OpenLoad* open() const { return std::get_if<OpenLoad>(&load); }
  [[nodiscard]] const ClosedLoad* closed() const { return std::get_if<ClosedLoad>(&load); }
};

/// Example, users of a web service with 4 cores and a database:
///   Network{.stations = {{.name = "cores", .servers = 4}, {.name = "database"}},
///           .classes = {{.load = ClosedLoad{.population = 100, .think_time = 1}, .demands = {0.02, 0.004}}}}
struct Network {
  std::vector<Station> stations;
  std::vector<CustomerClass> classes;
};

/// Throws std::domain_error with the name of the station or class for a negative or infinite rate, demand or time, a
/// station without servers, or a class that has not one demand for each station.
void check(const Network& network);

/// Work per second that the open classes bring to a station, in servers.
[[nodiscard]] double open_load(const Network& network, std::size_t station);

/// The stations whose open load reaches their full speed.
[[nodiscard]] std::vector<std::size_t> overloaded_stations(const Network& network);

/// Averages of one class at one station. Times in seconds.
struct StationShare {
  double residence = 0;    ///< time at the station in one round, waiting and service
  double customers = 0;    ///< mean number of customers of the class at the station
  double utilisation = 0;  ///< share of the station's highest speed, 0 to 1; of a delay the mean number of customers
};

struct ClassAverages {
  double throughput = 0;  ///< rounds per second
  double response = 0;    ///< time of one round without thinking, seconds
  double customers = 0;   ///< mean number that do not think
  std::vector<StationShare> stations = {};
};

/// Averages of a network. If the open classes overload a station there are no averages: `overloaded` names the stations
/// and `classes` is empty.
struct NetworkAverages {
  std::vector<std::size_t> overloaded = {};
  std::vector<ClassAverages> classes = {};

  [[nodiscard]] bool stable() const { return overloaded.empty(); }
  [[nodiscard]] double utilisation(std::size_t station) const;  ///< all classes together
  [[nodiscard]] double customers(std::size_t station) const;    ///< all classes together
};

}  // namespace knee::analysis::theory
