// One quantile over the two axes of a sweep.
#include "analysis/report/sweep_matrix.hpp"

#include "analysis/report/section.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::sweep_matrix_test {
namespace {

using Swept = std::vector<std::pair<std::string, std::string>>;

Entry entry(const std::string& architecture, const Swept& swept, double p99_ms, State state = State::stable) {
  Entry made{.point = {.scenario = "api", .architecture = architecture, .runtime = "gil", .swept = swept}};
  made.result.state = state;
  made.result.all.value.p99_ms = p99_ms;
  made.result.all.value.p90_ms = p99_ms / 2;
  return made;
}

/// Two processes by three loads; the last one is saturated, and one combination is missing.
Results two_axes() {
  Results results{.scenario = "api", .description = {}, .hash = {}};
  results.points = {entry("node", {{"processes", "1"}, {"load", "10/s"}}, 11.04),
                    entry("node", {{"processes", "1"}, {"load", "20/s"}}, 12),
                    entry("node", {{"processes", "1"}, {"load", "30/s"}}, 1300, State::saturated),
                    entry("node", {{"processes", "2"}, {"load", "10/s"}}, 21),
                    entry("node", {{"processes", "2"}, {"load", "30/s"}}, 23)};
  return results;
}

std::vector<std::string> lines(const SweepMatrix& matrix) {
  std::vector<std::string> all;
  for (const auto& row : matrix.table.rows) {
    std::string line;
    for (const Cell& cell : row) line += (line.empty() ? "" : "|") + to_text(cell);
    all.push_back(line);
  }
  return all;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("A sweep of two axes has a matrix whose columns are the axis with fewer values") {
  const std::vector<SweepMatrix> matrices = sweep_matrices(two_axes());
  REQUIRE(matrices.size() == 1);
  CHECK(matrices[0].title == "node: p99 in ms by load (down) and processes (across)");
  CHECK(matrices[0].table.columns == Lines{"load", "1", "2"});
  CHECK(lines(matrices[0]) == Lines{"10/s|11|21", "20/s|12|", "30/s|sat|23"});
  CHECK(matrix_legend(matrices) == "sat: saturated; empty: not simulated.");
}

TEST_CASE("The matrix has the highest quantile that the objective limits and marks what misses it") {
  Results results = two_axes();
  for (Entry& one : results.points) {
    one.point.objective = Objective{.quantiles = {{0.5, 5}, {0.9, 10}}};
    one.result.objective = one.result.all.value.p90_ms > 10 ? Verdict::missed : Verdict::met;
  }
  const std::vector<SweepMatrix> matrices = sweep_matrices(results);
  CHECK(matrices.at(0).title == "node: p90 in ms by load (down) and processes (across)");
  CHECK(lines(matrices[0]) == Lines{"10/s|5.52|10.5 !", "20/s|6|", "30/s|sat|11.5 !"});
  CHECK(matrix_legend(matrices) == "sat: saturated; !: misses the objective; empty: not simulated.");
}

TEST_CASE("One axis has no matrix and neither have three") {
  Results results = two_axes();
  for (Entry& one : results.points) one.point.swept.erase(one.point.swept.begin());
  CHECK(sweep_matrices(results).empty());
  results = two_axes();
  int number = 0;
  for (Entry& one : results.points) one.point.swept.emplace_back("threads", std::to_string(++number % 2));
  CHECK(sweep_matrices(results).empty());
}

TEST_CASE("Keys that move together are one axis of a matrix and of a table") {
  Results results{.scenario = "api", .description = {}, .hash = {}};
  results.together = {{"processes", "threads"}};
  for (const char* load : {"10/s", "20/s"}) {
    results.points.push_back(entry("node", {{"load", load}, {"processes", "1"}, {"threads", "8"}}, 1));
    results.points.push_back(entry("node", {{"load", load}, {"processes", "8"}, {"threads", "1"}}, 2));
  }
  const std::vector<SweepMatrix> matrices = sweep_matrices(results);
  REQUIRE(matrices.size() == 1);
  CHECK(matrices[0].table.columns == Lines{"load", "1, 8", "8, 1"});
  CHECK(lines(matrices[0]) == Lines{"10/s|1|2", "20/s|1|2"});

  for (Entry& one : results.points) one.point.swept.erase(one.point.swept.begin());  // no load
  results.points.resize(2);
  const std::vector<Section> sections = sections_of(results);
  REQUIRE(sections.size() == 1);
  CHECK(sections[0].label_name == "processes, threads");
  CHECK(sections[0].rows.at(1).label == "8, 1");
}

TEST_CASE("Each architecture has its own matrix if two axes move there") {
  Results results = two_axes();
  results.points.push_back(entry("loop", {{"processes", ""}, {"load", "10/s"}}, 1));
  results.points.push_back(entry("loop", {{"processes", ""}, {"load", "20/s"}}, 1));
  CHECK(sweep_matrices(results).size() == 1);
}

}  // namespace knee::analysis::sweep_matrix_test
