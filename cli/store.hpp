/// The store: a results directory's SQLite database of finished replications.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "cli/database.hpp"
#include "cli/point_record.hpp"

namespace knee::cli {

/// What is in the directory already: kept if it belongs to the campaign, or replaced.
enum class Existing { keep, replace };

/// `store.sqlite` in a results directory. It belongs to one scenario (by its hash) and one version of knee.
/// Each saved replication is one transaction: kill -9 at any moment loses nothing that was saved. One process
/// at a time has it.
///
/// Tables, for whoever opens it with SQLite, pandas, R or DuckDB:
/// - `study`: key and value: scenario, scenario_hash, knee_version.
/// - `points`: the identifying columns of results.csv, and `point`, its row there, from 0.
/// - `replications`: point, replication, seed, the metrics as columns (all of them, saturated or not),
/// `failure`.
class Store {
 public:
  /// Opens or makes the store of `directory`, makes the directory if need be, and fills in what `campaign`
  /// has already simulated; replications that failed are left to be tried again. Throws `Failure`: wrong
  /// input if the directory holds results of another scenario or version, or files of the same names without
  /// a store; machine failed if it cannot be written, or the store is damaged or in use.
  Store(const std::filesystem::path& directory, Campaign& campaign, Existing existing);

  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Saves one finished replication, durably against the end of this process.
  void save(const PointRecord& point, std::size_t point_index, std::uint64_t replication);

  /// Writes results.csv and replications.csv of the finished `campaign` into the directory.
  void publish(const Campaign& campaign);

  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

 private:
  void create(const Campaign& campaign);
  void require_same(const Campaign& campaign);
  void load(Campaign& campaign);

  std::filesystem::path directory_;
  Database database_;
  std::optional<Database::Statement> insert_;
};

}  // namespace knee::cli
