/// `Store`: the SQLite database of finished replications in a results directory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "analysis/results/results.hpp"
#include "cli/store/database.hpp"

namespace knee::cli {

/// The file name of the database, and the version of its tables.
inline constexpr const char* kStoreFile = "store.sqlite";
inline constexpr int kStoreLayout = 7;

/// Treatment of results that already exist: kept if they belong to the plan, or replaced.
enum class Existing { keep, replace };

/// `store.sqlite` in a results directory. It belongs to one scenario (by its hash) and one version of knee.
/// Each saved replication is one transaction: kill -9 at any moment loses no saved replication. One process at a time
/// can open it.
///
/// Tables, for use with SQLite, pandas, R or DuckDB:
/// - `plan`: key and value: scenario, scenario_hash, scenario_yaml (with every default), scenario_path,
///   arguments (of the command), knee_version, confidence, finds_warm_up (yes, no: whether the first
///   batches can belong to the warm-up), transient (yes, no: whether requests are replayed).
/// - `points`: the identifying columns of results.csv, and `point`, its row number there, from 0.
/// - `replications`: point, requests (its length), replication, seed, `data` (its batches as CBOR), `failure`.
class Store {
 public:
  /// Opens or creates the store of `directory`, and the directory if necessary. Throws `Failure`: wrong input if the
  /// directory holds results of another scenario or version, or files of the same names without a store; machine
  /// failed if the directory cannot be written, or the store is damaged or in use.
  Store(const std::filesystem::path& directory, const analysis::Results& results, Existing existing);

  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Fills in the saved replications of the last rung of point number `number`; failed ones stay missing and are
  /// simulated again.
  void fill(std::size_t number, analysis::Point& point);

  /// Saves one finished replication of a rung; it survives the end of this process.
  void save(std::size_t point, const analysis::Rung& rung, std::uint64_t number, const analysis::Replication& replication);

  /// Writes results.csv, classes.csv and replications.csv of the finished `results` into the directory.
  void publish(const analysis::Results& results);

  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }
  /// Number of saved replications.
  [[nodiscard]] std::uint64_t count();

 private:
  void create(const analysis::Results& results);
  void require_same(const analysis::Results& results);

  std::filesystem::path directory_;
  Database database_;
  std::uint64_t seed_;
  std::optional<Database::Statement> insert_;
  std::optional<Database::Statement> select_;
};

}  // namespace knee::cli
