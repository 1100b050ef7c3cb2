#include "cli/store/stored_results.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "analysis/report/result_table.hpp"
#include "cli/command_line/failure.hpp"
#include "cli/command_line/output.hpp"
#include "cli/store/replication_bytes.hpp"

namespace knee::cli {
namespace {

std::filesystem::path found(const std::filesystem::path& directory) {
  std::filesystem::path store = directory / kStoreFile;
  if (std::filesystem::exists(store)) return store;
  throw wrong_input(fmt::format("{} has no {}: expected a directory that `knee sweep -o` has filled", directory.string(), kStoreFile));
}

}  // namespace

StoredResults::StoredResults(const std::filesystem::path& directory)
    : database_{found(directory), Database::Mode::read_only} {
  if (database_.value("PRAGMA user_version") != std::to_string(kStoreLayout)) {
    throw wrong_input(fmt::format("{} is no store of this knee: sweep again", database_.path().string()));
  }
  database_.execute("BEGIN");  // one state of a store that a sweep may fill meanwhile
  require_sound_plan(directory);
  confidence_ = std::strtod(fact("confidence").c_str(), nullptr);
  finds_warm_up_ = fact("finds_warm_up") == "yes";
  is_transient_ = fact("transient") == "yes";
  read_points();
  count_replications();
  database_.execute("COMMIT");
}

void StoredResults::require_sound_plan(const std::filesystem::path& directory) {
  if (plan_is_sound(database_)) return;
  throw machine_failure(fmt::format("{}: its plan is damaged: repeat the `knee sweep` that filled {}, which writes it again and "
                                    "simulates only what is missing", database_.path().string(), directory.string()));
}

std::string StoredResults::fact(const char* key) { return plan_value(database_, key); }

// The swept columns are all columns of `points` except its number and the identifying columns.
void StoredResults::read_points() {
  std::vector<std::string> columns;
  Database::Statement names{database_, "SELECT name FROM pragma_table_info('points')"};
  while (names.step()) columns.push_back(names.text(0));
  const auto& known = analysis::identifying_columns();
  Database::Statement rows{database_, "SELECT * FROM points ORDER BY point"};
  while (rows.step()) {
    Point& point = points_.emplace_back();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const int column = static_cast<int>(i);
      const auto named = [&](const analysis::Column& one) { return columns[i] == one.name; };
      if (columns[i] == "point") {
        point.number = static_cast<std::size_t>(rows.integer(column));
      } else if (columns[i] == "simulation") {
        point.simulation = rows.text(column);
      } else if (columns[i] == "architecture") {
        point.architecture = rows.text(column);
      } else if (std::none_of(known.begin(), known.end(), named) && !rows.is_null(column)) {
        point.swept.emplace_back(columns[i], rows.text(column));
      }
    }
  }
}

void StoredResults::count_replications() {
  Database::Statement rows{database_,
                           "SELECT point, requests, count(*) FROM points JOIN replications USING (simulation) "
                           "WHERE model = ? AND failure IS NULL GROUP BY point, requests"};
  rows.bind(1, fact("model"));
  while (rows.step()) {
    const auto number = static_cast<std::size_t>(rows.integer(0));
    if (number >= points_.size()) continue;
    points_[number].replications[static_cast<std::uint64_t>(rows.integer(1))] = static_cast<std::size_t>(rows.integer(2));
  }
}

std::vector<ReplicationRow> StoredResults::rows_of(const Point& point, std::uint64_t requests) {
  Database::Statement at{database_, "SELECT * FROM replications WHERE simulation = ? AND model = ? AND requests = ? ORDER BY replication"};
  at.bind(1, point.simulation).bind(2, fact("model")).bind(3, requests);
  std::vector<ReplicationRow> rows;
  while (at.step()) {
    if (auto row = sound_row(at)) {
      rows.push_back(std::move(*row));
    } else {
      print_message(fmt::format("knee: {}: a replication of {} is damaged; the `knee sweep` that filled the directory simulates it again",
                                database_.path().string(), point.architecture));
    }
  }
  return rows;
}

std::vector<analysis::Replication> StoredResults::replications(const Point& point, std::uint64_t requests) {
  std::vector<analysis::Replication> replications;
  for (const ReplicationRow& row : rows_of(point, requests)) {
    if (!row.failed()) replications.push_back(replication_from(row.data));
  }
  if (replications.size() == point.replications.at(requests)) return replications;
  throw machine_failure(fmt::format("{} is damaged: expected {} replications of {}", database_.path().string(),
                                    point.replications.at(requests), point.architecture));
}

void StoredResults::fill(const Point& point, analysis::Rung& rung) {
  for (const ReplicationRow& row : rows_of(point, rung.requests)) {
    if (row.replication >= rung.replications.size() || !rung.replications[row.replication].missing()) continue;
    rung.replications[row.replication] = row.failed() ? analysis::Replication{.failure = row.failure} : replication_from(row.data);
  }
}

}  // namespace knee::cli
