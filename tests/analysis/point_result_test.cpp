#include "analysis/results/point_result.hpp"

#include <algorithm>
#include <cmath>

#include "tests/analysis/made_up.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::point_result_test {
namespace {

// So many replications that differ in their deviations alone.
std::vector<Replication> replications(std::size_t count, MadeUp numbers = {}) {
  std::vector<Replication> all;
  for (numbers.number = 0; numbers.number < count; ++numbers.number) all.push_back(made_up(numbers));
  return all;
}

Point point_of(std::vector<Replication> all) { return made_up_point("node", "50/s", std::move(all)); }

PointResult result_with(const Objective& objective, std::vector<Replication> all) {
  Point point = point_of(std::move(all));
  point.objective = objective;
  return result_of(point);
}

std::string objective_with(const Objective& objective, const MadeUp& numbers = {}) {
  return result_with(objective, replications(3, numbers)).objective_name();
}

std::optional<Stage> next_stage_of(const Point& point) {
  const auto conclusion = conclude(point);
  const auto* next = std::get_if<Stage>(&conclusion);
  return next != nullptr ? std::optional{*next} : std::nullopt;
}

bool holds(Point point) { return result_of(point).holds(point); }

}  // namespace

TEST_CASE("a point's values are those of all its replications together") {
  const PointResult result =
      result_of(point_of({made_up({.mean_ms = 1}), made_up({.mean_ms = 2}), made_up({.mean_ms = 6})}));
  CHECK(result.all.value.mean_ms == Approx(3));
  CHECK(result.all.value.max_ms == 24);
  CHECK(result.all.value.throughput_per_s == Approx(50));
  CHECK(result.all.low.mean_ms < 3);
  CHECK(result.all.high.mean_ms > 3);
  CHECK(std::string{result.state_name()} == "stable");
  CHECK(result.succeeded == 3);
  CHECK(result.precise);  // a fixed size asks for no precision
  REQUIRE(result.replications.size() == 3);
  CHECK(result.replications[2].mean_ms == Approx(6));
  CHECK(result.bottleneck.name == "loop");
  CHECK(result.warnings.empty());
}

TEST_CASE("a failed replication is counted, told, and left out of every value") {
  const Point point =
      point_of({made_up({.mean_ms = 1}), failed_replication("killed by signal 6 (Aborted)"), made_up({.mean_ms = 3})});
  const PointResult result = result_of(point);
  CHECK(result.all.value.mean_ms == Approx(2));
  CHECK(result.failed == 1);
  CHECK(result.succeeded == 2);
  REQUIRE(result.replications.size() == 3);
  CHECK(std::isnan(result.replications[1].mean_ms));
  CHECK(result.replications[2].mean_ms == Approx(3));
  CHECK(result.failures == std::vector<std::string>{"", "killed by signal 6 (Aborted)", ""});
  CHECK_FALSE(result.holds(point));
}

TEST_CASE("a point whose replications all failed says so") {
  const PointResult result = result_of(point_of({failed_replication("killed"), failed_replication("killed")}));
  CHECK(std::string{result.state_name()} == "failed");
  CHECK(std::isnan(result.all.value.throughput_per_s));
  CHECK(result.failed == 2);
  CHECK(result.replications.size() == 2);
  CHECK(std::string{result_of(Point{}).state_name()} == "failed");
}

TEST_CASE("a saturated point has throughput but no latency, and a breakdown all the same") {
  // 10 of the 100 requests of each batch stay: 45 leave in a second.
  const PointResult result = result_of(point_of(replications(2, {.rate_per_s = 50, .mean_ms = 10, .growth = 10})));
  CHECK(std::string{result.state_name()} == "saturated");
  CHECK(result.all.value.throughput_per_s == Approx(45));
  CHECK(result.all.low.throughput_per_s == Approx(45));
  CHECK(result.all.value.backlog_growth_per_s == Approx(5));
  for (const double none : {result.all.value.mean_ms, result.all.low.p99_ms, result.all.value.max_ms,
                            result.all.value.queue_ms, result.all.value.in_flight}) {
    CHECK(std::isnan(none));
  }
  // 10 ms at first; in 80 batches it grows by 10 / (50/s) each, so the mean is 39.5 such steps later.
  CHECK(result.breakdown.mean_ms == Approx(10 + 39.5 * 200));
  CHECK(result.breakdown.queue_ms == Approx(result.breakdown.mean_ms / 4));
  CHECK(result.breakdown.cpu_ms == Approx(result.breakdown.mean_ms * 3 / 4));
}

