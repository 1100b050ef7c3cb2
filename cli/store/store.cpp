#include "cli/store/store.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "analysis/report/result_table.hpp"
#include "cli/command_line/failure.hpp"
#include "cli/command_line/version.hpp"
#include "cli/store/atomic_file.hpp"
#include "cli/store/replication_bytes.hpp"

namespace knee::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStore = kStoreFile;
constexpr const char* kResults = "results.csv";
constexpr const char* kClasses = "classes.csv";
constexpr const char* kReplications = "replications.csv";
constexpr std::int32_t kApplication = 0x6B6E6565;  // "knee", in the file's header
constexpr int kLayout = kStoreLayout;

std::string quoted(const std::string& name) {
  std::string result = "\"";
  for (const char letter : name) result += letter == '"' ? std::string{"\"\""} : std::string{letter};
  return result + '"';
}

fs::path made(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (!error && !fs::is_directory(directory, error)) error = std::make_error_code(std::errc::not_a_directory);
  if (error) {
    throw machine_failure(
        fmt::format("cannot make the results directory {}: {}", directory.string(), error.message()));
  }
  return directory;
}

// Refuses to delete the database of another program, even with --fresh.
void require_ours(const fs::path& store) {
  std::ifstream file{store, std::ios::binary};
  std::string header(100, '\0');
  file.read(header.data(), static_cast<std::streamsize>(header.size()));
  if (!file || header.rfind("SQLite format 3", 0) != 0) return;
  std::int32_t application = 0;
  for (int i = 68; i < 72; ++i)
    application = application * 256 + static_cast<unsigned char>(header[static_cast<std::size_t>(i)]);
  if (application == kApplication) return;
  throw machine_failure(
      fmt::format("{} is a database of another program: name another directory with -o", store.string()));
}

void remove_old(const fs::path& directory) {
  require_ours(directory / kStore);
  for (const char* name : {kResults, kClasses, kReplications, "store.sqlite-wal", "store.sqlite-shm", kStore}) {
    std::error_code error;
    fs::remove(directory / name, error);
    if (error)
      throw machine_failure(
          fmt::format("cannot remove {}: {}", (directory / name).string(), error.message()));
  }
}

// Refuses a directory with results but without a store: knee did not write them.
void require_no_strays(const fs::path& directory) {
  if (fs::exists(directory / kStore)) return;
  for (const char* name : {kResults, kClasses, kReplications}) {
    if (!fs::exists(directory / name)) continue;
    throw wrong_input(fmt::format(
        "{} exists, but no {} beside it: name another directory with -o, or replace it with --fresh",
        (directory / name).string(), kStore));
  }
}

fs::path prepared(const fs::path& directory, Existing existing) {
  made(directory);
  if (existing == Existing::replace) remove_old(directory);
  require_no_strays(directory);
  return directory / kStore;
}

std::string columns_sql(const std::vector<std::string>& names, const char* type) {
  std::string sql;
  for (const std::string& name : names) sql += ", " + quoted(name) + type;
  return sql;
}

std::string insert_sql(const char* table, std::size_t columns) {
  std::string sql = fmt::format("INSERT OR REPLACE INTO {} VALUES (?", table);
  for (std::size_t i = 1; i < columns; ++i) sql += ", ?";
  return sql + ")";
}

void write_plan(Database& database, const analysis::Results& results) {
  Database::Statement insert{database, insert_sql("plan", 2)};
  const analysis::Point first = results.points.empty() ? analysis::Point{} : results.points.front().point;
  const auto answer = [](bool yes) { return yes ? "yes" : "no"; };
  const std::vector<std::pair<std::string, std::string>> facts = {{"scenario", results.scenario},
                                                                  {"scenario_hash", results.hash},
                                                                  {"scenario_yaml", results.origin.yaml},
                                                                  {"scenario_path", results.origin.path},
                                                                  {"arguments", results.origin.arguments},
                                                                  {"knee_version", version()},
                                                                  {"confidence", fmt::format("{}", first.confidence)},
                                                                  {"finds_warm_up", answer(first.effort.finds_warm_up)},
                                                                  {"transient", answer(first.effort.transient)}};
  for (const auto& [key, value] : facts) {
    insert.bind(1, key).bind(2, value).step();
    insert.reset();
  }
}

void write_points(Database& database, const analysis::Table& identity) {
  Database::Statement insert{database, insert_sql("points", identity.columns.size() + 1)};
  for (std::size_t row = 0; row < identity.rows.size(); ++row) {
    int parameter = 1;
    insert.bind(parameter, std::uint64_t{row});
    for (const analysis::Cell& cell : identity.rows[row]) insert.bind(++parameter, cell);
    insert.step();
    insert.reset();
  }
}

