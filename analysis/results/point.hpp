/// `Point`: a combination of architecture and swept values, its planned simulation, and the replications so far.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/metrics/metric.hpp"
#include "analysis/objective/objective.hpp"
#include "analysis/metrics/replication.hpp"

namespace knee::analysis {

/// The swept key of the load.
inline constexpr const char* kLoadKey = "load";

/// Length and number of a point's replications: fixed, or determined by a precision.
struct Effort {
  bool fixed = false;
  std::uint64_t requests = 20'000;     ///< if fixed: requests of one replication
  std::uint64_t replications = 3;      ///< if fixed, and in trials of a fixed length: number of replications
  std::uint64_t least_replications = 1;  ///< if not fixed: fewest replications of the point
  double precision = 0.05;             ///< largest relative half width of an interval
  std::uint64_t max_requests = 2'000'000;  ///< largest sum of requests over all replications of a rung
  std::size_t first_rung = 0;          ///< if not fixed: position of the shortest length on the ladder
  bool finds_warm_up = true;           ///< the first batches may belong to the warm-up
  bool closed = false;                 ///< all requests come from closed users: the number in the system is limited
  bool transient = false;              ///< a recording or a load that varies: there is no steady state
};

/// The replications of one stage. A rung of the same length as the one before it adds replications; a longer rung repeats the shorter
/// replications and continues them.
struct Rung {
  std::size_t number = 0;      ///< position on the ladder of lengths; 0 if the size is fixed
  std::uint64_t requests = 0;  ///< requests of one replication
  std::vector<Replication> replications = {};  ///< some may be missing

  [[nodiscard]] bool is_complete() const;
};

/// One architecture at one combination of the swept values.
struct Point {
  std::string scenario;
  std::string architecture;
  std::string runtime;
  std::uint64_t nodes = 1;
  std::uint64_t processes = 1;
  std::uint64_t threads = 1;                                    ///< threads of one process
  std::vector<std::pair<std::string, std::string>> swept = {};  ///< key and value as written in the scenario
  std::vector<std::string> classes = {};                        ///< names of the classes of requests
  double offered_per_s = Measurement::kNone;                    ///< of the open streams; none with closed users
  double throughput_bound_per_s = Measurement::kNone;           ///< by theory; none if it is not known
  std::optional<Objective> objective = {};

  std::string identity = {};  ///< hash of what its simulation reads, for a store; empty: not known

  std::uint64_t seed = 1;
  double confidence = 0.95;
  Effort effort = {};
  double cost_per_request = 1;  ///< expected computing time, in arbitrary units
  std::vector<Rung> rungs = {};

  [[nodiscard]] std::string label() const;
};

}  // namespace knee::analysis
