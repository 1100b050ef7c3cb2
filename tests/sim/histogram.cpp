#include "sim/stats/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "sim/random/distribution.hpp"
#include "sim/random/random_stream.hpp"
#include "tests/support/catch.hpp"

using namespace knee::sim;

namespace {

Histogram histogram_of(const std::vector<Duration>& durations) {
  Histogram histogram;
  for (const Duration duration : durations) histogram.record(duration);
  return histogram;
}

/// Latencies from about 1 us to minutes.
std::vector<Duration> latencies(int count, std::uint64_t index) {
  RandomStream stream({.seed = 8, .replication = 0, .purpose = "histogram test", .index = index});
  const Distribution seconds = Distribution::lognormal(MeanCv{.mean = 0.01, .cv = 20}).value();
  std::vector<Duration> result;
  for (int i = 0; i < count; ++i) result.push_back(from_seconds(seconds.draw(stream)));
  return result;
}

/// Whether both count the same durations in the same buckets.
bool are_equal(const Histogram& one, const Histogram& other) {
  const Histogram::Counts left = one.counts();
  const Histogram::Counts right = other.counts();
  return std::ranges::equal(left.buckets, right.buckets,
                            [](const auto& a, const auto& b) { return a.number == b.number && a.count == b.count; }) &&
         left.min == right.min && left.max == right.max &&
         (one.empty() || one.mean_seconds() == other.mean_seconds());
}

double relative_error(Duration found, Duration expected) {
  if (expected == Duration::zero()) return found == expected ? 0 : 1;
  return std::abs(static_cast<double>((found - expected).count())) / static_cast<double>(expected.count());
}

}  // namespace

TEST_CASE("no duration from 0 to 292 years is off by more than 0.1 percent") {
  static_assert(Histogram::kRelativeErrorMax <= 0.001);
  double worst = 0;
  const auto try_it = [&worst](std::int64_t nanoseconds) {
    // Three durations, so that the one in question is neither the smallest nor the largest, which are exact.
    const Histogram histogram = histogram_of({0ns, Duration{nanoseconds}, Duration::max()});
    worst = std::max(worst, relative_error(histogram.quantile(0.5), Duration{nanoseconds}));
  };
  for (std::int64_t value = 0; value < 5000; ++value) try_it(value);
  CHECK(histogram_of({0ns, 999ns, Duration::max()}).quantile(0.5) == 999ns);
  // Where the width of the buckets changes: every 1, 2 and 5 with zeros, and both ends of the bucket that follows.
  for (std::int64_t power = 1000; power <= 100'000'000'000'000'000; power *= 10) {
    for (const std::int64_t lead : {1, 2, 5}) {
      const std::int64_t value = lead * power;
      const std::int64_t width = value / 500;
      for (const std::int64_t other : {value - 1, value, value + 1, value + width, value + width + 1}) try_it(other);
    }
  }
  try_it(Duration::max().count());
  CHECK(worst <= Histogram::kRelativeErrorMax);
  CHECK(worst > 0.9 * Histogram::kRelativeErrorMax);  // The bound is no looser than it needs to be.
}

TEST_CASE("durations within a limit of two digits are counted apart from longer ones") {
  std::int64_t unit = 1;
  for (int decade = 0; decade <= 16; ++decade, unit *= 10) {
    for (std::int64_t number = 10; number < 100; ++number) {
      const Duration limit{number * unit};
      const Histogram::Counts counts = histogram_of({limit - 1ns, limit, limit + 1ns}).counts();
      REQUIRE(counts.buckets.size() >= 2);
      REQUIRE(counts.buckets.back().count == 1);  // only the one beyond the limit
    }
  }
}

TEST_CASE("every quantile of a sample is within 0.1 percent of the sorted sample's") {
  std::vector<Duration> sample = latencies(10007, 1);
  const Histogram histogram = histogram_of(sample);
  std::sort(sample.begin(), sample.end());
  for (std::size_t rank = 1; rank <= sample.size(); rank += 13) {
    const double q = static_cast<double>(rank) / static_cast<double>(sample.size());
    REQUIRE(relative_error(histogram.quantile(q), sample[rank - 1]) <= 0.001);
  }
  CHECK(histogram.quantile(0) == sample.front());
  CHECK(histogram.quantile(1) == sample.back());
}

TEST_CASE("a quantile is the smallest duration that enough others do not exceed") {
  std::vector<Duration> hundred;
  for (int i = 1; i <= 100; ++i) hundred.emplace_back(i);
  const Histogram histogram = histogram_of(hundred);
  // Up to 1,000 ns all is exact; 0.07 * 100 is above 7 in binary.
  for (int percent = 1; percent <= 100; ++percent)
    CHECK(histogram.quantile(percent / 100.0) == Duration{percent});
  CHECK(histogram.quantile(0) == 1ns);
  CHECK(histogram.quantile(0.501) == 51ns);
  CHECK(histogram_of({7ms}).quantile(0.5) == 7ms);
}

TEST_CASE("mean, smallest, largest and count are exact") {
  const std::vector<Duration> sample = latencies(5000, 2);
  const Histogram histogram = histogram_of(sample);
  const std::int64_t sum = std::accumulate(sample.begin(), sample.end(), Duration{}).count();
  CHECK(histogram.count() == 5000);
  CHECK(histogram.mean_seconds() == static_cast<double>(sum) / 5000 * 1e-9);
  CHECK(histogram.mean() == Duration{(sum + 2500) / 5000});
  CHECK(histogram.min() == *std::min_element(sample.begin(), sample.end()));
  CHECK(histogram.max() == *std::max_element(sample.begin(), sample.end()));
}

TEST_CASE("the sum of very long durations does not overflow") {
  const Histogram histogram = histogram_of(std::vector<Duration>(1000, Duration::max()));
  CHECK(histogram.mean() == Duration::max());
  CHECK(histogram.quantile(0.5) == Duration::max());
}

TEST_CASE("merged histograms are the histogram of all durations") {
  const std::vector<Duration> one = latencies(3000, 3);
  const std::vector<Duration> other = latencies(2000, 4);
  std::vector<Duration> both = one;
  both.insert(both.end(), other.begin(), other.end());
  const Histogram expected = histogram_of(both);

  Histogram merged = histogram_of(one);
  merged.merge(histogram_of(other));
  CHECK(are_equal(merged, expected));
  Histogram the_other_way = histogram_of(other);
  the_other_way.merge(histogram_of(one));
  CHECK(are_equal(the_other_way, expected));
  merged.merge(Histogram{});
  CHECK(are_equal(merged, expected));
}

TEST_CASE("a cleared histogram is as good as a new one") {
  Histogram histogram = histogram_of(latencies(1000, 5));
  histogram.clear();
  CHECK(histogram.empty());
  CHECK(are_equal(histogram, Histogram{}));
  histogram.record(5ms);
  CHECK(histogram.min() == 5ms);
  CHECK(histogram.max() == 5ms);
  CHECK(histogram.mean() == 5ms);
}
