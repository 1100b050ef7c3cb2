/// Bounds of a closed network with one class, from its demands alone.
#pragma once

#include <cstddef>
#include <vector>

namespace knee::analysis::theory {

/// What the bounds need: demands in seconds of one server at each station with a queue, and the time elsewhere.
struct ClosedDemands {
  std::vector<double> demands;            ///< visits times service at each station with a queue, seconds
  std::vector<std::size_t> servers = {};  ///< of each station; empty: one each
  double think_time = 0;                  ///< thinking and all delays, seconds
};

/// The station that saturates first, and the population from which it does.
struct Knee {
  std::size_t bottleneck = 0;   ///< number of the station with the largest demand per server
  double highest_rate = 0;      ///< throughput at which the bottleneck is always busy, per second
  double customers = 0;         ///< (D + Z) / D_max: the population at which the asymptotes of throughput cross
};

/// Denning and Buzen, "The operational analysis of queueing network models", ACM Computing Surveys 10(3), 1978; Lazowska,
/// Zahorjan, Graham and Sevcik, "Quantitative System Performance", 5.2, 1984. Throws std::domain_error without a station
/// with a demand, for a negative or infinite time, and for a station without servers.
[[nodiscard]] Knee knee_of(const ClosedDemands& closed);

/// Rounds per second and seconds of a round without thinking. The averages of every network with these demands, whatever
/// its distributions and disciplines (asymptotic) or in product form (balanced), lie between them.
struct NetworkBounds {
  double least_throughput = 0;
  double most_throughput = 0;
  double least_response = 0;
  double most_response = 0;
};

/// Asymptotic bounds (Muntz and Wong 1974; Lazowska et al. 5.2). Errors as `knee_of`.
[[nodiscard]] NetworkBounds asymptotic_bounds(const ClosedDemands& closed, std::size_t customers);

/// Balanced job bounds (Zahorjan, Sevcik, Eager and Galler, CACM 25(2), 1982; Lazowska et al. 5.4), tighter, and only for
/// single servers: throws std::domain_error for more, and as `knee_of`.
[[nodiscard]] NetworkBounds balanced_job_bounds(const ClosedDemands& closed, std::size_t customers);

}  // namespace knee::analysis::theory
