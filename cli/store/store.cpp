#include "cli/store/store.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "analysis/refinement/result_curve.hpp"
#include "analysis/report/result_table.hpp"
#include "cli/command_line/failure.hpp"
#include "cli/command_line/model_version.hpp"
#include "cli/command_line/output.hpp"
#include "cli/command_line/version.hpp"
#include "cli/store/atomic_file.hpp"
#include "cli/store/plan_difference.hpp"
#include "cli/store/store_folder.hpp"
#include "cli/store/store_layout.hpp"
#include "sim/kernel/check.hpp"

namespace knee::cli {
namespace {

namespace fs = std::filesystem;

// The directory, ready to be locked: nothing in it has changed yet.
fs::path prepared(const fs::path& directory, Existing existing) {
  make_folder(directory);
  if (existing == Existing::replace) {
    require_replaceable(directory);
  } else {
    require_store_or_nothing(directory);
  }
  return directory;
}

// Under the lock: another sweep may fill what shall be replaced.
fs::path cleared(const fs::path& directory, Existing existing) {
  if (existing == Existing::replace) remove_store(directory);
  remove_leftovers(directory);
  return directory / kStoreFile;
}

std::string insert_result_sql(std::size_t columns) {
  std::string sql = "INSERT OR REPLACE INTO results VALUES (?";
  for (std::size_t i = 0; i < columns; ++i) sql += ", ?";
  return sql + ")";
}

// Of two rows with one key a success is better; of two failures the first by their reasons, so that no order of merging matters.
bool is_better(const ReplicationRow& one, const ReplicationRow& other) {
  return other.failed() && (!one.failed() || one.failure < other.failure);
}

}  // namespace

Store::Store(const fs::path& directory, const analysis::Results& results, Existing existing, std::optional<Journal> journal)
    : directory_{prepared(directory, existing)}, lock_{directory}, database_{cleared(directory, existing), Database::Mode::create},
      model_{model_version()}, swept_{swept_keys_of(results)} {
  number_points(results);
  take_over(results, existing);
  const bool ahead = journal.value_or(suitable_journal(directory)) == Journal::write_ahead;
  // A reader may stand in the way of a change; then the journal stays as it is.
  (void)database_.try_without_waiting(ahead ? "PRAGMA journal_mode = WAL" : "PRAGMA journal_mode = DELETE");
  database_.execute("PRAGMA synchronous = NORMAL");
  insert_.emplace(database_, kInsertRow);
  select_.emplace(database_, "SELECT * FROM replications WHERE simulation = ? AND model = ? AND requests = ? AND failure IS NULL "
                             "AND replication >= ? AND replication < ?");
}

// An exception is on its way, or there is nothing to commit: what cannot be committed is simulated again.
Store::~Store() {
  try {
    commit();
  } catch (const Failure&) {
  }
}

void Store::begin() {
  if (!has_begun_) database_.execute("BEGIN IMMEDIATE");
  has_begun_ = true;
}

void Store::commit() {
  if (!has_begun_) return;
  has_begun_ = false;
  database_.execute("COMMIT");
  committed_ = Clock::now();
}

std::optional<Store::Clock::time_point> Store::commit_if_due() {
  if (!has_begun_) return std::nullopt;
  const Clock::time_point due = committed_ + kCommitPause;
  if (Clock::now() < due) return due;
  commit();
  return std::nullopt;
}

void Store::number_points(const analysis::Results& results) {
  keys_.clear();
  for (const analysis::Entry& entry : results.points) (void)add(entry.point);
  planned_ = keys_.size();
}

std::size_t Store::add(const analysis::Point& point) {
  KNEE_CHECK(!point.identity.empty(), "a point in a store has its identity");
  keys_.push_back({point.identity, point.seed});
  return keys_.size() - 1;
}

// Half a plan is none: the end of the database undoes a transaction that nothing commits.
void Store::replan(const analysis::Results& results) {
  commit();
  number_points(results);
  begin();
  try {
    write_plan(database_, results);
    for (std::size_t i = 0; i < results.points.size(); ++i) {
      if (has_result(results.points[i])) finish(i, results);
    }
  } catch (...) {
    has_begun_ = false;
    throw;
  }
  commit();
}

// The first statement takes the right to write, so that what is read holds until the plan is written.
void Store::take_over(const analysis::Results& results, Existing existing) {
  database_.execute("BEGIN IMMEDIATE");
  if (database_.value("SELECT count(*) FROM sqlite_master") != "0") {
    require_health();
    if (existing == Existing::keep) require_same(results);
  }
  write_plan(database_, results);
  database_.execute("COMMIT");
}

void Store::require_health() {
  const std::string health = database_.value("PRAGMA quick_check(1)");
  if (health == "ok") return;
  throw machine_failure(fmt::format("{} is damaged ({}): name another directory with -o, or replace it with --fresh",
                                    database_.path().string(), health));
}

// A store belongs to the sweep if it has any of its simulations, or none but its scenario is simulated as this one is. Results of
// another model are those of another reading of the scenario, so its name has to do.
void Store::require_same(const analysis::Results& results) {
  if (database_.value("SELECT 1 FROM replications WHERE failure IS NULL LIMIT 1").empty()) return;
  Database::Statement find{database_, "SELECT 1 FROM replications WHERE simulation = ? LIMIT 1"};
  for (const Key& key : keys_) {
    const bool found = find.bind(1, key.identity).step();
    find.reset();
    if (found) return;
  }
  const std::string scenario = plan_value(database_, "scenario");
  const bool same_model = plan_value(database_, "model") == model_;
  const std::string differences =
      same_model ? differences_of(plan_value(database_, "scenario_yaml"), results.origin.yaml) : std::string{};
  if (scenario == results.scenario && differences.empty()) return;
  const std::string name = scenario == results.scenario ? "" : fmt::format("scenario ({} there, {} here)", scenario, results.scenario);
  const char* between = name.empty() || differences.empty() ? "" : "; ";
  throw wrong_input(fmt::format("{} holds results of scenario {}, none of which belongs to this sweep: name another directory with -o, or "
                                "replace them with --fresh. What differs: {}{}{}",
                                directory_.string(), scenario, name, between, differences));
}

std::vector<JobResult> Store::saved(std::size_t number, const analysis::Point& point, std::size_t first) {
  const analysis::Rung& rung = point.rungs.back();
  std::vector<JobResult> found(rung.replications.size());
  select_->bind(1, keys_[number].identity).bind(2, model_).bind(3, rung.requests);
  select_->bind(4, std::uint64_t{first}).bind(5, std::uint64_t{found.size()});
  while (select_->step()) {
    std::optional<ReplicationRow> row = sound_row(*select_);
    if (row) found[row->replication].bytes = std::move(row->data);
    if (row) continue;
    print_message(fmt::format("knee: {}: a replication of {} is damaged; it is simulated again", database_.path().string(), point.label()));
  }
  select_->reset();
  return found;
}

void Store::save(std::size_t point, std::uint64_t requests, std::uint64_t number, const JobResult& replication) {
  begin();
  write_row(*insert_, {.simulation = keys_[point].identity,
                       .model = model_,
                       .requests = requests,
                       .replication = number,
                       .seed = keys_[point].seed,
                       .data = replication.failed() ? std::string_view{} : replication.bytes,
                       .failure = replication.failure});
}

void Store::finish(std::size_t number, const analysis::Results& results, std::size_t at) {
  if (number >= planned_) return;
  const std::vector<analysis::Cell> row = analysis::results_row(results, results.points[at], swept_);
  if (!insert_result_) insert_result_.emplace(database_, insert_result_sql(row.size()));
  begin();
  int parameter = 1;
  insert_result_->bind(parameter, std::uint64_t{number});
  for (const analysis::Cell& cell : row) insert_result_->bind(++parameter, cell);
  insert_result_->step();
  insert_result_->reset();
}

void Store::absorb(const fs::path& other) {
  Database from{other / kStoreFile, Database::Mode::read_only};
  Database::Statement theirs{from, "SELECT * FROM replications WHERE simulation = ? AND model = ?"};
  Database::Statement ours{database_, "SELECT * FROM replications WHERE simulation = ? AND model = ? AND requests = ? AND replication = ?"};
  begin();
  for (const Key& key : keys_) {
    theirs.bind(1, key.identity).bind(2, model_);
    while (theirs.step()) {
      const std::optional<ReplicationRow> row = sound_row(theirs);
      if (!row) continue;
      ours.bind(1, row->simulation).bind(2, row->model).bind(3, row->requests).bind(4, row->replication);
      const std::optional<ReplicationRow> known = ours.step() ? sound_row(ours) : std::nullopt;
      ours.reset();
      if (!known || is_better(*row, *known)) write_row(*insert_, row->view());
    }
    theirs.reset();
  }
  commit();
}

std::uint64_t Store::count() { return count_where("model = ?"); }

std::uint64_t Store::count_of_other_models() { return count_where("model <> ?"); }

std::uint64_t Store::count_where(const char* condition) {
  Database::Statement count{database_, fmt::format("SELECT count(*) FROM replications WHERE failure IS NULL AND {}", condition)};
  count.bind(1, model_).step();
  return static_cast<std::uint64_t>(count.integer(0));
}

void Store::publish(const analysis::Results& results) {
  commit();
  write_atomically(directory_ / kReplicationsFile, analysis::to_csv(analysis::replications_table({&results, 1})));
  write_atomically(directory_ / kClassesFile, analysis::to_csv(analysis::classes_table({&results, 1})));
  write_atomically(directory_ / kResultsFile, analysis::to_csv(analysis::results_table({&results, 1})));
  // Makes the store a single file that can also be opened on read-only media, unless another program has it open now.
  (void)database_.try_without_waiting("PRAGMA journal_mode = DELETE");
}

}  // namespace knee::cli
