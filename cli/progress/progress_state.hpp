/// `ProgressState`: the progress of a run, in numbers.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace knee::cli {

/// The progress of a run.
struct ProgressState {
  std::size_t points = 0;  ///< 0: not known
  std::size_t points_done = 0;
  bool grows = false;         ///< more points may be found
  std::size_t jobs_done = 0;  ///< replications finished since the start of this run
  std::size_t failed = 0;     ///< of these
  double requests = 0;        ///< requests simulated since the start of this run, by replications in progress too
  double cost_done = 0;       ///< cost since the start of this run, in the unit of `Point::cost_per_request`
  double cost_left = 0;       ///< cost of the planned rest; it grows if a point is not precise enough
  std::chrono::duration<double> elapsed{};
  std::vector<std::string> now = {};  ///< replications in progress: `node at 2000/s, 45 %`

  /// Requests per second; none at the beginning.
  [[nodiscard]] std::optional<double> rate() const;
  /// Time to the end at this rate; none if the number of points is not known, or grows.
  [[nodiscard]] std::optional<std::chrono::duration<double>> left() const;
};

/// `12 of 80 points, 61 replications, 1.2 M requests/s, 0:42 left`; unknown parts are omitted.
/// `12 of 80 points found so far` if points are found while it runs.
[[nodiscard]] std::string to_string(const ProgressState& state);

/// The same with a bar before it and what is simulated now behind it, at most `width` characters.
[[nodiscard]] std::string status_line(const ProgressState& state, std::size_t width);

/// `0:42`, `2:46:40`
[[nodiscard]] std::string clock_time(std::chrono::duration<double> time);

}  // namespace knee::cli
