/// Progress: how far a run has come, shown while it goes on.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "analysis/results/point.hpp"

namespace knee::cli {

/// How far a run has come.
struct ProgressState {
  std::size_t points = 0;
  std::size_t points_done = 0;
  std::size_t jobs_done = 0;  ///< replications, since the start of this run
  double requests = 0;        ///< simulated since the start of this run
  double cost_done = 0;       ///< since the start of this run, in the unit of `Point::cost_per_request`
  double cost_left = 0;       ///< of what is planned; a point that is not precise enough is planned longer
  std::chrono::duration<double> elapsed{};
};

/// `12 of 80 points, 61 replications, 1.2 M requests/s, 0:42 left`, as much of it as is known.
[[nodiscard]] std::string to_string(const ProgressState& state);

/// Writes the state to standard error: on a terminal one line that is written over and over, in a log a line
/// now and then.
class Progress {
 public:
  enum class Style { silent, terminal, log };
  /// What suits standard error, or silence.
  [[nodiscard]] static Style suitable(bool quiet);

  Progress(Style style, std::size_t points);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Wipes the line off a terminal.
  ~Progress();

  /// One more replication is to be simulated.
  void planned(double cost) { state_.cost_left += cost; }
  /// One replication of the last rung of `point` has finished.
  void finished(const analysis::Point& point, double cost);
  /// A point has its result.
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
