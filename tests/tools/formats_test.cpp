// Every table in every format, and every column explained.
#include <algorithm>
#include <set>
#include <sstream>

#include <nlohmann/json.hpp>

#include "analysis/columns/table_columns.hpp"
#include "analysis/metrics/metric.hpp"
#include "analysis/report/result_table.hpp"
#include "tests/cli/program_folder.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::formats_test {
namespace {

using analysis::column_names;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using Names = std::vector<std::string>;

constexpr const char* kScenario = R"(scenario: tables
description: Has every table.
workload:
  arrivals: {poisson: 100/s}
  requests: {page: {steps: [{cpu: {uncertain: [3 ms, 5 ms]}}]}}
architectures:
  loop: {runtime: event-loop}
  threads: {runtime: gil, threads: 4}
sweep: {load: [100/s, 150/s]}
objective: {p99: 200 ms}
measure: {max-requests: 40000, precision: 20 %}
)";

// Rows of CSV without quoted cells.
Names cells(const std::string& line) {
  Names names;
  std::istringstream text{line};
  for (std::string cell; std::getline(text, cell, ',');) names.push_back(cell);
  return names;
}

Names header(const std::string& csv) { return cells(csv.substr(0, csv.find('\n'))); }

Names keys_of(const nlohmann::ordered_json& row) {
  Names names;
  for (const auto& [key, value] : row.items()) names.push_back(key);
  return names;
}

// What a command prints as JSON: a list with at least one row.
nlohmann::ordered_json rows_of(const ProgramFolder& folder, const std::string& arguments) {
  INFO(arguments);
  REQUIRE(folder.knee(arguments + " --format json") == 0);
  const auto rows = nlohmann::ordered_json::parse(folder.out());
  REQUIRE(rows.is_array());
  REQUIRE_FALSE(rows.empty());
  return rows;
}

// Runs a command in every format; CSV, JSON and Markdown have the columns of the table.
void check_formats(const ProgramFolder& folder, const std::string& arguments, const std::string& table) {
  const Names columns = column_names(table);
  CHECK(keys_of(rows_of(folder, arguments).front()) == columns);
  REQUIRE(folder.knee(arguments + " --format csv") == 0);
  CHECK(header(folder.out()) == columns);
  REQUIRE(folder.knee(arguments + " --format md") == 0);
  CHECK_THAT(folder.out(), StartsWith("| " + columns.front()) && Contains(" | " + columns.back()) && Contains("\n|"));
  REQUIRE(folder.knee(arguments + " --format text") == 0);
  CHECK_THAT(folder.out(), !StartsWith("| ") && !StartsWith("["));
}

Names known_columns() {
  Names known = {"load"};  // swept
  for (const auto& column : analysis::identifying_columns()) known.emplace_back(column.name);
  for (const auto& column : analysis::closing_columns()) known.emplace_back(column.name);
  for (const analysis::Metric& metric : analysis::metrics()) {
    for (const char* end : {"", "_low", "_high"}) known.push_back(std::string{metric.name} + end);
  }
  return known;
}

void check_file(const ProgramFolder& folder, const std::string& name, const std::string& table) {
  INFO(name);
  const Names columns = header(folder.read("results/" + name));
  Names known = known_columns();
  if (!table.empty()) {
    for (const std::string& own : column_names(table)) {
      CHECK(std::find(columns.begin(), columns.end(), own) != columns.end());
      known.push_back(own);
    }
  }
  CHECK(columns.size() > 5);
  for (const std::string& column : columns) {
    INFO(column);
    CHECK(std::find(known.begin(), known.end(), column) != known.end());
  }
}

}  // namespace

TEST_CASE("every column of every table has a name of its own and a sentence") {
  std::set<std::string> tables;
  for (const analysis::TableColumns& described : analysis::described_tables()) {
    INFO(described.table);
    CHECK(tables.insert(described.table).second);
    std::set<std::string> names;
    for (const analysis::Column& column : described.columns) {
      INFO(column.name);
      CHECK(names.insert(column.name).second);
      CHECK(std::string{column.meaning}.ends_with('.'));
    }
    CHECK_FALSE(names.empty());
  }
  CHECK_THROWS(column_names("no such table"));
}

