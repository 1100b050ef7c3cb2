/// `StationModel`: an architecture as queues that theory can solve.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/metrics/replication.hpp"
#include "scenarios/theory/demands.hpp"

namespace knee::scenarios::theory {

/// The order in which a station serves.
enum class Discipline : std::uint8_t {
  first_come,
  sharing,  ///< processor sharing: the means do not depend on the distribution of the work
  blind,    ///< some order that does not depend on the work: means are known for exponential work
};

/// One or several equal queues, each with its own servers.
struct QueueStation {
  analysis::Resource resource;
  std::size_t servers = 1;
  std::size_t queues = 1;
  Discipline discipline = Discipline::first_come;
  std::vector<Visits> classes = {};  ///< visits of a request of each class to all queues together

  /// The visits of a request of any class.
  [[nodiscard]] Visits mixed(const std::vector<double>& shares) const;
};

/// How requests come to the equal queues of a station.
enum class Spread : std::uint8_t {
  random,   ///< each to any queue
  in_turn,  ///< one queue after the other
  unknown,  ///< by the state of the queues
};

/// The queues that the requests of an architecture pass through. Resources that are used at the same time (a loop and the core
/// on which it runs) are one queue, of the tighter of both.
struct StationModel {
  std::vector<QueueStation> stations = {};
  std::vector<double> alone = {};        ///< seconds of a request of each class that never waits
  std::vector<double> elsewhere = {};    ///< of these, seconds at no station
  std::uint64_t threads = 0;             ///< requests that may be at the stations at a time; 0: any number
  double held_squared_cv = 1;            ///< of the time for which a request that never waits holds a thread
  Spread spread = Spread::random;
  std::uint64_t room = 0;                ///< requests that find room in backlogs or connections; beyond, others would wait
  std::vector<std::string> departures = {};  ///< of the model from the architecture, each a noun
};

[[nodiscard]] StationModel station_model_of(const Scenario& scenario, const Architecture& architecture,
                                            const Demands& demands);

}  // namespace knee::scenarios::theory
