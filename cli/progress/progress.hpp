/// `Progress`: shows the progress of a run.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <sys/types.h>

#include "analysis/results/point.hpp"
#include "cli/progress/progress_file.hpp"
#include "cli/progress/progress_state.hpp"

namespace knee::cli {

/// Writes the state to standard error: on a terminal one line that is overwritten, in a log a line every 30 s. Says once when a job
/// has not gone on for a minute, or when its process is stopped, whatever the style.
class Progress {
 public:
  enum class Style { silent, terminal, log };
  /// The style for standard error, or `silent` if `quiet`.
  [[nodiscard]] static Style suitable(bool quiet);

  /// `points` is 0 if their number is not known.
  Progress(Style style, std::size_t points);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Clears the line on a terminal.
  ~Progress();

  /// From now on a file in this directory tells the state to other processes, about once a second.
  void keep_in(const std::filesystem::path& directory);

  /// Adds one replication to the plan.
  void planned(double cost) { state_.cost_left += cost; }
  /// Counts one finished replication of the last rung of `point`.
  void finished(const analysis::Point& point, double cost, bool failed);
  /// Says that points are found while the run goes on, and when all are found.
  void grows(bool yes) { state_.grows = yes; }
  /// Adds points that were found.
  void found(std::size_t points) { state_.points += points; }
  /// Counts one point with its result.
  void point_finished() { ++state_.points_done; }
  /// The run has ended: the last state for the file.
  void end(ProgressPhase phase);

  /// A replication in progress.
  struct Running {
    std::string label;
    std::uint64_t replication = 0;
    std::uint64_t requests = 0;  ///< length
    std::uint64_t begun = 0;     ///< requests begun so far, with those of the warm-up
    double cost = 0;             ///< of the whole replication
    std::chrono::nanoseconds silence{};  ///< time since `begun` has last grown
    pid_t process = 0;
    bool is_stopped = false;
  };
  /// Takes the replications in progress, and shows the state if it is time.
  void look(const std::vector<Running>& running);
  /// The time between two looks.
  [[nodiscard]] std::chrono::nanoseconds interval() const;

 private:
  using Clock = std::chrono::steady_clock;
  void warn(const Running& one);
  void show();
  [[nodiscard]] ProgressState current() const;

  Style style_;
  ProgressState state_;  // of finished replications
  std::vector<Running> running_;
  std::set<std::string> warned_;
  std::optional<ProgressFile> file_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point shown_ = begin_;
  Clock::time_point kept_ = begin_;
};

}  // namespace knee::cli
