/// `StoredResults`: the content of a results directory, read without its scenario.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "analysis/results/point.hpp"
#include "cli/store/database.hpp"
#include "cli/store/store_layout.hpp"

namespace knee::cli {

/// Reads the store of a results directory: what its last sweep asked for, as far as it is simulated. A sweep may fill it meanwhile.
class StoredResults {
 public:
  /// One point, without its replications.
  struct Point {
    std::size_t number;
    std::string simulation;  ///< its identity
    std::string architecture;
    std::vector<std::pair<std::string, std::string>> swept;  ///< column and value
    /// Number of complete replications by their length in requests.
    std::map<std::uint64_t, std::size_t> replications;
  };

  /// Throws `Failure`: wrong input if `directory` has no store of this layout; machine failed if the plan in it is damaged.
  explicit StoredResults(const std::filesystem::path& directory);

  [[nodiscard]] const std::vector<Point>& points() const { return points_; }
  /// The complete replications of a point with this length, in the order of their numbers. Throws `Failure` (machine failed) if one
  /// of them is damaged.
  [[nodiscard]] std::vector<analysis::Replication> replications(const Point& point, std::uint64_t requests);
  /// The value of a row of the table `plan`; empty if there is none.
  [[nodiscard]] std::string fact(const char* key);
  /// Fills in the replications of a rung that the store has, failed ones with the reason.
  void fill(const Point& point, analysis::Rung& rung);
  [[nodiscard]] double confidence() const { return confidence_; }
  [[nodiscard]] bool finds_warm_up() const { return finds_warm_up_; }
  [[nodiscard]] bool is_transient() const { return is_transient_; }

 private:
  void require_sound_plan(const std::filesystem::path& directory);
  void read_points();
  void count_replications();
  /// The sound rows of this length, in the order of their numbers; a message tells of damaged ones.
  [[nodiscard]] std::vector<ReplicationRow> rows_of(const Point& point, std::uint64_t requests);

  Database database_;
  std::vector<Point> points_;
  double confidence_ = 0;
  bool finds_warm_up_ = false;
  bool is_transient_ = false;
};

}  // namespace knee::cli
