/// Progress: how far a run has come, for whoever waits for it.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "cli/point_record.hpp"

namespace knee::cli {

/// How far a run has come.
struct ProgressState {
  std::size_t points = 0;
  std::size_t points_done = 0;  ///< all replications finished
  std::size_t jobs = 0;
  std::size_t jobs_done = 0;
  double requests = 0;   ///< simulated since the start of this run
  double cost_done = 0;  ///< since the start of this run; `PointRecord::cost`
  double cost_left = 0;
  std::chrono::duration<double> elapsed{};
};

/// `12 of 80 points, 61 of 400 replications, 1.2 M requests/s, 0:42 left`, as much of it as is known.
[[nodiscard]] std::string to_string(const ProgressState& state);

/// Writes the state to standard error: on a terminal one line that is written over and over, in a log a line
/// now and then.
class Progress {
 public:
  enum class Style { silent, terminal, log };
  /// What suits standard error, or silence.
  [[nodiscard]] static Style suitable(bool quiet);

  Progress(Style style, const Campaign& campaign);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Wipes the line off a terminal.
  ~Progress();

  /// One replication of `point`, which stands in it already, has finished.
  void finished(const PointRecord& point);

 private:
  using Clock = std::chrono::steady_clock;
  void show();

  Style style_;
  ProgressState state_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point shown_ = begin_;
};

}  // namespace knee::cli
