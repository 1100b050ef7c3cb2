#include "analysis/results/warnings.hpp"

#include <cmath>
#include <numbers>

#include "tests/analysis/made_up.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::warnings_test {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using Texts = std::vector<std::string>;

Replication without_requests() {
  Replication none = made_up({});
  for (Batch& batch : none.batches) batch.classes.front() = {};
  return none;
}

// Two replications, each with requests of a second class.
Point with_second_class(const Replication& second) {
  return made_up_point(
      "node", "50/s",
      {with_class(made_up({.number = 0}), "second", second), with_class(made_up({.number = 1}), "second", second)});
}

// The number in the system swings once around its mean.
Replication swinging() {
  Replication replication = made_up({});
  for (std::size_t i = 0; i < kMadeUpBatches; ++i) {
    const double turn = static_cast<double>(i) / kMadeUpBatches;
    replication.batches[i].in_system_at_end = 50 + 50 * std::sin(2 * std::numbers::pi * turn);
  }
  return replication;
}

}  // namespace

TEST_CASE("a point of which all is known is warned of in nothing") {
  CHECK(result_of(made_up_point("node", "50/s", {made_up({.spread = 0.1}), made_up({.spread = 0.1, .number = 1})}))
            .warnings.empty());
  CHECK(result_of(with_second_class(made_up({}))).warnings.empty());
}

TEST_CASE("a class that occurs too rarely is warned of, and its number told") {
  Replication rare = without_requests();
  for (const std::size_t batch : {3U, 40U}) rare.batches[batch].classes.front() = made_up_tally(20, 0, 10);
  CHECK(result_of(with_second_class(rare)).warnings ==
        Texts{"class second occurred 80 times: too rarely for its quantiles"});
  rare.batches[60].classes.front() = made_up_tally(10, 0, 10);  // 50 in each replication are enough
  CHECK(result_of(with_second_class(rare)).warnings.empty());
}

TEST_CASE("a class that never occurred is warned of, and has no latency") {
  const PointResult result = result_of(with_second_class(without_requests()));
  CHECK(result.warnings == Texts{"class second never occurred"});
  CHECK(std::isnan(result.classes[1].value.mean_ms));
  CHECK(std::isnan(result.classes[1].value.p99_ms));
  CHECK(std::isnan(result.classes[1].value.errors));
  CHECK(result.classes[1].value.requests == 0);
}

TEST_CASE("a precision that is not reached is warned of with what there is") {
  Point point = made_up_point("node", "50/s", {made_up({.spread = 0.5}), made_up({.spread = 0.5, .number = 1})});
  point.effort.fixed = false;
  point.effort.precision = 0.001;
  const PointResult result = result_of(point);
  REQUIRE(result.warnings.size() == 1);
  CHECK_THAT(result.warnings[0],
             StartsWith("precision not reached: the widest interval is ±") && Contains("asked for was ±0.1 %"));
  CHECK(result.widest > 0.001);
  point.effort.precision = 1;
  CHECK(result_of(point).warnings.empty());
}

TEST_CASE("requests without an outcome are counted and warned of") {
  Replication replication = made_up({});
  replication.batches.back().classes.front().ended = {97, 0, 0, 0, 0, 3};
  CHECK(result_of(made_up_point("node", "50/s", {replication, replication})).warnings ==
        Texts{"6 requests had no outcome when the simulation stopped waiting for them"});
}

TEST_CASE("where work piles up, requests without an outcome are no surprise") {
  Replication replication = made_up({.growth = 10});
  replication.batches.back().classes.front().ended = {50, 0, 0, 0, 0, 50};
  CHECK(result_of(made_up_point("node", "50/s", {replication, replication})).warnings.empty());
}

TEST_CASE("replications that failed are warned of") {
  const Point point =
      made_up_point("node", "50/s", {made_up({}), failed_replication("killed"), made_up({.number = 1})});
  CHECK(result_of(point).warnings == Texts{"1 of 3 replications failed and count in no mean"});
}

TEST_CASE("a run too short to tell whether work piles up says how long it would have to be") {
  const PointResult result = result_of(made_up_point("node", "50/s", {swinging(), swinging()}));
  CHECK(std::string{result.state_name()} == "unsettled");
  REQUIRE(result.warnings.size() == 1);
  CHECK_THAT(result.warnings[0], StartsWith("too short to say whether work piles up: some ") &&
                                     Contains("requests a replication would tell"));
}

TEST_CASE("a limit of the objective that rests on few requests is warned of") {
  Point point = made_up_point("node", "50/s", {made_up({}), made_up({.number = 1})});
  point.objective = Objective{.quantiles = {{0.9999, 1'000}}};  // of 16,000 requests 1.6 are slower
  CHECK(result_of(point).warnings == Texts{"p99.99 rests on 1.6 requests beyond it"});
  point.objective = Objective{.quantiles = {{0.999, 1'000}}};
  CHECK(result_of(point).warnings.empty());
}

}  // namespace knee::analysis::warnings_test
