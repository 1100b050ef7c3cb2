#include "analysis/picture/result_charts.hpp"

#include <cmath>

#include "analysis/picture/chart_subjects.hpp"
#include "analysis/picture/sweep_axis.hpp"
#include "tests/analysis/made_up.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::result_charts_test {
namespace {

using Catch::Matchers::Contains;
using Swept = std::vector<std::pair<std::string, std::string>>;

Entry entry_at(const std::string& architecture, const Swept& swept, const MadeUp& numbers) {
  std::vector<Replication> replications;
  MadeUp one = numbers;
  for (one.number = 0; one.number < 2; ++one.number) replications.push_back(made_up(one));
  Point point = made_up_point(architecture, "100/s", std::move(replications));
  point.offered_per_s = numbers.rate_per_s;
  point.swept = swept;
  return entry_of(std::move(point));
}

Entry at_load(const std::string& architecture, double load, MadeUp numbers = {.mean_ms = 10}) {
  numbers.rate_per_s = load;
  return entry_at(architecture, {{"load", std::to_string(load) + "/s"}}, numbers);
}

Results results_of(std::vector<Entry> points) {
  Results results{.scenario = "json-api", .description = "", .hash = ""};
  results.points = std::move(points);
  return results;
}

// Two architectures at three loads; node is saturated at the highest.
Results load_sweep() {
  return results_of({at_load("node", 50), at_load("node", 100), at_load("node", 200, {.mean_ms = 20, .growth = 10}),
                     at_load("gunicorn", 50), at_load("gunicorn", 100), at_load("gunicorn", 200)});
}

Results with(const Swept& first, const Swept& second, const Swept& third) {
  return results_of({entry_at("node", first, {}), entry_at("node", second, {}), entry_at("node", third, {})});
}

Results set_objective(Results results, const Objective& objective) {
  for (Entry& entry : results.points) entry = [&] {
    Point point = entry.point;
    point.objective = objective;
    return entry_of(std::move(point));
  }();
  return results;
}

std::vector<std::string> ids_of(const std::vector<Chart>& charts) {
  std::vector<std::string> ids;
  for (const Chart& chart : charts) ids.push_back(chart.id);
  return ids;
}

Chart chart_named(const Results& results, const std::string& id) {
  for (Chart& chart : result_charts(results)) {
    if (chart.id == id) return std::move(chart);
  }
  FAIL("no chart " << id);
  return {};
}

std::vector<std::string> curve_names(const Chart& chart) {
  std::vector<std::string> names;
  for (const Chart::Curve& curve : chart.curves) names.push_back(curve.name);
  return names;
}

std::vector<double> places(const Chart::Curve& curve) {
  std::vector<double> places;
  for (const Chart::Point& point : curve.points) places.push_back(point.x);
  return places;
}

}  // namespace

TEST_CASE("a sweep of the load gives curves over the load") {
  const auto charts = result_charts(load_sweep());
  CHECK(ids_of(charts) == std::vector<std::string>{"throughput", "mean", "p50", "p99", "utilisation-node",
                                                   "utilisation-gunicorn", "breakdown-node", "breakdown-gunicorn"});
  const Chart& p99 = charts[3];
  CHECK(p99.title == "p99 latency");
  CHECK(p99.y.name == "p99 latency, ms");
  CHECK(p99.kind == Chart::Kind::lines);
  CHECK(p99.x.name == "offered load, requests/s");
  CHECK(p99.x.logarithmic);
  CHECK(curve_names(p99) == std::vector<std::string>{"node", "gunicorn"});
  CHECK(places(p99.curves[0]) == std::vector<double>{50, 100, 200});
  CHECK(p99.curves[0].points[0].y.value == Approx(40).epsilon(0.01));
  CHECK(p99.curves[0].points[0].y.has_interval());
}

TEST_CASE("a saturated point has a throughput and a gap in place of its latency") {
  const Results results = load_sweep();
  const Chart throughput = chart_named(results, "throughput");
  const Chart::Point& served = throughput.curves[0].points[2];
  CHECK(served.y.value == Approx(180));  // 10 of 100 requests stay
  const Chart p99 = chart_named(results, "p99");
  CHECK(!p99.curves[0].points[2].y.has_value());
  CHECK(p99.curves[0].points[2].remark == "saturated; bottleneck loop 50 %");
  const Chart breakdown = chart_named(results, "breakdown-node");
  CHECK(!breakdown.curves[0].points[2].y.has_value());
}

TEST_CASE("charts show the quantiles and the errors that the objective limits with the limits") {
  const Objective objective{.quantiles = {{0.95, 30}, {0.99, 60}}, .errors = {{0.001}}};
  const Results results = set_objective(load_sweep(), objective);
  CHECK(shown_quantiles(results) == std::vector<double>{0.5, 0.95, 0.99});
  CHECK(chart_named(results, "p50").limits.empty());
  const Chart p95 = chart_named(results, "p95");
  REQUIRE(p95.limits.size() == 1);
  CHECK(p95.limits[0].name == "objective: 30 ms");
  CHECK(p95.limits[0].y == 30);
  CHECK(chart_named(results, "errors").limits[0].y == Approx(0.1));
  CHECK_THAT(p95.curves[0].points[0].remark, Contains("stable") && Contains("objective missed"));
}

TEST_CASE("without a sweep each chart has bars for the architectures") {
  const Results results = results_of({entry_at("node", {}, {}), entry_at("3 nodes", {}, {.mean_ms = 30}),
                                      entry_at("2 nodes", {}, {.mean_ms = 20, .growth = 10})});
  const auto charts = result_charts(results);
  CHECK(ids_of(charts) == std::vector<std::string>{"throughput", "mean", "p50", "p99", "utilisation", "breakdown"});
  const Chart p99 = charts[3];
  CHECK(p99.kind == Chart::Kind::bars);
  CHECK(p99.categories == std::vector<std::string>{"node", "3 nodes", "2 nodes"});
  REQUIRE(p99.curves.size() == 1);
  CHECK(places(p99.curves[0]) == std::vector<double>{0, 1, 2});
  CHECK(!p99.curves[0].points[2].y.has_value());
  CHECK(curve_names(charts[4]) == std::vector<std::string>{"cores", "loop"});
}

