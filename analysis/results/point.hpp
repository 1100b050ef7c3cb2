/// What is known of one point: what it is, how it is to be simulated, and what came of it so far.
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

/// How long and how often a point is simulated: a fixed size, or as much as a precision takes.
struct Effort {
  bool fixed = false;
  std::uint64_t requests = 20'000;     ///< fixed: of one replication
  std::uint64_t replications = 3;      ///< in each rung
  double precision = 0.05;             ///< largest half width of an interval, relative to its value
  std::uint64_t max_requests = 2'000'000;  ///< of all replications of a rung together
  bool finds_warm_up = true;           ///< the first batches may be warm-up; else it was over before they began
  bool closed = false;                 ///< all requests come from users, whose number bounds those in the system
  bool transient = false;              ///< a recording or a load that varies: there is no steady state to wait for
};

/// Replications of one length. A longer rung repeats a shorter one and goes on.
struct Rung {
  std::size_t number = 0;      ///< on the ladder; 0 where the size is fixed
  std::uint64_t requests = 0;  ///< of one replication
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
  std::uint64_t threads = 1;                                    ///< of one process
  std::vector<std::pair<std::string, std::string>> swept = {};  ///< key and value as written
  std::vector<std::string> classes = {};                        ///< of its requests, by name
  double offered_per_s = Measurement::kNone;                    ///< by the open streams; none with closed users
  std::optional<Objective> objective = {};

  std::uint64_t seed = 1;
  double confidence = 0.95;
  Effort effort = {};
  double cost_per_request = 1;  ///< expected time, in arbitrary units
  std::vector<Rung> rungs = {};

  [[nodiscard]] std::string label() const;
};

}  // namespace knee::analysis
