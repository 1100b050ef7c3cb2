/// `ClosedNetwork`: the closed part of a network, as the algorithms need it.
#pragma once

#include <cstddef>
#include <vector>

#include "analysis/theory/networks/queueing_network.hpp"

namespace knee::analysis::theory {

/// A station as the closed classes see it, with the speed that the open classes leave.
struct ClosedStation {
  enum class Kind {
    delay,      ///< no customer waits
    constant,   ///< one server, whose speed is part of the demands
    dependent,  ///< the speed depends on the number of customers
  };

  Kind kind = Kind::constant;
  std::vector<double> demands = {};  ///< one for each closed class
  std::vector<double> speeds = {};   ///< of a dependent station, with 1, 2, ... population + 1 customers
};

/// Only classes that are closed and have customers.
struct ClosedNetwork {
  std::vector<std::size_t> populations = {};
  std::vector<double> think_times = {};
  std::vector<ClosedStation> stations = {};

  [[nodiscard]] std::size_t customers() const;
  [[nodiscard]] std::size_t dependent_stations() const;
};

/// Averages of a closed network.
struct ClosedAverages {
  std::vector<double> throughputs = {};             ///< of each class
  std::vector<std::vector<double>> customers = {};  ///< mean number of each class at each station
  std::vector<std::vector<double>> states = {};     ///< of each dependent station: probability of 0, 1, ... customers

  /// Mean number of customers of all classes at a station.
  [[nodiscard]] double at(std::size_t station) const;
};

/// The closed classes of `network`, which is checked and not overloaded.
///
/// Open customers slow a station down for closed ones: a single server by its utilisation (Lazowska, Zahorjan, Graham
/// and Sevcik, "Quantitative System Performance", chapter 7, 1984); a station whose speed depends on its customers as Bruell,
/// Balbo and Afshari derive (Performance Evaluation 4, 1984).
[[nodiscard]] ClosedNetwork closed_part(const Network& network);

/// The averages of the whole network from those of its closed part.
[[nodiscard]] NetworkAverages whole(const Network& network, const ClosedNetwork& closed, const ClosedAverages& averages);

}  // namespace knee::analysis::theory