TEST_CASE("where work may pile up, throughput is what left in the window, and latency is told all the same") {
  // The queue fills up in the first half, ten requests in each batch, and is full in the second.
  std::vector<Replication> all = replications(2, {.rate_per_s = 50});
  for (Replication& one : all) {
    for (std::size_t i = 0; i < kMadeUpBatches; ++i) {
      const auto queue = static_cast<double>(10 * std::min<std::size_t>(i + 1, 40));
      one.batches[i].in_system = one.batches[i].in_system_at_end = queue;
      one.batches[i].classes.front().departed -= i < 40 ? 10 : 0;
    }
  }
  const PointResult result = result_of(point_of(all));
  CHECK(std::string{result.state_name()} == "unsettled");
  CHECK(result.all.value.throughput_per_s == Approx(47.5));
  CHECK(result.replications[0].throughput_per_s == Approx(47.5));
  CHECK(result.all.value.mean_ms == Approx(10));
}

TEST_CASE("the parts of the breakdown add up to the mean") {
  const Measurement parts = result_of(point_of(replications(2, {.spread = 0.4}))).breakdown;
  CHECK(parts.queue_ms + parts.interpreter_wait_ms + parts.core_wait_ms + parts.cpu_ms + parts.native_ms + parts.io_ms +
            parts.service_ms + parts.serialisation_ms + parts.collector_ms + parts.network_ms + parts.retries_ms ==
        Approx(parts.mean_ms));
}

TEST_CASE("an objective is met, missed, or open where the interval contains the limit") {
  // All batches are alike: p99 is 40 ms, and its interval no wider than its bucket.
  CHECK(objective_with({.quantiles = {{0.99, 41}}}) == "met");
  CHECK(objective_with({.quantiles = {{0.99, 39}}}) == "missed");
  CHECK(objective_with({.quantiles = {{1, 40}}}) == "met");
  CHECK(objective_with({.quantiles = {{1, 39.9}}}) == "missed");
  CHECK(objective_with({}).empty());
  // Batches that differ: the interval contains the value itself.
  const double p99_ms = result_of(point_of(replications(3, {.spread = 0.5}))).all.value.p99_ms;
  CHECK(objective_with({.quantiles = {{0.99, p99_ms}}}, {.spread = 0.5}) == "open");
  // One limit that is missed is enough, whatever the others say.
  CHECK(objective_with({.quantiles = {{0.5, 1}, {0.99, 41}}}) == "missed");
}

TEST_CASE("an objective limits errors, and none seen does not mean that there are none") {
  CHECK(objective_with({.errors = {{0.2}}}, {.refused = 10}) == "met");
  CHECK(objective_with({.errors = {{0.05}}}, {.refused = 10}) == "missed");
  CHECK(objective_with({.errors = {{0.1}}}, {.refused = 10}) == "open");
  CHECK(objective_with({.errors = {{0.01}}}) == "met");
  CHECK(objective_with({.errors = {{1e-5}}}) == "open");  // of 24,000 requests
}

TEST_CASE("an objective can limit one class") {
  std::vector<Replication> all;
  for (std::uint64_t i = 0; i < 3; ++i) {
    all.push_back(with_class(made_up({.mean_ms = 1, .number = i}), "report",
                             made_up({.mean_ms = 100, .refused = 50, .number = i})));
  }
  CHECK(std::string{result_with({.quantiles = {{0.99, 10, 0}}}, all).objective_name()} == "met");
  CHECK(std::string{result_with({.quantiles = {{0.99, 10, 1}}}, all).objective_name()} == "missed");
  CHECK(std::string{result_with({.errors = {{0.01, 0}}}, all).objective_name()} == "met");
  CHECK(std::string{result_with({.errors = {{0.01, 1}}}, all).objective_name()} == "missed");
}

TEST_CASE("a saturated point misses every limit of latency") {
  CHECK(objective_with({.quantiles = {{0.99, 1e9}}}, {.growth = 10}) == "missed");
}

TEST_CASE("a point holds if it is stable, loses at most 1 %, and meets its objective") {
  CHECK(holds(point_of(replications(3))));
  CHECK_FALSE(holds(point_of(replications(3, {.refused = 10}))));
  CHECK_FALSE(holds(point_of(replications(3, {.growth = 10}))));
  Point point = point_of(replications(3, {.refused = 10}));
  point.objective = Objective{.errors = {{0.2}}};
  CHECK(holds(point));
  point.objective->quantiles = {{0.99, 39}};
  CHECK_FALSE(holds(point));
}

