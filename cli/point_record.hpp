/// What is known of one point of a study: what it is, what is planned, and what came of it so far.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/measurement.hpp"

namespace knee::cli {

/// What came of one replication: its measurement, or why there is none.
struct Replication {
  scenarios::Measurement measurement;
  std::string failure = {};  ///< empty: it succeeded

  [[nodiscard]] bool failed() const { return !failure.empty(); }
};

/// One condition of an objective on a latency quantile.
struct LatencyLimit {
  double scenarios::Measurement::*quantile;
  double limit_ms;
};

/// What a point must fulfil.
struct Requirement {
  std::vector<LatencyLimit> latencies = {};
  std::optional<double> errors = {};  ///< largest share of requests that may fail, 0 to 1
};

/// One architecture at one combination of the swept values.
struct PointRecord {
  std::string scenario;
  std::string architecture;
  std::string runtime;
  std::uint64_t nodes = 1;
  std::uint64_t processes = 1;
  std::uint64_t threads = 1;                                    ///< of one process
  std::vector<std::pair<std::string, std::string>> swept = {};  ///< key and value as written
  double offered_per_s = scenarios::Measurement::kNone;  ///< by the open streams; none with closed users
  std::optional<Requirement> objective = {};

  std::uint64_t seed = 1;
  double confidence = 0.95;
  double requests = 0;  ///< to be simulated in one replication, warm-up included
  double cost = 0;      ///< expected time of one replication, in arbitrary units
  std::vector<std::optional<Replication>> replications = {};  ///< as many as planned; none: not yet simulated
};

/// What a scenario claims of its results.
struct Claim {
  std::string text;  ///< in words
  const scenarios::Metric* metric;
  std::string of;                      ///< the architecture whose value it is
  std::string over = {};               ///< the one it is divided by; empty: none
  std::optional<double> above = {};
  std::optional<double> below = {};
};

/// A study's points, and what identifies the study.
struct Campaign {
  std::string scenario;
  std::string description;
  std::string hash;  ///< of the scenario with everything it includes and overrides
  std::vector<PointRecord> points = {};
  std::vector<Claim> claims = {};
};

}  // namespace knee::cli
