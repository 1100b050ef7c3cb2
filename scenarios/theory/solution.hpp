/// `Solution`: what a solved model of an architecture predicts.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/theory/station_model.hpp"

namespace knee::scenarios::theory {

/// The arrivals of a scenario as far as theory uses them.
struct Arrivals {
  double rate = 0;                      ///< of the open streams, per second
  double squared_cv = 1;                ///< of the gaps between requests of the open streams
  bool poisson = true;                  ///< whether all open streams are Poisson
  bool recorded = false;                ///< some stream replays a recording
  bool varying = false;                 ///< some open stream has a rate that varies, or arrivals in batches
  bool closed = false;                  ///< some stream consists of closed users
  bool sessions = false;                ///< arrivals of some open stream begin sessions
  bool rounds = false;                  ///< users wait for each other
};
[[nodiscard]] Arrivals arrivals_of(const Scenario& scenario);

/// The averages that a model gives, and how they stand to the truth.
struct Solution {
  std::string model;                          ///< "M/G/1"
  double mean = 0;                            ///< latency of all requests, seconds
  std::optional<double> throughput = {};      ///< of all requests per second, if users are closed
  std::vector<std::pair<double, double>> quantiles = {};  ///< share of the requests, and the latency they do not exceed
  std::vector<std::string> leaves_out = {};   ///< empty: the averages are exact
  std::vector<std::string> quantiles_leave_out = {};  ///< the same of the quantiles

  [[nodiscard]] bool is_exact() const { return leaves_out.empty(); }
};

/// The quantiles that are predicted where a formula exists.
inline constexpr double kPredictedQuantiles[] = {0.5, 0.95, 0.99};

/// Open arrivals to one station that each request visits once: M/M/c, M/G/1, M/PH/c, G/G/c. None if the model has more.
[[nodiscard]] std::optional<Solution> solve_queue(const StationModel& model, const Arrivals& arrivals,
                                                  const std::vector<double>& shares);

/// Open arrivals to several stations: the sum of the waits at each, as if requests came to all of them in a Poisson process
/// (Jackson, "Networks of waiting lines", Operations Research 5, 1957, where all times at queues are exponential; else the
/// wait of Allen and Cunneen).
[[nodiscard]] Solution solve_open(const StationModel& model, const Arrivals& arrivals, const std::vector<double>& shares);

/// Closed users, also beside open streams: mean value analysis.
[[nodiscard]] Solution solve_closed(const StationModel& model, const Scenario& scenario);

/// A limited number of threads: what they do together is one server whose speed depends on the number of requests, the
/// flow-equivalent server (Chandy, Herzog and Woo, "Parametric analysis of queuing networks", IBM Journal of Research and
/// Development 19(1), 1975). One stream of closed users, or open streams.
[[nodiscard]] Solution solve_limited(const StationModel& model, const Scenario& scenario, const Arrivals& arrivals,
                                     const std::vector<double>& shares);

}  // namespace knee::scenarios::theory
