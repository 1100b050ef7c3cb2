// Claims: what holds, what does not, and why there is nothing to say.
#include "cli/verdict.hpp"

#include "cli/breakdown.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli {
namespace {

using Catch::Matchers::Contains;
using scenarios::Measurement;

const scenarios::Metric& metric(const std::string& name) {
  for (const scenarios::Metric& one : scenarios::metrics()) {
    if (name == one.name) return one;
  }
  throw std::out_of_range(name);
}

// A stable point whose replications have these mean latencies.
PointRecord point(const std::string& architecture, const std::vector<double>& means_ms) {
  PointRecord record{.scenario = "claims", .architecture = architecture, .runtime = "gil"};
  for (const double mean : means_ms) {
    Measurement measurement;
    measurement.mean_ms = mean;
    measurement.queue_ms = mean / 4;
    measurement.cpu_ms = mean * 3 / 4;
    measurement.io_ms = 0;
    measurement.backlog_growth = 0;
    measurement.requests = 1'000;
    record.replications.emplace_back(Replication{.measurement = measurement});
  }
  return record;
}

// Twice as slow in every replication, though the replications differ far more.
Campaign campaign() {
  Campaign two{.scenario = "claims", .description = "", .hash = ""};
  two.points = {point("slow", {20, 40, 80.4}), point("fast", {10, 20, 40})};
  return two;
}

Verdict verdict_on(Campaign& of, const Claim& claim) {
  of.claims = {claim};
  const std::vector<Verdict> all = verdicts(of);
  REQUIRE(all.size() == 1);
  return all.front();
}

}  // namespace

TEST_CASE("a ratio is taken replication by replication, so that common random numbers narrow its interval") {
  Campaign two = campaign();
  const Claim claim{.text = "twice", .metric = &metric("mean_ms"), .of = "slow", .over = "fast", .above = 1.9, .below = 2.1};
  const Verdict verdict = verdict_on(two, claim);
  CHECK(verdict.holds);
  CHECK(verdict.value.mean == Approx((2 + 2 + 2.01) / 3));
  CHECK(verdict.value.high - verdict.value.low < 0.05);
  CHECK(all_hold(two));
}

TEST_CASE("a claim holds only where the whole interval lies on its side of the bound") {
  Campaign two = campaign();
  const Claim above{.text = "slow", .metric = &metric("mean_ms"), .of = "slow", .above = 40};
  CHECK_FALSE(verdict_on(two, above).holds);  // the mean is 46.8, its interval wide
  CHECK_FALSE(all_hold(two));
  const Claim far{.text = "slow", .metric = &metric("mean_ms"), .of = "slow", .below = 1'000};
  CHECK(verdict_on(two, far).holds);
}

TEST_CASE("a saturated point has no latency, so no claim on it holds, and the verdict says so") {
  Campaign two = campaign();
  for (auto& replication : two.points[0].replications) replication->measurement.backlog_growth = 500;
  const Claim claim{.text = "slow", .metric = &metric("mean_ms"), .of = "slow", .over = "fast", .above = 1};
  const Verdict verdict = verdict_on(two, claim);
  CHECK_FALSE(verdict.holds);
  CHECK(verdict.reason == "slow is saturated");
  CHECK_THAT(verdicts_text(two), Contains("fails  slow") && Contains("mean_ms of slow over fast: slow is saturated"));
}

TEST_CASE("the breakdown leaves out accounts that nobody used, and points without a steady state") {
  Campaign two = campaign();
  for (auto& replication : two.points[0].replications) replication->measurement.backlog_growth = 500;
  const Table table = breakdown_table(two);
  CHECK(table.columns == std::vector<std::string>{"architecture", "mean ms", "queue", "cpu"});
  REQUIRE(table.rows.size() == 1);
  CHECK(to_text(table.rows[0][0]) == "fast");
}

}  // namespace knee::cli
