#include <cmath>

#include "analysis/estimate/paired.hpp"
#include "analysis/estimate/ratio.hpp"
#include "analysis/estimate/student.hpp"
#include "analysis/estimate/transient.hpp"
#include "analysis/metrics/window.hpp"
#include "bench/coverage/queue.hpp"
#include "bench/coverage/recorder.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::estimate_test {
namespace {

RatioParts parts(std::size_t replications, const std::function<double(std::size_t, std::size_t)>& numerator) {
  RatioParts parts{BatchValues(replications, std::vector<double>(80)),
                   BatchValues(replications, std::vector<double>(80, 100))};
  for (std::size_t r = 0; r < replications; ++r) {
    for (std::size_t b = 0; b < 80; ++b) parts.numerators[r][b] = numerator(r, b);
  }
  return parts;
}

std::vector<Replication> queue_runs(double load, double speed, std::size_t replications, std::uint64_t seed,
                                    std::size_t requests = 20'000) {
  std::vector<Replication> runs;
  for (std::size_t r = 0; r < replications; ++r) {
    const auto queue =
        coverage::first_come(coverage::exponential(1 / load), coverage::exponential(1 / speed), 1, seed + r);
    runs.push_back(coverage::record(*queue, requests));
  }
  return runs;
}

TEST_CASE("The factor of Student's t is that of the tables") {
  CHECK(two_sided_t(0.95, 10) == Approx(2.228).epsilon(1e-3));
  CHECK(two_sided_t(0.95, 1e6) == Approx(1.960).epsilon(1e-3));
}

TEST_CASE("A skewed estimate has a longer side where its errors are larger") {
  const StudentisedRange even = studentised_range(0.95, 30, 0);
  const StudentisedRange skewed = studentised_range(0.95, 30, 0.3);
  CHECK(even.low == -even.high);
  CHECK(-skewed.low > -even.low);
  CHECK(skewed.high < even.high);
}

TEST_CASE("A ratio of batches that do not differ is exact") {
  const Estimate estimate = ratio(parts(3, [](auto, auto) { return 50; }), Range::positive, 0.95);
  CHECK(estimate.value == 0.5);
  CHECK(estimate.relative_half_width() == 0);
}

TEST_CASE("The interval of a ratio stays above zero however wide it is") {
  const auto one_burst = [](std::size_t r, std::size_t b) { return r == 1 && b == 40 ? 1000.0 : 0.0; };
  const Estimate estimate = ratio(parts(3, one_burst), Range::positive, 0.95);
  CHECK(estimate.low > 0);
  CHECK(estimate.low < 0.2 * estimate.value);
  CHECK(estimate.high > 3 * estimate.value);
}

TEST_CASE("The interval of a share stays between 0 and 1") {
  const auto nearly_full = [](std::size_t, std::size_t b) { return b % 10 == 0 ? 50.0 : 100.0; };
  const Estimate estimate = ratio(parts(3, nearly_full), Range::share, 0.95);
  CHECK(estimate.value == Approx(0.95));
  CHECK(estimate.low < 0.95);
  CHECK(estimate.high > 0.95);
  CHECK(estimate.high < 1);
}

TEST_CASE("No error among 24,000 requests leaves room for the rule of three") {
  const Estimate estimate = ratio(parts(3, [](auto, auto) { return 0; }), Range::counted, 0.90);
  CHECK(estimate.value == 0);
  CHECK(estimate.low == 0);
  CHECK(estimate.high == Approx(3.0 / 24'000).epsilon(0.01));
}

TEST_CASE("Errors that come in bursts are worth fewer independent requests") {
  const auto spread =
      ratio(parts(3, [](auto, std::size_t b) { return b % 2 == 0 ? 1.0 : 0.0; }), Range::counted, 0.95);
  const auto burst =
      ratio(parts(3, [](auto, std::size_t b) { return b == 7 ? 40.0 : 0.0; }), Range::counted, 0.95);
  CHECK(spread.value == Approx(burst.value));
  CHECK(burst.high - burst.low > 2 * (spread.high - spread.low));
}

TEST_CASE("There is no ratio of nothing") {
  RatioParts nothing = parts(2, [](auto, auto) { return 0; });
  nothing.denominators = nothing.numerators;
  CHECK_FALSE(ratio(nothing, Range::positive, 0.95).has_value());
}

TEST_CASE("The interval of a quantile holds its bucket") {
  const DurationHistogram sample{
      {{.number = 3000, .count = 1000}}, DurationHistogram::last_ns(2999) + 1, DurationHistogram::last_ns(3000)};
  const BatchSamples samples(3, std::vector<std::vector<const DurationHistogram*>>(80, {&sample}));
  const Estimate estimate = duration_quantile(samples, 0.5, 0.95);
  CHECK(estimate.low <= sample.least_ns());
  CHECK(estimate.high >= sample.most_ns());
}

TEST_CASE("Twenty requests give no upper bound for the 99 % quantile") {
  const DurationHistogram sample{{{.number = 3000, .count = 1}, {.number = 3100, .count = 1}},
                            DurationHistogram::last_ns(2999) + 1,
                            DurationHistogram::last_ns(3100)};
  const BatchSamples samples(2, std::vector<std::vector<const DurationHistogram*>>(5, {&sample}));
  const Estimate estimate = duration_quantile(samples, 0.99, 0.95);
  CHECK(std::isinf(estimate.high));
  CHECK(std::isinf(estimate.relative_half_width()));
}

TEST_CASE("A quantile of an empty sample has no value") {
  const DurationHistogram empty;
  const BatchSamples samples(2, std::vector<std::vector<const DurationHistogram*>>(5, {&empty}));
  CHECK_FALSE(duration_quantile(samples, 0.5, 0.95).has_value());
}

// With the same arrivals and the same draws of work, a server that is 2 % faster is faster in nearly every
// batch; at load 0.8 the mean of M/M/1 falls by 1 - 0.2/0.22 = 9.1 %, the quantiles with it.
TEST_CASE("Common random numbers make a small difference certain") {
  const auto slow = queue_runs(0.8, 1, 3, 1, 80'000);
  const auto fast = queue_runs(0.8, 1.02, 3, 1, 80'000);
  const Window a{.replications = slow, .first_batch = 1};
  const Window b{.replications = fast, .first_batch = 1};
  const Estimate mean = relative_difference(mean_latency_ms(a), mean_latency_ms(b), 0.9999);
  const Estimate p99 = relative_difference(latency_samples(a), latency_samples(b), 0.99, 0.9999);
  CHECK(mean.contains(-0.0909));
  CHECK(mean.high < 0);
  CHECK(p99.contains(-0.0909));
  CHECK(p99.high < 0);
  CHECK(ratio(mean_latency_ms(a), Range::positive, 0.9999).relative_half_width() >
        2 * (mean.high - mean.low));
}

TEST_CASE("A point does not differ from itself") {
  const auto runs = queue_runs(0.8, 1, 3, 1);
  const Window window{.replications = runs, .first_batch = 1};
  const Estimate same = relative_difference(latency_samples(window), latency_samples(window), 0.99, 0.95);
  CHECK(same.value == 0);
  CHECK(same.low == 0);
  CHECK(same.high == 0);
}

TEST_CASE("A transient point needs two replications for an interval, and ones that differ") {
  const auto runs = queue_runs(0.8, 1, 5, 7);
  const Window all{.replications = runs};
  const Window one{.replications = std::span{runs}.first(1)};
  const std::vector<Replication> copies(3, runs.front());
  CHECK(transient_quantile(latency_samples(all), 0.99, 0.95).has_interval());
  CHECK(transient_ratio(mean_latency_ms(all), Range::positive, 0.95).has_interval());
  CHECK_FALSE(transient_quantile(latency_samples(one), 0.99, 0.95).has_interval());
  CHECK_FALSE(transient_ratio(mean_latency_ms(one), Range::positive, 0.95).has_interval());
  CHECK(are_the_same_run(copies));
  CHECK_FALSE(are_the_same_run(runs));
  CHECK_FALSE(are_the_same_run(std::span{runs}.first(1)));
  CHECK_FALSE(transient_quantile(latency_samples({.replications = copies}), 0.99, 0.95).has_interval());
}

TEST_CASE("A transient point without errors does not promise that there are none") {
  const auto runs = queue_runs(0.8, 1, 3, 7);
  const Estimate errors = transient_ratio(error_share({.replications = runs}), Range::counted, 0.90);
  CHECK(errors.value == 0);
  CHECK(errors.high == Approx(3.0 / 60'000).epsilon(0.01));
}

}  // namespace
}  // namespace knee::analysis::estimate_test
