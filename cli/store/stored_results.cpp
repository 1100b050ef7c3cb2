#include "cli/store/stored_results.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "analysis/report/result_table.hpp"
#include "cli/command_line/failure.hpp"
#include "cli/store/replication_bytes.hpp"
#include "cli/store/store.hpp"

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
  confidence_ = std::strtod(fact("confidence").c_str(), nullptr);
  finds_warm_up_ = fact("finds_warm_up") == "yes";
  is_transient_ = fact("transient") == "yes";
  read_points();
  count_replications();
}

std::string StoredResults::fact(const char* key) {
  return database_.value(fmt::format("SELECT value FROM plan WHERE key = '{}'", key));
}

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
                           "SELECT point, requests, count(*) FROM replications WHERE failure IS NULL GROUP BY point, requests"};
  while (rows.step()) {
    const auto number = static_cast<std::size_t>(rows.integer(0));
    if (number >= points_.size()) continue;
    points_[number].replications[static_cast<std::uint64_t>(rows.integer(1))] = static_cast<std::size_t>(rows.integer(2));
  }
}

std::vector<analysis::Replication> StoredResults::replications(const Point& point, std::uint64_t requests) {
  Database::Statement rows{database_,
                           "SELECT data FROM replications WHERE point = ? AND requests = ? AND failure IS NULL ORDER BY replication"};
  rows.bind(1, std::uint64_t{point.number}).bind(2, requests);
  std::vector<analysis::Replication> replications;
  while (rows.step()) replications.push_back(replication_from(rows.text(0)));
  return replications;
}

void StoredResults::fill(const Point& point, analysis::Rung& rung) {
  Database::Statement rows{database_, "SELECT replication, data, failure FROM replications WHERE point = ? AND requests = ?"};
  rows.bind(1, std::uint64_t{point.number}).bind(2, rung.requests);
  while (rows.step()) {
    const auto number = static_cast<std::size_t>(rows.integer(0));
    if (number >= rung.replications.size()) continue;
    rung.replications[number] = rows.is_null(2) ? replication_from(rows.text(1)) : analysis::Replication{.failure = rows.text(2)};
  }
}

}  // namespace knee::cli
