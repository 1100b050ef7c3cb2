// Claims: what holds, what does not, and why there is nothing to say.
#include "analysis/report/claims.hpp"

#include "analysis/report/breakdown.hpp"
#include "tests/analysis/made_up.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::claims_test {
namespace {

using Catch::Matchers::Contains;

const Metric* const kMean = &metric_of(&Measurement::mean_ms);

// A point whose replications have these mean latencies.
Entry entry(const std::string& architecture, const std::vector<double>& means_ms, std::uint64_t growth = 0) {
  std::vector<Replication> replications;
  for (const double mean_ms : means_ms) replications.push_back(made_up({.mean_ms = mean_ms, .growth = growth}));
  return entry_of(made_up_point(architecture, "50/s", replications));
}

// Twice as slow in every replication, though the replications differ far more.
Results two() {
  Results results{.scenario = "claims", .description = "", .hash = ""};
  results.points = {entry("slow", {20, 40, 80.4}), entry("fast", {10, 20, 40})};
  return results;
}

JudgedClaim judged(Results& results, const Claim& claim) {
  results.claims = {claim};
  const std::vector<JudgedClaim> all = judged_claims(results);
  REQUIRE(all.size() == 1);
  CHECK(all_hold(results) == all.front().holds);
  return all.front();
}

}  // namespace

TEST_CASE("a ratio is taken replication by replication, so that common random numbers narrow its interval") {
  Results results = two();
  const Claim claim{.text = "twice", .metric = kMean, .of = "slow", .over = "fast", .above = 1.9, .below = 2.1};
  const JudgedClaim found = judged(results, claim);
  CHECK(found.holds);
  CHECK(found.value.value == Approx((2 + 2 + 2.01) / 3));
  // Student's interval of 2, 2, 2.01: s = 0.01 / sqrt(3), n = 3, t(0.975, 2) = 4.302653 (any printed table: 4.303).
  CHECK(found.value.high - found.value.value == Approx(4.302653 * 0.01 / 3).epsilon(1e-5));
  CHECK(found.value.value - found.value.low == Approx(4.302653 * 0.01 / 3).epsilon(1e-5));
}

TEST_CASE("two replications give a ratio t with one degree of freedom, one gives no interval and no claim holds") {
  Results results = two();
  const Claim claim{.text = "twice", .metric = kMean, .of = "slow", .over = "fast", .above = 0};
  results.points = {entry("slow", {10, 30}), entry("fast", {10, 10})};
  // 1 and 3: s / sqrt(n) = 1, t(0.975, 1) = 12.706205.
  CHECK(judged(results, claim).value.high == Approx(2 + 12.706205));
  results.points = {entry("slow", {20}), entry("fast", {10})};
  CHECK_FALSE(judged(results, claim).holds);
  CHECK(judged(results, claim).reason == "one replication has no confidence interval");
  CHECK(judged(results, claim).value.value == Approx(2));
}

TEST_CASE("a claim holds only where the whole interval lies on its side of the bound") {
  Results results = two();
  const Estimate mean = results.points[0].result.all[&Measurement::mean_ms];
  CHECK(mean.value == Approx((20 + 40 + 80.4) / 3));
  const auto holds = [&](std::optional<double> above, std::optional<double> below) {
    return judged(results, {.text = "slow", .metric = kMean, .of = "slow", .above = above, .below = below}).holds;
  };
  CHECK_FALSE(holds(40, {}));  // the value is above, but not its interval
  CHECK(mean.low < 40);
  CHECK(holds(mean.low * 0.999, {}));
  CHECK_FALSE(holds(mean.low * 1.001, {}));
  CHECK(holds({}, mean.high * 1.001));
  CHECK_FALSE(holds({}, mean.high * 0.999));
  CHECK(holds(mean.low * 0.999, mean.high * 1.001));
}

