// Cases: scenarios that an earlier knee answered wrongly, and the right answers. Where a value is an estimate the right one
// must lie in its 95 % interval, which by chance it does not in one of twenty; the seeds are fixed, so a case that passes
// goes on passing until something changes what is simulated.
// (mm1-098 takes seed 2: with seed 1 it is the one of twenty; of seeds 1 to 60 the mean is covered by 56, p99 by 55.)
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/cases/simulated_case.hpp"

namespace knee::cli {
namespace {

using Catch::Matchers::Contains;

std::string warnings_of(const Entry& entry) {
  std::string all;
  for (const std::string& warning : entry.result.warnings) all += warning + "\n";
  return all;
}

}  // namespace

TEST_CASE("the p99 of M/M/1 at load 0.95 is in its interval, and an objective of 85 ms is not called met") {
  const Entry entry = first("p99-095");
  check_holds(entry.result.all[&M::p99_ms], 92.10);
  CHECK(entry.result.objective != Verdict::met);
  CHECK(entry.result.state == State::stable);
}

TEST_CASE("waits of a second with nothing to queue for are measured whole, at 1,000/s and at 2,000/s") {
  for (const char* rate : {"1000/s", "2000/s"}) {
    const Entry entry = first("infinite-server", {{"workload.arrivals.poisson", rate}});
    CHECK(entry.result.state == State::stable);
    check_holds(entry.result.all[&M::mean_ms], 1000);
    check_holds(entry.result.all[&M::p99_ms], 1000 * std::log(100));
  }
}

TEST_CASE("waits of twelve seconds are no saturation") {
  const Entry entry = first("infinite-server", {{"workload.requests.r.steps", "[{wait: 12 s}]"}});
  CHECK(entry.result.state == State::stable);
  CHECK(entry.result.all.value.mean_ms == Approx(12'000).epsilon(1e-6));
}

TEST_CASE("2,000 users who do not think are 2,000 requests in flight") {
  const Entry entry = first("infinite-closed");
  check_holds(entry.result.all[&M::mean_ms], 1000);
  check_holds(entry.result.all[&M::throughput_per_s], 2000);
  const M& m = entry.result.all.value;
  CHECK(m.throughput_per_s * m.mean_ms / 1e3 == Approx(m.in_flight).epsilon(1e-9));
}

TEST_CASE("an open overload beside one closed user is seen, at the length asked for") {
  const Entry entry = first("mixed-overload");
  CHECK(entry.result.state == State::saturated);
  CHECK(entry.point.rungs.front().requests == 20'000);
  CHECK(entry.result.all.value.requests <= 60'000);
}

TEST_CASE("users who do not think come back after the time that TCP takes, and the run ends") {
  for (const Entry& entry : run("zero-think-node").points) {
    CHECK(entry.result.succeeded > 0);
    CHECK(entry.result.all.value.throughput_per_s > 100);
  }
}

TEST_CASE("users whom a service turns away in no time end the run with the cause") {
  const Entry entry = first("zero-think-service");
  CHECK(entry.result.state == State::failed);
  CHECK_THAT(entry.result.failures.front(), Contains("the clock stands still") && Contains("the service \"db\" refused"));
}

TEST_CASE("requests killed with their worker are errors, for the objective as well") {
  const Entry small = first("failed-is-no-error-small");
  check_holds(small.result.all[&M::errors], 0.008);
  CHECK(small.result.objective == Verdict::missed);
  CHECK(first("errors-objective").result.objective == Verdict::missed);
}

TEST_CASE("loss is not saturation: Erlang B, and M/M/1 with six places") {
  const Entry erlang = first("erlang-b");
  CHECK(erlang.result.state == State::stable);
  check_holds(erlang.result.all[&M::errors], 0.07874);
  check_holds(erlang.result.all[&M::mean_ms], 100);
  CHECK(erlang.result.objective == Verdict::met);
  const Entry six = first("c19-loss");
  CHECK(six.result.state == State::stable);
  check_holds(six.result.all[&M::errors], 0.0663);
}

TEST_CASE("a pool that is all taken is the bottleneck, by name, and its time-outs are no saturation") {
  const Entry entry = first("pool");
  CHECK(entry.result.state == State::stable);
  CHECK(entry.result.bottleneck.name == "pool for db");
  CHECK(entry.result.bottleneck.utilisation > 0.95);
}

TEST_CASE("a link that is asked for more than it carries is the bottleneck, with what its unfinished flows carry") {
  const Entry entry = first("network-full");
  CHECK(entry.result.state == State::saturated);
  CHECK(entry.result.bottleneck.name == "link of balancer");
  CHECK(entry.result.bottleneck.utilisation > 0.99);
}

TEST_CASE("an overload of less than one percent is saturation") {
  CHECK(first("overload-below-one-percent").result.state == State::saturated);
}

TEST_CASE("the busiest of two services is the busier one in the long run, not the busier one each time") {
  CHECK(first("util-max").result.all.value.service_utilisation == Approx(0.5).margin(0.01));
}

TEST_CASE("a class that never occurred is told") {
  CHECK_THAT(warnings_of(first("mixed-rare")), Contains("class cron never occurred"));
}

TEST_CASE("where nothing was served, that is told, and everything is an error") {
  const Entry entry = first("closed-refusals-only");
  CHECK(entry.result.all.value.errors == 1);
  CHECK_THAT(warnings_of(entry), Contains("no request was served"));
}

TEST_CASE("the width of a bucket is in the interval of a median that is always the same") {
  const Estimate median = first("grid-p50").result.all[&M::p50_ms];
  check_holds(median, 3.007);
  CHECK(median.value == Approx(3.007).epsilon(0.001));
  CHECK(median.high / median.low < 1.003);
}

TEST_CASE("a median that is exactly at its limit meets it") {
  // 3.000 ms is the shortest latency and more than half of all.
  const Entry entry = first("grid-p50-limit");
  CHECK(entry.result.all.value.p50_ms == 3);
  CHECK(entry.result.all[&M::p50_ms].high == 3);
  CHECK(entry.result.objective == Verdict::met);
}

TEST_CASE("a run that is too short for its load or for its tail says so, and its interval is wide enough") {
  const Entry busy = first("mm1-098");
  CHECK(busy.result.state != State::saturated);
  CHECK_THAT(warnings_of(busy), Contains("precision not reached"));
  check_holds(busy.result.all[&M::mean_ms], 50);
  check_holds(busy.result.all[&M::p99_ms], 50 * std::log(100));
  const Entry heavy = first("heavy");
  CHECK(heavy.result.state == State::stable);
  CHECK_THAT(warnings_of(heavy), Contains("precision not reached"));
  check_holds(heavy.result.all[&M::mean_ms], 1 + 0.7 * 26 / 0.6);
}

TEST_CASE("connections that find a full backlog come late and not never") {
  const Entry entry = first("c11-backlog");
  CHECK(entry.result.all.value.errors == 0);
  CHECK(entry.result.all.value.p99_ms > 1000);
}

TEST_CASE("Linux holds one connection more than the backlog says") {
  for (const Entry& entry : run("c43-backlog-off-by-one").points) CHECK(entry.result.all.value.refused_per_s == 0);
}

TEST_CASE("10,000 users who think for 10 s do not all begin at once") {
  const M m = first("c42-closed-start").result.all.value;
  CHECK(m.throughput_per_s == Approx(1000).epsilon(0.01));
  CHECK(m.in_flight == Approx(m.throughput_per_s * m.mean_ms / 1e3).epsilon(1e-9));
  CHECK(m.in_flight < 1);
}

TEST_CASE("each class has results of its own") {
  const Entry entry = first("fib-server");
  REQUIRE(entry.point.classes == std::vector<std::string>{"fast", "slow"});
  CHECK(entry.result.classes[0].value.mean_ms < 10);
  CHECK(entry.result.classes[1].value.mean_ms > 300);
}

TEST_CASE("eight links of 10 ms are 80 ms") {
  CHECK(first("n1-latency").result.all.value.mean_ms == Approx(180).epsilon(0.001));
}

}  // namespace knee::cli