std::string plan_value(Database& database, const char* key) {
  return database.value(fmt::format("SELECT value FROM plan WHERE key = '{}'", key));
}

}  // namespace

Store::Store(const fs::path& directory, const analysis::Results& results, Existing existing)
    : directory_{directory}, database_{prepared(directory, existing), Database::Mode::create},
      seed_{results.points.empty() ? 0 : results.points.front().point.seed} {
  // Only one process writes, so the log needs no shared memory, which network file systems lack.
  database_.execute("PRAGMA locking_mode = EXCLUSIVE");
  const bool is_new = database_.value("SELECT count(*) FROM sqlite_master") == "0";
  if (is_new) {
    create(results);
  } else {
    require_same(results);
  }
  database_.execute("PRAGMA journal_mode = WAL");
  database_.execute("PRAGMA synchronous = NORMAL");
  insert_.emplace(database_, insert_sql("replications", 6));
  select_.emplace(database_,
                  "SELECT replication, data FROM replications WHERE point = ? AND requests = ? AND failure IS NULL");
}

void Store::create(const analysis::Results& results) {
  const analysis::Table identity = analysis::identity_table({&results, 1});
  database_.execute("BEGIN IMMEDIATE");
  database_.execute(fmt::format("PRAGMA application_id = {}", kApplication));
  database_.execute(fmt::format("PRAGMA user_version = {}", kLayout));
  database_.execute("CREATE TABLE plan (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID");
  database_.execute("CREATE TABLE points (point INTEGER PRIMARY KEY" + columns_sql(identity.columns, "") +
                    ")");
  database_.execute(
      "CREATE TABLE replications (point INTEGER, requests INTEGER, replication INTEGER, seed INTEGER, data BLOB, "
      "failure TEXT, PRIMARY KEY (point, requests, replication))");
  write_plan(database_, results);
  write_points(database_, identity);
  database_.execute("COMMIT");
}

void Store::require_same(const analysis::Results& results) {
  const std::string application = database_.value("PRAGMA application_id");
  if (application != std::to_string(kApplication) ||
      database_.value("PRAGMA user_version") != std::to_string(kLayout)) {
    throw machine_failure(fmt::format("{} is no store of this knee: name another directory with -o",
                                      database_.path().string()));
  }
  if (const std::string health = database_.value("PRAGMA quick_check(1)"); health != "ok") {
    throw machine_failure(
        fmt::format("{} is damaged ({}): name another directory with -o, or replace it with --fresh",
                    database_.path().string(), health));
  }
  const std::string hash = plan_value(database_, "scenario_hash");
  const std::string made_by = plan_value(database_, "knee_version");
  if (hash == results.hash && made_by == version()) return;
  throw wrong_input(
      fmt::format("{} holds results of scenario {} ({}, knee {}), not of {} ({}, knee {}): name another "
                  "directory with -o, or replace them "
                  "with --fresh",
                  directory_.string(), plan_value(database_, "scenario"), hash, made_by, results.scenario,
                  results.hash, version()));
}

void Store::fill(std::size_t number, analysis::Point& point) {
  analysis::Rung& rung = point.rungs.back();
  select_->bind(1, std::uint64_t{number}).bind(2, rung.requests);
  while (select_->step()) {
    const auto replication = static_cast<std::size_t>(select_->integer(0));
    if (replication >= rung.replications.size()) continue;
    try {
      rung.replications[replication] = replication_from(select_->text(1));
    } catch (const std::exception& exception) {
      throw machine_failure(fmt::format("{}: replication {} of point {} is damaged: replace it with --fresh",
                                        database_.path().string(), replication, number));
    }
  }
  select_->reset();
}

void Store::save(std::size_t point, const analysis::Rung& rung, std::uint64_t number,
                 const analysis::Replication& replication) {
  insert_->bind(1, std::uint64_t{point}).bind(2, rung.requests).bind(3, number).bind(4, seed_);
  if (replication.failed()) {
    insert_->bind(5, {}).bind(6, replication.failure);
  } else {
    insert_->bind_bytes(5, to_bytes(replication)).bind(6, {});
  }
  insert_->step();
  insert_->reset();
}

std::uint64_t Store::count() {
  return std::stoull(database_.value("SELECT count(*) FROM replications WHERE failure IS NULL"));
}

void Store::publish(const analysis::Results& results) {
  write_atomically(directory_ / kReplications, analysis::to_csv(analysis::replications_table({&results, 1})));
  write_atomically(directory_ / kClasses, analysis::to_csv(analysis::classes_table({&results, 1})));
  write_atomically(directory_ / kResults, analysis::to_csv(analysis::results_table({&results, 1})));
  // Makes the store a single file that can also be opened on read-only media. The next run changes the mode back.
  database_.execute("PRAGMA journal_mode = DELETE");
}

}  // namespace knee::cli