TEST_CASE("the page of the columns shows the columns of every table") {
  std::ifstream file{KNEE_SOURCE_DIR "/docs/reference/columns.md"};
  const std::string page{std::istreambuf_iterator<char>{file}, {}};
  CHECK_THAT(page, Contains("<!-- shows: ./knee list columns -->"));
  for (const analysis::TableColumns& described : analysis::described_tables()) {
    CHECK_THAT(page, Contains(std::string{"<!-- shows: ./knee list "} + described.table + "-columns -->"));
  }
}

TEST_CASE("the files of a sweep have only columns that are explained", "[long]") {
  const ProgramFolder folder{"tables.yaml", kScenario};
  REQUIRE(folder.knee("sweep tables.yaml -q -o results --samples 20 --set measure.max-requests=20000") == 0);
  check_file(folder, "results.csv", "");
  check_file(folder, "classes.csv", "classes");
  check_file(folder, "replications.csv", "replications");
  check_file(folder, "bands.csv", "bands");
  check_file(folder, "inputs.csv", "inputs");
  REQUIRE(folder.knee("sweep tables.yaml -q -o results --fresh --series 10s --set measure.max-requests=20000") == 0);
  check_file(folder, "series.csv", "series");
}

TEST_CASE("tables of a scenario have the columns that are explained in every format") {
  const ProgramFolder folder{"tables.yaml", kScenario};
  check_formats(folder, "check tables.yaml", "check");
  check_formats(folder, "theory tables.yaml", "theory");
  check_formats(folder, "list machine", "list");
  CHECK(keys_of(rows_of(folder, "capacity tables.yaml -q").front()) == column_names("capacity"));
}

TEST_CASE("tables of a directory of results have the columns that are explained in every format") {
  const ProgramFolder folder{"tables.yaml", kScenario};
  REQUIRE(folder.knee("sweep tables.yaml -q -o results") == 0);
  check_formats(folder, "compare results --architectures loop threads", "compare");
  check_formats(folder, "theory results", "theory-beside");
  check_formats(folder, "plot results --chart throughput", "plot");
}

TEST_CASE("a fit has the columns that are explained in every format") {
  const ProgramFolder folder{"table.csv", "n,x\n1,100\n2,190\n4,350\n8,600\n16,900\n32,1000\n"};
  check_formats(folder, "fit table.csv --x n --y x", "fit");
}

TEST_CASE("numbers are numbers in JSON and what does not apply is null") {
  const ProgramFolder folder{"tables.yaml", kScenario};
  const auto rows = rows_of(folder, "run tables.yaml -q --set workload.arrivals.poisson=400/s");
  for (const auto& row : rows) {
    CHECK(row.at("throughput_per_s").is_number());
    CHECK(row.at("nodes").is_number_unsigned());
    CHECK(row.at("architecture").is_string());
    CHECK(row.at("memory_peak_mb").is_null() != row.at("memory_peak_mb").is_number());
  }
}

TEST_CASE("a sweep with --check-objective says in its exit status whether every point meets the objective") {
  const ProgramFolder folder{"tables.yaml", kScenario};
  const std::string quick = "sweep tables.yaml -q --fresh -o results --check-objective ";
  CHECK(folder.knee(quick) == 0);
  CHECK(folder.knee(quick + "--set objective.p99=5ms") == 1);
  CHECK_THAT(folder.read("results/results.csv"), Contains(",missed,"));
  CHECK(folder.shell("grep -v ^objective tables.yaml | $knee sweep - -q --fresh -o results --check-objective") == 2);
  CHECK_THAT(folder.err(), Contains("--check-objective, but scenario"));
}

TEST_CASE("a description of a scenario is text unless another format is asked for, and its defaults are YAML") {
  const ProgramFolder folder{"tables.yaml", kScenario};
  REQUIRE(folder.knee("check tables.yaml") == 0);
  CHECK_THAT(folder.out(), Contains("tables: no mistakes."));
  CHECK(folder.knee("check tables.yaml --defaults --format json") == 2);
  CHECK_THAT(folder.err(), Contains("--defaults prints YAML"));
}

}  // namespace knee::cli::formats_test