TEST_CASE("a class has values of its own, and none of the servers") {
  std::vector<Replication> all;
  for (std::uint64_t i = 0; i < 2; ++i) {
    all.push_back(with_class(made_up({.mean_ms = 10, .number = i}), "report", made_up({.mean_ms = 90, .number = i})));
  }
  const PointResult result = result_of(point_of(all));
  REQUIRE(result.classes.size() == 2);
  CHECK(result.all.value.mean_ms == Approx(50));
  CHECK(result.classes[0].value.mean_ms == Approx(10));
  CHECK(result.classes[1].value.mean_ms == Approx(90));
  CHECK(result.classes[1].value.errors == 0);
  CHECK(std::isnan(result.classes[1].value.loop_utilisation));
  REQUIRE(result.class_replications.size() == 2);
  REQUIRE(result.class_replications[1].size() == 2);
  CHECK(result.class_replications[1][1].mean_ms == Approx(90));
}

TEST_CASE(
    "a load that varies is transient: it has its latencies, and an interval only if there are several runs of it") {
  Point point = point_of(replications(1, {.growth = 10}));
  point.effort.transient = true;
  const PointResult one = result_of(point);
  CHECK(std::string{one.state_name()} == "transient");
  CHECK(one.all.value.mean_ms == Approx(10 + 39.5 * 200));
  CHECK_FALSE(one.all[&Measurement::mean_ms].has_interval());
  point.rungs.back().replications = replications(2, {.spread = 0.3});
  const PointResult two = result_of(point);
  CHECK(std::string{two.state_name()} == "transient");
  CHECK(two.all[&Measurement::mean_ms].has_interval());
  CHECK(holds(point));
}

TEST_CASE("a recording whose replications are all the same is replayed, and has no interval") {
  Point point = point_of({made_up({}), made_up({}), made_up({})});
  point.effort.transient = true;
  const PointResult result = result_of(point);
  CHECK(std::string{result.state_name()} == "replayed");
  CHECK(result.all.value.mean_ms == Approx(10));
  CHECK_FALSE(result.all[&Measurement::mean_ms].has_interval());
}

TEST_CASE("an objective of a recording may limit a quantile that has no column") {
  Point point = point_of(replications(3, {.spread = 0.5}));
  point.effort.transient = true;
  point.objective = Objective{.quantiles = {{.q = 0.9999, .limit_ms = 1e6}}};
  CHECK(result_of(point).objective == Verdict::met);
  point.objective->quantiles.front().limit_ms = 1;
  CHECK(result_of(point).objective == Verdict::missed);
}

TEST_CASE(
    "a fixed size has one rung, and a precision asks for more until it is reached or the budget is spent") {
  CHECK(next_stage_of(Point{}) == Stage{0, 1});
  Point judged{};
  judged.effort.least_replications = 3;
  CHECK(next_stage_of(judged) == Stage{0, 3});
  judged.effort = {.fixed = true, .replications = 5};
  CHECK(next_stage_of(judged) == Stage{0, 5});
  Point point = point_of(replications(3, {.spread = 0.5}));
  CHECK_FALSE(next_stage_of(point));
  point.effort.fixed = false;
  point.effort.precision = 0.5;
  CHECK_FALSE(next_stage_of(point));
  point.effort.precision = 1e-4;
  REQUIRE(next_stage_of(point));
  CHECK(next_stage_of(point)->requests() > 60'000);
  point.effort.max_requests = 60'000;  // three replications of the first rung
  CHECK_FALSE(next_stage_of(point));
  CHECK_FALSE(result_of(point).precise);
}

TEST_CASE("a point that lost a replication is not simulated for longer, which would lose it again") {
  Point point = point_of({made_up({.spread = 0.5}), failed_replication("killed")});
  point.effort.fixed = false;
  point.effort.precision = 1e-4;
  CHECK_FALSE(next_stage_of(point));
}

TEST_CASE("an open objective is a reason to go on, though the precision is reached") {
  Point point = point_of(replications(3, {.spread = 0.1}));
  point.effort.fixed = false;
  point.effort.precision = 0.5;
  CHECK_FALSE(next_stage_of(point));
  point.objective = Objective{.quantiles = {{0.99, result_of(point).all.value.p99_ms}}};
  CHECK(next_stage_of(point));
}

}  // namespace knee::analysis::point_result_test
