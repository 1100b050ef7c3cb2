// The rule for busy points: where it applies, and what a reader sees of it.
#include "analysis/report/busy_points.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/report/report.hpp"
#include "analysis/report/result_table.hpp"
#include "analysis/table/table_words.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::busy_points_test {
namespace {

using Catch::Matchers::Contains;

// A stable point whose loop is in use for a share of the time.
Entry point_at(double utilisation, double load) {
  Entry entry{.point = {.scenario = "made", .architecture = "node", .runtime = "event-loop", .swept = {{"load", std::to_string(load)}}}};
  entry.point.offered_per_s = load;
  entry.result.state = State::stable;
  entry.result.succeeded = 1;
  entry.result.bottleneck = {.name = "loop", .utilisation = utilisation, .kind = ResourceKind::loop};
  entry.result.all.value.mean_ms = 10;
  entry.result.all.value.throughput_per_s = load;
  entry.result.all.value.errors = 0;
  return entry;
}

double factor_of(const Entry& entry) { return error_factor(entry.point, entry.result); }

}  // namespace

TEST_CASE("the factor is that of a single queue from 85 % on") {
  CHECK(factor_of(point_at(0.95, 100)) == Approx(20));
  CHECK(factor_of(point_at(0.9, 100)) == Approx(10));
  CHECK(std::isnan(factor_of(point_at(0.84, 100))));
}

TEST_CASE("the rule applies to open loads that are served") {
  Entry closed = point_at(0.95, 100);
  closed.point.effort.closed = true;
  CHECK(std::isnan(factor_of(closed)));
  Entry lossy = point_at(0.95, 100);
  lossy.result.all.value.errors = 0.02;
  CHECK(std::isnan(factor_of(lossy)));
  Entry saturated = point_at(1, 100);
  saturated.result.all.value.mean_ms = Measurement::kNone;
  CHECK(std::isnan(factor_of(saturated)));
}

TEST_CASE("a report marks busy points and names them below its tables") {
  Results results{.scenario = "made", .description = {}, .hash = {}};
  results.points = {point_at(0.5, 100), point_at(0.9, 180), point_at(0.995, 199)};
  const std::string text = report_of(results, ReportStyle::text);
  CHECK_THAT(text, Contains("loop 50 %   ") && Contains("loop 90 %*  ") && Contains("loop 100 %*  "));
  CHECK_THAT(text, Contains("node at 180/s 10 %") && Contains("more than 100 %"));
  CHECK_THAT(report_of(results, ReportStyle::markdown), Contains("\n\n\\* in use for 85 %"));
  results.points.resize(1);
  CHECK_THAT(report_of(results, ReportStyle::text), !Contains("single queue"));
}

TEST_CASE("the factor is a column of the results") {
  Results results{.scenario = "made", .description = {}, .hash = {}};
  results.points = {point_at(0.5, 100), point_at(0.9, 180)};
  const Table table = results_table({&results, 1});
  const auto column = std::find(table.columns.begin(), table.columns.end(), "error_factor") - table.columns.begin();
  CHECK(to_text(table.rows[0].at(static_cast<std::size_t>(column))).empty());
  CHECK(to_text(table.rows[1].at(static_cast<std::size_t>(column))) == "10");
}

TEST_CASE("names of columns in words have their units") {
  CHECK(words_of("throughput_per_s") == "throughput, /s");
  CHECK(words_of("p99_ms") == "p99, ms");
  CHECK(words_of("difference_percent") == "difference, %");
  CHECK(words_of("loop_utilisation") == "loop utilisation");
  const Table table = with_words({.columns = {"cost_per_hour", "quantity", "b"}, .rows = {{1.0, "mean_ms", "a_b"}}});
  CHECK(table.columns == std::vector<std::string>{"cost per hour", "quantity", "b"});
  CHECK(to_text(table.rows[0][1]) == "mean, ms");
  CHECK(to_text(table.rows[0][2]) == "a_b");
}

}  // namespace knee::analysis::busy_points_test
