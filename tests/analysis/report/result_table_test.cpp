#include "analysis/report/result_table.hpp"

#include <algorithm>

#include "tests/analysis/made_up.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::result_table_test {
namespace {

// Two architectures at two loads, with requests of two classes.
Results results() {
  Results results{.scenario = "json-api", .description = "A JSON API.", .hash = "0123456789abcdef", .version = "1.2"};
  for (const char* architecture : {"node", "gunicorn"}) {
    for (const char* load : {"50/s", "100/s"}) {
      std::vector<Replication> two;
      for (std::uint64_t i = 0; i < 2; ++i) {
        two.push_back(with_class(made_up({.rate_per_s = std::stod(load), .mean_ms = 10, .number = i}), "report",
                                 made_up({.rate_per_s = std::stod(load), .mean_ms = 30, .number = i})));
      }
      results.points.push_back(entry_of(made_up_point(architecture, load, std::move(two))));
    }
  }
  return results;
}

Cell cell(const Table& table, std::size_t row, const std::string& column) {
  const auto found = std::find(table.columns.begin(), table.columns.end(), column);
  REQUIRE(found != table.columns.end());
  return table.rows.at(row).at(static_cast<std::size_t>(found - table.columns.begin()));
}

void check_shape(const Table& table, std::size_t rows) {
  CHECK(table.rows.size() == rows);
  for (const auto& row : table.rows) CHECK(row.size() == table.columns.size());
}

}  // namespace

TEST_CASE(
    "the results table names the point first, then metrics with their intervals, then its state and its origin") {
  const Results all = results();
  const Table table = results_table({&all, 1});
  const std::vector<std::string> first(table.columns.begin(), table.columns.begin() + 10);
  CHECK(first == std::vector<std::string>{"scenario", "architecture", "nodes", "processes", "threads", "load",
                                          "offered_per_s", "throughput_per_s", "throughput_per_s_low",
                                          "throughput_per_s_high"});
  CHECK(table.columns.back() == "knee_version");
  check_shape(table, 4);
  CHECK(to_text(cell(table, 3, "architecture")) == "gunicorn");
  CHECK(to_text(cell(table, 3, "load")) == "100/s");
  CHECK(to_text(cell(table, 3, "mean_ms")) == "20");
  CHECK(to_text(cell(table, 3, "state")) == "stable");
  CHECK(to_text(cell(table, 3, "objective")).empty());
  CHECK(to_text(cell(table, 3, "bottleneck")) == "loop");
  CHECK(to_text(cell(table, 3, "bottleneck_utilisation")) == "0.5");
  CHECK(to_text(cell(table, 3, "replications")) == "2");
  CHECK(to_text(cell(table, 3, "failed")) == "0");
  CHECK(to_text(cell(table, 3, "scenario_hash")) == "0123456789abcdef");
}

TEST_CASE("columns have different names") {
  const Results all = results();
  for (const Table& table : {results_table({&all, 1}), classes_table({&all, 1}), replications_table({&all, 1})}) {
    std::vector<std::string> names = table.columns;
    std::sort(names.begin(), names.end());
    CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
  }
}

TEST_CASE("the table of classes has a row of all requests and one of each class, and metrics of requests alone") {
  const Results all = results();
  const Table table = classes_table({&all, 1});
  check_shape(table, 4 * 3);
  const auto names = [&](std::size_t row) { return to_text(cell(table, row, "class")); };
  CHECK((names(0) == "all" && names(1) == "request" && names(2) == "report" && names(3) == "all"));
  CHECK(to_text(cell(table, 0, "mean_ms")) == "20");
  CHECK(to_text(cell(table, 1, "mean_ms")) == "10");
  CHECK(to_text(cell(table, 2, "mean_ms")) == "30");
  CHECK(to_text(cell(table, 2, "errors")) == "0");
  CHECK(std::find(table.columns.begin(), table.columns.end(), "loop_utilisation") == table.columns.end());
}

TEST_CASE("the table of replications has a row for each, also for one that failed, with the reason") {
  Results all = results();
  all.points[0] = entry_of(made_up_point("node", "50/s", {failed_replication("killed"), made_up({.mean_ms = 7})}));
  const Table table = replications_table({&all, 1});
  check_shape(table, 8);
  CHECK(to_text(cell(table, 0, "failure")) == "killed");
  CHECK(to_text(cell(table, 0, "mean_ms")).empty());
  CHECK(to_text(cell(table, 1, "failure")).empty());
  CHECK(std::get<double>(cell(table, 1, "mean_ms")) == Approx(7));
  CHECK(to_text(cell(table, 1, "replication")) == "1");
}

TEST_CASE("warnings stand in the row, one after the other") {
  Results all = results();
  all.points[0].result.warnings = {"the first", "the second"};
  CHECK(to_text(cell(results_table({&all, 1}), 0, "warnings")) == "the first; the second");
  CHECK(to_text(cell(results_table({&all, 1}), 1, "warnings")).empty());
}

TEST_CASE("a swept key that has a column already gets no second one") {
  Results all = results();
  for (Entry& entry : all.points) entry.point.swept = {{"nodes", "4"}, {"machine.cores", "8"}};
  CHECK(identity_table({&all, 1}).columns ==
        std::vector<std::string>{"scenario", "architecture", "nodes", "processes", "threads", "machine.cores"});
}

}  // namespace knee::analysis::result_table_test
