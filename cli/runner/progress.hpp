/// `Progress`: shows the progress of a run.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "analysis/results/point.hpp"

namespace knee::cli {

/// The progress of a run.
struct ProgressState {
  std::size_t points = 0;
  std::size_t points_done = 0;
  std::size_t jobs_done = 0;  ///< replications finished since the start of this run
  double requests = 0;        ///< requests simulated since the start of this run
  double cost_done = 0;       ///< cost since the start of this run, in the unit of `Point::cost_per_request`
  double cost_left = 0;       ///< cost of the planned rest; it grows if a point is not precise enough
  std::chrono::duration<double> elapsed{};
};

/// `12 of 80 points, 61 replications, 1.2 M requests/s, 0:42 left`; unknown parts are omitted.
[[nodiscard]] std::string to_string(const ProgressState& state);

/// Writes the state to standard error: on a terminal one line that is overwritten, in a log a line every 30 s.
class Progress {
 public:
  enum class Style { silent, terminal, log };
  /// The style for standard error, or `silent` if `quiet`.
  [[nodiscard]] static Style suitable(bool quiet);

  Progress(Style style, std::size_t points);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Clears the line on a terminal.
  ~Progress();

  /// Adds one replication to the plan.
  void planned(double cost) { state_.cost_left += cost; }
  /// Counts one finished replication of the last rung of `point`.
  void finished(const analysis::Point& point, double cost);
  /// Counts one point with its result.
  void point_finished() { ++state_.points_done; }

 private:
  using Clock = std::chrono::steady_clock;
  void show();

  Style style_;
  ProgressState state_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point shown_ = begin_;
};

}  // namespace knee::cli
