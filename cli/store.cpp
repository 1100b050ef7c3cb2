#include "cli/store.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "cli/atomic_file.hpp"
#include "cli/failure.hpp"
#include "cli/result_table.hpp"
#include "cli/table.hpp"
#include "cli/version.hpp"

namespace knee::cli {
namespace {

namespace fs = std::filesystem;
using scenarios::Metric;

constexpr const char* kStore = "store.sqlite";
constexpr const char* kResults = "results.csv";
constexpr const char* kReplications = "replications.csv";
constexpr std::int32_t kApplication = 0x6B6E6565;  // "knee", in the file's header
constexpr int kLayout = 1;                         // of the tables; another one is another layout

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

// A database that says it belongs to another program is not ours to delete, whatever the user asked for.
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
  for (const char* name : {kResults, kReplications, "store.sqlite-wal", "store.sqlite-shm", kStore}) {
    std::error_code error;
    fs::remove(directory / name, error);
    if (error)
      throw machine_failure(
          fmt::format("cannot remove {}: {}", (directory / name).string(), error.message()));
  }
}

// Results without a store are somebody else's.
void require_no_strays(const fs::path& directory) {
  if (fs::exists(directory / kStore)) return;
  for (const char* name : {kResults, kReplications}) {
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

std::vector<std::string> metric_names() {
  std::vector<std::string> names;
  for (const Metric& metric : scenarios::metrics()) names.emplace_back(metric.name);
  return names;
}

std::string insert_sql(const char* table, std::size_t columns) {
  std::string sql = fmt::format("INSERT OR REPLACE INTO {} VALUES (?", table);
  for (std::size_t i = 1; i < columns; ++i) sql += ", ?";
  return sql + ")";
}

void write_study(Database& database, const Campaign& campaign) {
  Database::Statement insert{database, insert_sql("study", 2)};
  const std::vector<std::pair<std::string, std::string>> facts = {
      {"scenario", campaign.scenario}, {"scenario_hash", campaign.hash}, {"knee_version", version()}};
  for (const auto& [key, value] : facts) {
    insert.bind(1, key).bind(2, value).step();
    insert.reset();
  }
}

void write_points(Database& database, const Table& identity) {
  Database::Statement insert{database, insert_sql("points", identity.columns.size() + 1)};
  for (std::size_t row = 0; row < identity.rows.size(); ++row) {
    int parameter = 1;
    insert.bind(parameter, std::uint64_t{row});
    for (const Cell& cell : identity.rows[row]) insert.bind(++parameter, cell);
    insert.step();
    insert.reset();
  }
}

std::string study_value(Database& database, const char* key) {
  return database.value(fmt::format("SELECT value FROM study WHERE key = '{}'", key));
}

}  // namespace

Store::Store(const fs::path& directory, Campaign& campaign, Existing existing)
    : directory_{directory}, database_{prepared(directory, existing), Database::Mode::create} {
  // One process alone writes; so the log needs no shared memory, which network file systems do not have.
  database_.execute("PRAGMA locking_mode = EXCLUSIVE");
  const bool is_new = database_.value("SELECT count(*) FROM sqlite_master") == "0";
  if (is_new) {
    create(campaign);
  } else {
    require_same(campaign);
  }
  database_.execute("PRAGMA journal_mode = WAL");
  database_.execute("PRAGMA synchronous = NORMAL");
  load(campaign);
  insert_.emplace(database_, insert_sql("replications", scenarios::metrics().size() + 4));
}

void Store::create(const Campaign& campaign) {
  const Table identity = identity_table({&campaign, 1});
  database_.execute("BEGIN IMMEDIATE");
  database_.execute(fmt::format("PRAGMA application_id = {}", kApplication));
  database_.execute(fmt::format("PRAGMA user_version = {}", kLayout));
  database_.execute("CREATE TABLE study (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID");
  database_.execute("CREATE TABLE points (point INTEGER PRIMARY KEY" + columns_sql(identity.columns, "") +
                    ")");
  database_.execute("CREATE TABLE replications (point INTEGER, replication INTEGER, seed INTEGER" +
                    columns_sql(metric_names(), " REAL") +
                    ", failure TEXT, PRIMARY KEY (point, replication))");
  write_study(database_, campaign);
  write_points(database_, identity);
  database_.execute("COMMIT");
}

void Store::require_same(const Campaign& campaign) {
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
  const std::string hash = study_value(database_, "scenario_hash");
  const std::string made_by = study_value(database_, "knee_version");
  if (hash == campaign.hash && made_by == version()) return;
  throw wrong_input(
      fmt::format("{} holds results of scenario {} ({}, knee {}), not of {} ({}, knee {}): name another "
                  "directory with -o, or replace them "
                  "with --fresh",
                  directory_.string(), study_value(database_, "scenario"), hash, made_by, campaign.scenario,
                  campaign.hash, version()));
}

void Store::load(Campaign& campaign) {
  Database::Statement select{database_, "SELECT point, replication" + columns_sql(metric_names(), "") +
                                            " FROM replications WHERE failure IS NULL"};
  while (select.step()) {
    const auto point = static_cast<std::size_t>(select.integer(0));
    const auto replication = static_cast<std::size_t>(select.integer(1));
    if (point >= campaign.points.size() || replication >= campaign.points[point].replications.size())
      continue;
    Replication& loaded = campaign.points[point].replications[replication].emplace();
    int column = 1;
    for (const Metric& metric : scenarios::metrics())
      loaded.measurement.*metric.value = select.number(++column);
  }
}

void Store::save(const PointRecord& point, std::size_t point_index, std::uint64_t replication) {
  const Replication& result = *point.replications[replication];
  insert_->bind(1, std::uint64_t{point_index}).bind(2, replication).bind(3, point.seed);
  int parameter = 3;
  for (const Metric& metric : scenarios::metrics()) {
    insert_->bind(++parameter, result.failed() ? Cell{} : Cell{result.measurement.*metric.value});
  }
  insert_->bind(++parameter, result.failed() ? Cell{result.failure} : Cell{});
  insert_->step();
  insert_->reset();
}

void Store::publish(const Campaign& campaign) {
  write_atomically(directory_ / kReplications, to_csv(replications_table({&campaign, 1})));
  write_atomically(directory_ / kResults, to_csv(results_table({&campaign, 1})));
  // One plain file from here on, which opens on read-only media as well. The next run changes it back.
  database_.execute("PRAGMA journal_mode = DELETE");
}

}  // namespace knee::cli