TEST_CASE("the parts of a breakdown add up to the mean") {
  const Chart breakdown = chart_named(load_sweep(), "breakdown-gunicorn");
  CHECK(breakdown.kind == Chart::Kind::stacked_bars);
  CHECK(breakdown.categories == std::vector<std::string>{"50", "100", "200"});
  CHECK(curve_names(breakdown) == std::vector<std::string>{"queue", "cpu"});
  CHECK(breakdown.curves[0].points[1].y.value + breakdown.curves[1].points[1].y.value == Approx(10));
}

TEST_CASE("a swept key with numbers of one unit is a numeric axis") {
  const Chart chart = chart_named(with({{"db.time", "1 ms"}}, {{"db.time", "2ms"}}, {{"db.time", "8 ms"}}), "p99");
  CHECK(chart.x.name == "db.time, ms");
  CHECK(chart.x.logarithmic);
  CHECK(chart.categories.empty());
  CHECK(places(chart.curves[0]) == std::vector<double>{1, 2, 8});
}

TEST_CASE("values of different units or without a number are categories") {
  const Chart units = chart_named(with({{"t", "1 s"}}, {{"t", "20 ms"}}, {{"t", "3 s"}}), "p99");
  CHECK(units.kind == Chart::Kind::bars);
  CHECK(units.categories == std::vector<std::string>{"1 s", "20 ms", "3 s"});
  const Chart words = chart_named(with({{"accept", "thundering"}}, {{"accept", "2"}}, {{"accept", "4"}}), "p99");
  CHECK(words.x.name == "accept");
  CHECK(words.categories.size() == 3);
}

TEST_CASE("of two swept keys the values of the first have charts of their own") {
  Results results = with({{"cores", "2"}, {"load", "50/s"}}, {{"cores", "4"}, {"load", "50/s"}}, {{"cores", "4"}, {"load", "90/s"}});
  results.points.push_back(entry_at("gunicorn", {{"cores", "4"}, {"load", "50/s"}}, {}));
  const auto charts = result_charts(results);
  CHECK(charts[0].id == "throughput-cores-2");
  CHECK(charts[1].id == "throughput-cores-4");
  CHECK(charts[1].title == "throughput: cores 4");
  CHECK(curve_names(charts[1]) == std::vector<std::string>{"node", "gunicorn"});
  CHECK(chart_named(results, "utilisation-node-cores-2").title == "utilisation: node, cores 2");
}

TEST_CASE("of two swept keys of one architecture the values of the first are curves") {
  const Results results =
      with({{"cores", "2"}, {"load", "50/s"}}, {{"cores", "4"}, {"load", "50/s"}}, {{"cores", "4"}, {"load", "90/s"}});
  CHECK(curve_names(chart_named(results, "p99")) == std::vector<std::string>{"cores 2", "cores 4"});
}

TEST_CASE("several classes have charts of their own") {
  std::vector<Replication> replications;
  for (std::uint64_t i = 0; i < 2; ++i) {
    replications.push_back(with_class(made_up({.number = i}), "heavy/upload", made_up({.mean_ms = 50, .number = i})));
  }
  Point point = made_up_point("node", "100/s", std::move(replications));
  point.objective = Objective{.quantiles = {{0.95, 500, 1}}};
  const Results results = results_of({entry_of(std::move(point))});
  CHECK(chart_named(results, "class-heavy-upload-p99").title == "heavy/upload: p99 latency");
  const Chart p95 = chart_named(results, "class-heavy-upload-p95");
  CHECK(p95.limits.size() == 1);
  CHECK(p95.curves[0].points[0].y.value == Approx(200).epsilon(0.01));
  CHECK(shown_quantiles(results) == std::vector<double>{0.5, 0.99});
}

TEST_CASE("a resource that no metric describes is shown where it is the bottleneck") {
  Results results = load_sweep();
  results.points[1].result.bottleneck = {.name = "link of web", .utilisation = 0.97};
  const Chart chart = chart_named(results, "utilisation-node");
  CHECK(curve_names(chart) == std::vector<std::string>{"cores", "loop", "link of web"});
  CHECK(!chart.curves[2].points[0].y.has_value());
  CHECK(chart.curves[2].points[1].y.value == Approx(97));
}

TEST_CASE("values are spaced logarithmically if their ratios are more even than their differences") {
  CHECK(spaced_logarithmically({1, 2, 4, 8}));
  CHECK(spaced_logarithmically({100, 200, 500, 1000}));
  CHECK(!spaced_logarithmically({1, 2, 3, 4, 5}));
  CHECK(!spaced_logarithmically({0, 1, 10, 100}));
  CHECK(!spaced_logarithmically({10, 12, 14.4}));
  CHECK(!spaced_logarithmically({1, 100}));
}

TEST_CASE("a failed point is a gap") {
  Results results = load_sweep();
  Point point = made_up_point("failing", "100/s", {failed_replication("no memory")});
  results.points.push_back(entry_of(std::move(point)));
  const Chart chart = chart_named(results, "throughput");
  CHECK(!chart.curves[2].points[0].y.has_value());
  CHECK(chart.curves[2].points[0].remark == "failed");
}

TEST_CASE("no points give no charts") { CHECK(result_charts(Results{}).empty()); }

}  // namespace knee::analysis::result_charts_test