TEST_CASE("a claim can be about one class, also over that class of another architecture") {
  const auto of = [](const std::string& name, double other_ms) {
    std::vector<Replication> replications;
    for (std::uint64_t i = 0; i < 3; ++i) {
      replications.push_back(
          with_class(made_up({.mean_ms = 5, .number = i}), "report", made_up({.mean_ms = other_ms, .number = i})));
    }
    return entry_of(made_up_point(name, "50/s", replications));
  };
  Results results{.scenario = "claims", .description = "", .hash = ""};
  results.points = {of("slow", 60), of("fast", 20)};
  Claim claim{.text = "slow", .metric = kMean, .of = "slow", .request_class = "report", .above = 59, .below = 61};
  CHECK(judged(results, claim).holds);
  CHECK_THAT(claims_text(results), Contains("mean_ms of slow, report: 60"));
  claim.over = "fast";
  claim.above = 2.99;
  claim.below = 3.01;
  CHECK(judged(results, claim).holds);
  CHECK_THAT(claims_text(results), Contains("mean_ms of slow, report over fast: 3"));
  claim.request_class = "request";
  CHECK(judged(results, claim).value.value == Approx(1));
  CHECK_FALSE(judged(results, claim).holds);
}

TEST_CASE("a claim is judged at each combination of the swept values, a ratio beside the same one") {
  Results results = two();
  for (Entry one : {entry("slow", {300, 300}), entry("fast", {100, 100})}) {
    one.point.swept = {{"load", "100/s"}};
    results.points.push_back(std::move(one));
  }
  results.claims = {{.text = "slower", .metric = kMean, .of = "slow", .over = "fast", .above = 1.5}};
  const std::vector<JudgedClaim> all = judged_claims(results);
  REQUIRE(all.size() == 2);
  CHECK(all[0].value.value == Approx(6.01 / 3));
  CHECK(all[1].value.value == Approx(3));
}

TEST_CASE("a saturated point has no latency, so no claim on it holds, and the claim says so") {
  Results results = two();
  results.points[0] = entry("slow", {20, 40, 80}, 10);
  const Claim claim{.text = "slow", .metric = kMean, .of = "slow", .over = "fast", .above = 1};
  CHECK_FALSE(judged(results, claim).holds);
  CHECK(judged(results, claim).reason == "slow is saturated");
  CHECK_THAT(claims_text(results), Contains("fails  slow") && Contains("mean_ms of slow over fast: slow is saturated"));
  const Claim other_side{.text = "fast", .metric = kMean, .of = "fast", .over = "slow", .below = 1};
  CHECK(judged(results, other_side).reason == "slow is saturated");
  const Claim throughput{
      .text = "busy", .metric = &metric_of(&Measurement::throughput_per_s), .of = "slow", .above = 44.9};
  CHECK(judged(results, throughput).holds);  // 45 of 50 per second leave
}

TEST_CASE("a claim on a point that lost a replication does not hold") {
  Results results = two();
  results.points[0] = entry_of(made_up_point("slow", "50/s", {made_up({}), made_up({}), failed_replication("killed")}));
  const Claim claim{.text = "slow", .metric = kMean, .of = "slow", .below = 1'000};
  CHECK_FALSE(judged(results, claim).holds);
  CHECK(judged(results, claim).reason == "slow lost replications");
  results.points[0] = entry_of(made_up_point("slow", "50/s", {failed_replication("killed")}));
  CHECK(judged(results, claim).reason == "slow failed");
}

TEST_CASE("a claim on a metric that the architecture does not have says so") {
  Results results = two();
  const Claim claim{.text = "lock", .metric = &metric_of(&Measurement::lock_utilisation), .of = "slow", .below = 1};
  CHECK(judged(results, claim).reason == "slow has no lock_utilisation");
}

TEST_CASE("the breakdown leaves out accounts that nothing was charged to, and marks saturated points") {
  Results results = two();
  results.points[0] = entry("slow", {20, 40, 80}, 10);
  const Table table = breakdown_table(results);
  CHECK(table.columns == std::vector<std::string>{"architecture", "mean ms", "queue", "cpu"});
  REQUIRE(table.rows.size() == 2);
  CHECK(to_text(table.rows[0][0]) == "slow, load 50/s (saturated)");
  CHECK(to_text(table.rows[1][0]) == "fast, load 50/s");
  CHECK(to_text(table.rows[1][1]) == "23.3");  // (10 + 20 + 40) / 3
}

}  // namespace knee::analysis::claims_test
