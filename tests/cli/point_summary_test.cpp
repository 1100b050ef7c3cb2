#include "cli/point_summary.hpp"

#include <array>
#include <cmath>

#include "cli/result_table.hpp"
#include "tests/cli/records.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli {
namespace {

using scenarios::Measurement;

PointRecord measured_point(std::initializer_list<double> means_ms) {
  PointRecord point = planned_point("node", "50/s", 0);
  for (const double mean_ms : means_ms) {
    Measurement measurement = made_up(0, 0);
    measurement.mean_ms = mean_ms;
    measurement.max_ms = 10 * mean_ms;
    point.replications.push_back(Replication{measurement, {}});
  }
  return point;
}

void saturate(PointRecord& point, std::size_t replication, double growth) {
  point.replications[replication]->measurement.backlog_growth = growth;
}

}  // namespace

TEST_CASE("the interval is Student's t, as a table of the distribution gives it") {
  // Mean 12, standard deviation sqrt(2.5), n = 5; t(0.975, 4) = 2.776445 (any printed table: 2.776).
  const std::array<double, 5> values = {10, 11, 12, 13, 14};
  const Estimate at95 = estimate(values, 0.95);
  CHECK(at95.mean == 12);
  CHECK(at95.high - at95.mean == Approx(2.776445 * std::sqrt(2.5 / 5)).epsilon(1e-6));
  CHECK(at95.mean - at95.low == Approx(at95.high - at95.mean));
  // t(0.995, 4) = 4.604095.
  CHECK(estimate(values, 0.99).high - 12 == Approx(4.604095 * std::sqrt(0.5)).epsilon(1e-6));
}

TEST_CASE("two replications give t with one degree of freedom") {
  const std::array<double, 2> values = {1, 3};
  CHECK(estimate(values, 0.95).high ==
        Approx(2 + 12.706205 * 1).epsilon(1e-6));  // s / sqrt(n) = sqrt(2) / sqrt(2)
}

TEST_CASE("one replication has a mean and no interval, none has nothing") {
  const std::array<double, 1> one = {4.2};
  CHECK(estimate(one, 0.95).mean == 4.2);
  CHECK(std::isnan(estimate(one, 0.95).low));
  CHECK(std::isnan(estimate(one, 0.95).high));
  CHECK(std::isnan(estimate({}, 0.95).mean));
}

TEST_CASE("replications that have no value of a metric do not count for it") {
  const std::array<double, 3> values = {1, Measurement::kNone, 3};
  CHECK(estimate(values, 0.95).mean == 2);
}

TEST_CASE("a point's row is the mean of its replications, and the largest of their maxima") {
  const PointSummary summary = summarize(measured_point({1, 2, 6}));
  CHECK(summary.mean.mean_ms == 3);
  CHECK(summary.mean.max_ms == 60);
  CHECK(summary.low.mean_ms < 3);
  CHECK(std::string{summary.state()} == "stable");
  CHECK(summary.succeeded == 3);
}

TEST_CASE("a failed replication is counted and left out of the mean") {
  PointRecord point = measured_point({1, 3});
  point.replications.push_back(Replication{{}, "killed by signal 6 (Aborted)"});
  const PointSummary summary = summarize(point);
  CHECK(summary.mean.mean_ms == 2);
  CHECK(summary.failed == 1);
  CHECK(summary.succeeded == 2);
}

TEST_CASE("a point whose replications all failed says so") {
  PointRecord point = planned_point("node", "50/s", 0);
  point.replications.push_back(Replication{{}, "killed"});
  CHECK(std::string{summarize(point).state()} == "failed");
  CHECK(std::isnan(summarize(point).mean.throughput_per_s));
}

TEST_CASE("saturation is judged over all replications together") {
  PointRecord point = measured_point({1, 1, 1, 1});
  saturate(
      point, 0,
      90);  // of 1000 requests: one alone would look saturated, 90 of 4000 is chance (2 sqrt(4000) = 126)
  CHECK_FALSE(summarize(point).saturated);
  saturate(point, 1, 90);
  CHECK(summarize(point).saturated);
}

TEST_CASE("a saturated point has throughput but no latency") {
  PointRecord point = measured_point({1, 2});
  saturate(point, 0, 500);
  saturate(point, 1, 500);
  const PointSummary summary = summarize(point);
  CHECK(std::string{summary.state()} == "saturated");
  CHECK(std::isnan(summary.mean.mean_ms));
  CHECK(std::isnan(summary.low.p99_ms));
  CHECK(std::isnan(summary.mean.max_ms));
  CHECK_FALSE(std::isnan(summary.mean.throughput_per_s));
  CHECK_FALSE(std::isnan(summary.low.throughput_per_s));
}

TEST_CASE("an objective needs a stable point, latencies within their limits, and few errors") {
  const Requirement objective{.latencies = {{&Measurement::p99_ms, 12}}, .errors = 0.01};
  PointRecord point = measured_point({1, 1});
  CHECK(summarize(point).meets(objective));
  CHECK_FALSE(summarize(point).meets({.latencies = {{&Measurement::p99_ms, 9}}, .errors = {}}));
  point.replications[0]->measurement.refused_per_s = 2;  // of 51 per second
  CHECK_FALSE(summarize(point).meets(objective));
  point.replications[0]->measurement.refused_per_s = 0;
  saturate(point, 0, 900);
  CHECK_FALSE(summarize(point).meets(objective));
}

TEST_CASE(
    "the results table names the point first, then metrics with their intervals, then where they come from") {
  Campaign campaign = planned_campaign(2);
  for (std::size_t i = 0; i < campaign.points.size(); ++i) {
    for (std::uint64_t r = 0; r < 2; ++r) campaign.points[i].replications[r] = Replication{made_up(i, r), {}};
  }
  const Table table = results_table({&campaign, 1});
  const std::vector<std::string> first(table.columns.begin(), table.columns.begin() + 10);
  CHECK(first == std::vector<std::string>{"scenario", "architecture", "nodes", "processes", "threads", "load",
                                          "offered_per_s", "throughput_per_s", "throughput_per_s_low",
                                          "throughput_per_s_high"});
  CHECK(table.columns.back() == "knee_version");
  REQUIRE(table.rows.size() == 4);
  for (const auto& row : table.rows) CHECK(row.size() == table.columns.size());
  CHECK(to_text(table.rows[3][1]) == "gunicorn");
  CHECK(to_text(table.rows[3][5]) == "100/s");
  const Table replications = replications_table({&campaign, 1});
  CHECK(replications.rows.size() == 8);
  for (const auto& row : replications.rows) CHECK(row.size() == replications.columns.size());
}

TEST_CASE("a swept key that has a column already gets no second one") {
  Campaign campaign = planned_campaign(1);
  for (PointRecord& point : campaign.points) point.swept = {{"nodes", "4"}, {"machine.cores", "8"}};
  const Table table = identity_table({&campaign, 1});
  CHECK(table.columns == std::vector<std::string>{"scenario", "architecture", "nodes", "processes", "threads",
                                                  "machine.cores"});
}

}  // namespace knee::cli
