#include "analysis/report/report.hpp"

#include <sstream>

#include "tests/analysis/made_up.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::report_test {
namespace {

using Catch::Matchers::Contains;

struct Numbers {
  const char* architecture;
  const char* load;
  MadeUp made_up;
};

Entry entry_with(const Numbers& numbers, const std::optional<Objective>& objective = {}) {
  std::vector<Replication> replications;
  MadeUp one = numbers.made_up;
  one.rate_per_s = std::stod(numbers.load);
  for (one.number = 0; one.number < 2; ++one.number) replications.push_back(made_up(one));
  Point point = made_up_point(numbers.architecture, numbers.load, std::move(replications));
  point.objective = objective;
  return entry_of(std::move(point));
}

// Two architectures at two loads; the mean latency of each is another one.
Results results_with(const std::vector<Numbers>& points, const std::optional<Objective>& objective = {}) {
  Results results{.scenario = "json-api", .description = "A JSON API.", .hash = "0123456789abcdef"};
  for (const Numbers& one : points) results.points.push_back(entry_with(one, objective));
  return results;
}

const std::vector<Numbers> kFour = {{"node", "50/s", {.mean_ms = 10}},
                                    {"node", "100/s", {.mean_ms = 20}},
                                    {"gunicorn", "50/s", {.mean_ms = 30}},
                                    {"gunicorn", "100/s", {.mean_ms = 40}}};

Results results() { return results_with(kFour); }

Results unswept() {
  Results all = results();
  for (Entry& entry : all.points) entry.point.swept.clear();
  return all;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string line_with(const std::string& text, const std::string& part) {
  for (const std::string& line : lines_of(text)) {
    if (line.find(part) != std::string::npos) return line;
  }
  return {};
}

std::string text_of(const Results& all) { return report_of(all, ReportStyle::text); }

}  // namespace

TEST_CASE("a report says the scenario first and has a table for each architecture") {
  const std::string text = text_of(results());
  CHECK(lines_of(text).front() == "json-api: A JSON API.");
  CHECK_THAT(
      text, Contains("node (event-loop; 1 node × 1 process × 1 thread)") && Contains("gunicorn (event-loop"));
}

TEST_CASE("a report shows estimates with half their intervals, and the bottleneck") {
  Results all = results();
  PointResult& result = all.points[0].result;
  result.all.value.mean_ms = 1.0714;
  result.all.low.mean_ms = 0.1638;
  result.all.high.mean_ms = 1.979;  // a half of 0.9076, so the second decimal of the value means nothing
  const std::string line = line_with(text_of(all), "       50 ");
  CHECK_THAT(line, Contains("1.1 ±0.9"));
  CHECK_THAT(line, Contains("loop 50 %"));
}

TEST_CASE("a saturated point says so and shows no latency") {
  const Results all = results_with({{"node", "50/s", {.mean_ms = 10}}, {"node", "100/s", {.mean_ms = 20, .growth = 10}}});
  const std::string line = line_with(text_of(all), "saturated");
  CHECK_THAT(line, Contains(" 100 ") && Contains(" 90 ±0 "));  // 10 of 100 requests stay
  const std::size_t served = line.find("90 ±0") + std::string{"90 ±0"}.size();
  const std::string latencies = line.substr(served, line.find("0 %") - served);
  CHECK(latencies == std::string(latencies.size(), ' '));
}

TEST_CASE("rows of a block stand by rising load, whatever the order of the points") {
  Results all = results();
  std::swap(all.points[0], all.points[1]);
  const auto lines = lines_of(text_of(all));
  CHECK_THAT(lines[4], Contains("    50 "));
  CHECK_THAT(lines[5], Contains("   100 "));
}

TEST_CASE("a sweep of the load ends with what each architecture holds of the loads tried") {
  std::vector<Numbers> points = kFour;
  points[1].made_up.growth = 10;
  // p99 is four times the mean: node's 40 ms at 50/s, gunicorn's 120 ms at 50/s and 160 ms at 100/s.
  const Results all = results_with(points, Objective{.quantiles = {{0.99, 130}}});
  const std::string text = text_of(all);
  CHECK_THAT(text, Contains("Of the loads tried"));
  CHECK(lines_of(text)[lines_of(text).size() - 2] == "node          50/s         100/s: saturated (loop 50 %)");
  CHECK(lines_of(text).back() == "gunicorn      50/s         100/s: objective missed (loop 50 %)");
}

TEST_CASE("an architecture that holds no load says none") {
  std::vector<Numbers> points = kFour;
  points[0].made_up.growth = 10;
  const std::string text = text_of(results_with(points));
  CHECK_THAT(line_with(text, "node  "), Contains("none"));
}

TEST_CASE("a point says whether it meets its objective") {
  const std::string text = text_of(results_with(kFour, Objective{.quantiles = {{0.99, 130}}}));
  CHECK_THAT(line_with(text, " 30 "), Contains("met"));
  CHECK_THAT(line_with(text, " 40 "), Contains("missed"));
}

TEST_CASE("without a sweep the architectures stand in one table, and where their time went in another") {
  const std::string text = text_of(unswept());
  CHECK_THAT(lines_of(text)[2], Catch::Matchers::StartsWith("architecture  offered/s"));
  CHECK_THAT(text, Contains("Where the time went"));
  // A quarter of 30 ms is waiting, the rest computing.
  CHECK_THAT(lines_of(text).at(lines_of(text).size() - 2), Contains("gunicorn") && Contains("7.5") && Contains("22.5"));
}

TEST_CASE("a sweep of something else labels its rows with it") {
  Results all = results();
  for (Entry& entry : all.points) {
    entry.point.swept = {{"machine.cores", entry.point.swept.front().second == "50/s" ? "2" : "4"}};
  }
  const std::string text = text_of(all);
  CHECK_THAT(text, Contains("machine.cores  offered/s"));
  CHECK_THAT(text, Contains("node (event-loop)"));
}

TEST_CASE("a report fits its width, even with large numbers, long names and a long description") {
  Results all = unswept();
  all.description = std::string(90, 'x') + " " + std::string(90, 'y');
  for (Entry& entry : all.points) {
    entry.point.architecture = "an architecture with a name that is too long to type: ±±±±±±±±±±±±";
    entry.point.objective = Objective{};
    entry.point.offered_per_s = 123456.789;
    Estimates& estimates = entry.result.all;
    estimates.value.throughput_per_s = 111111.05;
    estimates.value.mean_ms = estimates.value.p50_ms = estimates.value.p99_ms = 11111.085;
    estimates.value.errors = 0.0123;
    for (Measurement* end : {&estimates.low, &estimates.high}) {
      const double sign = end == &estimates.low ? -1 : 1;
      end->throughput_per_s = 111111.05 + sign * 45678.9;
      end->mean_ms = end->p50_ms = end->p99_ms = 11111.085 + sign * 4321.1;
    }
    entry.result.objective = Verdict::missed;
    entry.result.bottleneck = {.name = "serial part of everything", .utilisation = 0.999};
  }
  for (const std::string& line : lines_of(text_of(all))) {
    INFO(line);
    CHECK(width(line) <= kReportWidth);
  }
}

TEST_CASE("a report as Markdown has headings and tables") {
  const std::string text = report_of(results(), ReportStyle::markdown);
  CHECK_THAT(text, Catch::Matchers::StartsWith("## json-api: A JSON API.\n\n### node ("));
  CHECK_THAT(text, Contains("| offered/s | served/s"));
}

TEST_CASE("points that failed altogether are told, not drawn") {
  Results all = results();
  all.points[0] = entry_of(made_up_point("node", "50/s", {failed_replication("killed"), failed_replication("killed")}));
  CHECK_THAT(line_with(text_of(all), "failed"), Contains("50"));
}

TEST_CASE("a point that lost some of its replications says how many") {
  Results all = results();
  all.points[0] = entry_of(made_up_point("node", "50/s", {made_up({}), made_up({.number = 1}), failed_replication("killed")}));
  CHECK_THAT(line_with(text_of(all), "failed"), Contains("stable, 1 failed"));
}

TEST_CASE("recorded traffic has a table of how far the simulated latencies are off") {
  Results all = results();
  CHECK_THAT(text_of(all), !Contains("against measured ones"));
  for (Entry& entry : all.points) {
    Measurement& value = entry.result.all.value;
    value.measured_mean_ms = value.mean_ms / 1.25;
    value.measured_p99_ms = value.p99_ms / 0.9;
  }
  const std::string text = text_of(all);
  CHECK_THAT(text, Contains("Simulated latencies against measured ones"));
  const std::string last = lines_of(text).back();
  CHECK_THAT(last, Contains("+25.0 %") && Contains("-10.0 %"));
}

}  // namespace knee::analysis::report_test
