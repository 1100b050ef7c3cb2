/// `Store`: the SQLite database of finished replications in a results directory.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analysis/results/results.hpp"
#include "cli/store/job_result.hpp"
#include "cli/store/database.hpp"
#include "cli/store/file_system.hpp"
#include "cli/store/folder_lock.hpp"

namespace knee::cli {

/// Treatment of a directory that already has a store.
enum class Existing {
  keep,     ///< it stays, and grows; refused if it belongs to another scenario
  extend,   ///< it stays, whatever it belongs to
  replace,  ///< it goes
};

/// `store.sqlite` in a results directory. A saved replication belongs to what its simulation read (`analysis::Point::identity`), to the
/// model that simulated it, to its length and its number: so a sweep with more points, another objective or a smaller precision finds
/// what is there, and replications of two models never mix. Replications that no sweep asks for any more stay.
///
/// What is saved waits in a transaction until `commit`: kill -9 at any moment loses no replication that is committed, and the others
/// are simulated again. One process at a time can fill a directory; any number can read it meanwhile. docs/reference/store.md
/// describes the tables.
class Store {
 public:
  using Clock = std::chrono::steady_clock;
  /// The least time between two commits that `commit_if_due` makes: longer than many commits take, shorter than anything that a user
  /// would miss.
  static constexpr std::chrono::milliseconds kCommitPause{50};

  /// Opens or creates the store of `directory`, and the directory if necessary. Each point needs its identity. Throws `Failure`: wrong
  /// input if the directory holds results of another scenario or layout, or files of the same names without a store; machine failed if
  /// the directory cannot be written, or the store is damaged or in use. A refused directory is unchanged.
  Store(const std::filesystem::path& directory, const analysis::Results& results, Existing existing,
        std::optional<Journal> journal = {});

  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  /// Commits.
  ~Store();

  /// The saved replications of the last rung of `point`, which has number `number`, as `to_bytes` writes them; those before `first`
  /// are missing. So are failed ones, since they are simulated again, and damaged ones, whose digest is not their own, which a
  /// message tells.
  [[nodiscard]] std::vector<JobResult> saved(std::size_t number, const analysis::Point& point, std::size_t first = 0);

  /// Saves one finished replication of a length; once it is committed, it survives the end of this process.
  void save(std::size_t point, std::uint64_t requests, std::uint64_t number, const JobResult& replication);

  /// Saves the row of results.csv of a point that has its result: point number `number`, which stands at position `at` of `results`.
  /// An added point has no row before `replan`.
  void finish(std::size_t number, const analysis::Results& results, std::size_t at);
  void finish(std::size_t number, const analysis::Results& results) { finish(number, results, number); }

  /// Ends the transaction of what was saved.
  void commit();
  /// Commits what was saved, if the last commit was long enough ago, so that what comes rarely is committed at once. Returns when the
  /// rest is due; none: nothing waits.
  std::optional<Clock::time_point> commit_if_due();

  /// Adds a point that the sweep has found, with its identity; its number.
  [[nodiscard]] std::size_t add(const analysis::Point& point);
  /// Puts the points of `results` in place of the points so far, added ones included, with the rows of finished points.
  void replan(const analysis::Results& results);

  /// Copies what another store has of the replications of these points, unless it is here already: complete ones, and failed ones
  /// with their reason. Damaged rows are left out.
  void absorb(const std::filesystem::path& other);

  /// Writes results.csv, classes.csv and replications.csv of the finished `results` into the directory.
  void publish(const analysis::Results& results);

  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }
  /// Number of saved replications of this model.
  [[nodiscard]] std::uint64_t count();
  /// Number of saved replications of other models.
  [[nodiscard]] std::uint64_t count_of_other_models();

 private:
  struct Key {
    std::string identity;
    std::uint64_t seed;
  };
  void number_points(const analysis::Results& results);
  void take_over(const analysis::Results& results, Existing existing);
  void require_health();
  void require_same(const analysis::Results& results);
  void begin();
  [[nodiscard]] std::uint64_t count_where(const char* condition);

  std::filesystem::path directory_;
  FolderLock lock_;
  Database database_;
  std::string model_;
  std::vector<Key> keys_;    // of each point
  std::size_t planned_ = 0;  // number of points that are not added
  std::vector<std::string> swept_;
  std::optional<Database::Statement> insert_;
  std::optional<Database::Statement> insert_result_;  // prepared for the first row: it has some 150 parameters
  std::optional<Database::Statement> select_;
  bool has_begun_ = false;  // a transaction
  Clock::time_point committed_ = {};
};

}  // namespace knee::cli
