/// The tables of a store, and digests of their rows. The reference is docs/reference/store.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/results/results.hpp"
#include "cli/store/database.hpp"

namespace knee::cli {

/// The file name of the database, and the version of its tables: `user_version` in its header.
inline constexpr const char* kStoreFile = "store.sqlite";
inline constexpr int kStoreLayout = 10;
/// `application_id` in its header: "knee".
inline constexpr std::int32_t kApplication = 0x6B6E6565;

/// The name in double quotes, as SQL has it.
[[nodiscard]] std::string quoted(const std::string& name);

/// Writes the plan of `results` in place of that of an earlier sweep: the tables `plan` and `points`, and `results` without a row.
/// Creates what is missing, if the database is new.
void write_plan(Database& database, const analysis::Results& results);

/// A value of the table `plan`; empty if there is none.
[[nodiscard]] std::string plan_value(Database& database, const char* key);

/// Whether the tables `plan` and `points` are as they were written.
[[nodiscard]] bool plan_is_sound(Database& database);

/// The keys that the points of `results` are swept by.
[[nodiscard]] std::vector<std::string> swept_keys_of(const analysis::Results& results);

/// A row of the table `replications`.
template <class Text>
struct ReplicationRowOf {
  Text simulation;
  Text model;
  std::uint64_t requests = 0;
  std::uint64_t replication = 0;
  std::uint64_t seed = 0;
  Text data = {};     ///< empty if it failed
  Text failure = {};  ///< empty if it succeeded

  [[nodiscard]] bool failed() const { return !failure.empty(); }
  [[nodiscard]] ReplicationRowOf<std::string_view> view() const { return {simulation, model, requests, replication, seed, data, failure}; }
};
using ReplicationRow = ReplicationRowOf<std::string>;
/// Its texts lie elsewhere.
using ReplicationRowView = ReplicationRowOf<std::string_view>;

/// The row that a statement `SELECT * FROM replications` stands at; none if it is damaged: its digest is not its own.
[[nodiscard]] std::optional<ReplicationRow> sound_row(const Database::Statement& at);

/// Writes the row in place of one with the same key, with `insert`, a statement `kInsertRow`.
inline constexpr const char* kInsertRow = "INSERT OR REPLACE INTO replications VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
void write_row(Database::Statement& insert, const ReplicationRowView& row);

}  // namespace knee::cli
