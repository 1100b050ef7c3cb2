/// The store: a results directory's SQLite database of finished replications.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "analysis/results/results.hpp"
#include "cli/store/database.hpp"

namespace knee::cli {

/// The database in a results directory, and the version of its tables.
inline constexpr const char* kStoreFile = "store.sqlite";
inline constexpr int kStoreLayout = 2;

/// What is in the directory already: kept if it belongs to the study, or replaced.
enum class Existing { keep, replace };

/// `store.sqlite` in a results directory. It belongs to one scenario (by its hash) and one version of knee.
/// Each saved replication is one transaction: kill -9 at any moment loses nothing that was saved. One process
/// at a time has it.
///
/// Tables, for whatever opens it with SQLite, pandas, R or DuckDB:
/// - `study`: key and value: scenario, scenario_hash, knee_version, confidence, finds_warm_up (yes, no: whether the first
///   batches can be warm-up), transient (yes, no: whether requests are replayed).
/// - `points`: the identifying columns of results.csv, and `point`, its row there, from 0.
/// - `replications`: point, requests (its length), replication, seed, `data` (its batches as CBOR), `failure`.
class Store {
 public:
  /// Opens or makes the store of `directory`, makes the directory if need be. Throws `Failure`: wrong
  /// input if the directory holds results of another scenario or version, or files of the same names without
  /// a store; machine failed if it cannot be written, or the store is damaged or in use.
  Store(const std::filesystem::path& directory, const analysis::Results& results, Existing existing);

  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Fills in what has been simulated of the last rung of point number `number`; replications that failed are left to
  /// be tried again.
  void fill(std::size_t number, analysis::Point& point);

  /// Saves one finished replication of a rung, durably against the end of this process.
  void save(std::size_t point, const analysis::Rung& rung, std::uint64_t number, const analysis::Replication& replication);

  /// Writes results.csv, classes.csv and replications.csv of the finished `results` into the directory.
  void publish(const analysis::Results& results);

  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }
  /// Replications that are kept.
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
