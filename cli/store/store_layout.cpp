#include "cli/store/store_layout.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "analysis/report/result_table.hpp"
#include "cli/command_line/model_version.hpp"
#include "cli/command_line/version.hpp"
#include "scenarios/language/fingerprint.hpp"

namespace knee::cli {
namespace {

using analysis::Results;
using Facts = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kReplicationsTable =
    "CREATE TABLE IF NOT EXISTS replications (simulation TEXT NOT NULL, model TEXT NOT NULL, requests INTEGER NOT NULL, "
    "replication INTEGER NOT NULL, seed INTEGER NOT NULL, data BLOB, failure TEXT, digest TEXT NOT NULL, "
    "PRIMARY KEY (simulation, model, requests, replication))";

std::string columns_sql(const std::vector<std::string>& names) {
  std::string sql;
  for (const std::string& name : names) sql += ", " + quoted(name);
  return sql;
}

std::string insert_sql(const char* table, std::size_t columns) {
  std::string sql = fmt::format("INSERT INTO {} VALUES (?", table);
  for (std::size_t i = 1; i < columns; ++i) sql += ", ?";
  return sql + ")";
}

Facts facts_of(const Results& results) {
  const analysis::Point first = results.points.empty() ? analysis::Point{} : results.points.front().point;
  const auto answer = [](bool yes) { return yes ? "yes" : "no"; };
  return {{"scenario", results.scenario},
          {"scenario_hash", results.hash},
          {"scenario_yaml", results.origin.yaml},
          {"scenario_path", results.origin.path},
          {"arguments", results.origin.arguments},
          {"shard", results.origin.shard},
          {"knee_version", version()},
          {"model", model_version()},
          {"confidence", fmt::format("{}", first.confidence)},
          {"finds_warm_up", answer(first.effort.finds_warm_up)},
          {"transient", answer(first.effort.transient)}};
}

void insert_fact(Database& database, const std::string& key, const std::string& value) {
  Database::Statement{database, insert_sql("plan", 2)}.bind(1, key).bind(2, value).step();
}

void write_points(Database& database, const Results& results) {
  const analysis::Table identity = analysis::identity_table({&results, 1});
  database.execute("CREATE TABLE points (point INTEGER PRIMARY KEY, simulation TEXT NOT NULL" + columns_sql(identity.columns) + ")");
  Database::Statement insert{database, insert_sql("points", identity.columns.size() + 2)};
  for (std::size_t row = 0; row < identity.rows.size(); ++row) {
    int parameter = 2;
    insert.bind(1, std::uint64_t{row}).bind(2, results.points[row].point.identity);
    for (const analysis::Cell& cell : identity.rows[row]) insert.bind(++parameter, cell);
    insert.step();
    insert.reset();
  }
}

void create_results(Database& database, const Results& results) {
  const std::vector<std::string> columns = analysis::results_columns(swept_keys_of(results));
  database.execute("CREATE TABLE results (point INTEGER PRIMARY KEY" + columns_sql(columns) + ")");
}

// Each text with its length, so that nothing moves from one to the next unnoticed.
void add(scenarios::language::Fingerprint& digest, std::string_view text) {
  digest.add(fmt::format("{}:", text.size()));
  digest.add(text);
}

// A hash of words of eight bytes, the same on every machine. Each step is a bijection of the state for a given word, and of the word for a
// given state, so that no single change goes unnoticed; a rotation lets the upper bits reach all others.
class RowDigest {
 public:
  void add(std::uint64_t word) { state_ = std::rotl(state_ ^ word, 29) * 0x9E3779B97F4A7C15U; }
  void add(std::string_view text) {
    add(std::uint64_t{text.size()});
    for (; text.size() >= kWord; text.remove_prefix(kWord)) add(word_of(text.data(), kWord));
    if (!text.empty()) add(word_of(text.data(), text.size()));
  }
  [[nodiscard]] std::string text() const { return fmt::format("{:016x}", state_); }

 private:
  static constexpr std::size_t kWord = sizeof(std::uint64_t);
  static std::uint64_t word_of(const char* bytes, std::size_t size) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, size);
    if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
    return word;
  }

  std::uint64_t state_ = 0xCBF29CE484222325U;
};

// 16 hexadecimal digits that depend on every byte of the row.
std::string digest_of(const ReplicationRowView& row) {
  RowDigest digest;
  for (const std::uint64_t number : {row.requests, row.replication, row.seed}) digest.add(number);
  for (const std::string_view text : {row.simulation, row.model, row.data, row.failure}) digest.add(text);
  return digest.text();
}

std::string plan_digest(Database& database) {
  scenarios::language::Fingerprint digest;
  for (const char* sql : {"SELECT key, value FROM plan WHERE key <> 'digest' ORDER BY key", "SELECT * FROM points ORDER BY point"}) {
    Database::Statement rows{database, sql};
    while (rows.step()) {
      for (int i = 0; i < rows.columns(); ++i) add(digest, rows.text(i));
    }
  }
  return digest.text();
}

}  // namespace

std::string quoted(const std::string& name) {
  std::string result = "\"";
  for (const char letter : name) result += letter == '"' ? std::string{"\"\""} : std::string{letter};
  return result + '"';
}

void write_plan(Database& database, const Results& results) {
  database.execute(fmt::format("PRAGMA application_id = {}", kApplication));
  database.execute(fmt::format("PRAGMA user_version = {}", kStoreLayout));
  for (const char* table : {"plan", "points", "results"}) database.execute(fmt::format("DROP TABLE IF EXISTS {}", table));
  database.execute("CREATE TABLE plan (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
  database.execute(kReplicationsTable);
  write_points(database, results);
  create_results(database, results);
  for (const auto& [key, value] : facts_of(results)) insert_fact(database, key, value);
  insert_fact(database, "digest", plan_digest(database));
}

std::string plan_value(Database& database, const char* key) {
  return database.value(fmt::format("SELECT value FROM plan WHERE key = '{}'", key));
}

bool plan_is_sound(Database& database) { return plan_value(database, "digest") == plan_digest(database); }

std::vector<std::string> swept_keys_of(const Results& results) {
  std::vector<std::string> keys = analysis::identity_table({&results, 1}).columns;
  keys.erase(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(analysis::identifying_columns().size()));
  return keys;
}

std::optional<ReplicationRow> sound_row(const Database::Statement& at) {
  ReplicationRow row{.simulation = at.text(0),
                     .model = at.text(1),
                     .requests = static_cast<std::uint64_t>(at.integer(2)),
                     .replication = static_cast<std::uint64_t>(at.integer(3)),
                     .seed = static_cast<std::uint64_t>(at.integer(4)),
                     .data = at.text(5),
                     .failure = at.text(6)};
  return at.text(7) == digest_of(row.view()) ? std::optional{std::move(row)} : std::nullopt;
}

void write_row(Database::Statement& insert, const ReplicationRowView& row) {
  insert.bind_text(1, row.simulation).bind_text(2, row.model).bind(3, row.requests).bind(4, row.replication).bind(5, row.seed);
  if (row.failed()) {
    insert.bind(6, {}).bind_text(7, row.failure);
  } else {
    insert.bind_bytes(6, row.data).bind(7, {});
  }
  insert.bind(8, digest_of(row)).step();
  insert.reset();
}

}  // namespace knee::cli
