#include "sim/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "sim/distribution.hpp"
#include "sim/stream.hpp"
#include "sim/varint.hpp"
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
  Stream stream({.seed = 8, .replication = 0, .purpose = "histogram test", .index = index});
  const Distribution seconds = Distribution::lognormal(MeanCv{.mean = 0.01, .cv = 20}).value();
  std::vector<Duration> result;
  for (int i = 0; i < count; ++i) result.push_back(from_seconds(seconds.draw(stream)));
  return result;
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
  CHECK(histogram_of({0ns, 1023ns, Duration::max()}).quantile(0.5) == 1023ns);
  // Every power of two and its neighbours, and the edges of its first and last bucket.
  for (unsigned bit = 12; bit < 63; ++bit) {
    const std::int64_t power = std::int64_t{1} << bit;
    for (const std::int64_t value :
         {power - 1, power, power + 1, power + power / 512 - 1, power + power / 512}) {
      try_it(value);
    }
  }
  try_it(Duration::max().count());
  CHECK(worst <= Histogram::kRelativeErrorMax);
  CHECK(worst > 0.9 * Histogram::kRelativeErrorMax);  // The bound is no looser than it needs to be.
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
  // Below 1,024 ns all is exact; 0.07 * 100 is above 7 in binary.
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
  const std::string expected = histogram_of(both).to_bytes();

  Histogram merged = histogram_of(one);
  merged.merge(histogram_of(other));
  CHECK(merged.to_bytes() == expected);
  Histogram the_other_way = histogram_of(other);
  the_other_way.merge(histogram_of(one));
  CHECK(the_other_way.to_bytes() == expected);
  merged.merge(Histogram{});
  CHECK(merged.to_bytes() == expected);
}

TEST_CASE("a cleared histogram is as good as a new one") {
  Histogram histogram = histogram_of(latencies(1000, 5));
  histogram.clear();
  CHECK(histogram.empty());
  CHECK(histogram.to_bytes() == Histogram{}.to_bytes());
  histogram.record(5ms);
  CHECK(histogram.min() == 5ms);
  CHECK(histogram.max() == 5ms);
  CHECK(histogram.mean() == 5ms);
}

TEST_CASE("a histogram comes back from its bytes") {
  const std::vector<std::vector<Duration>> samples{
      {}, {0ns}, {Duration::max()}, std::vector<Duration>(1000, Duration::max()), latencies(3000, 6)};
  for (const auto& sample : samples) {
    const Histogram histogram = histogram_of(sample);
    const std::string bytes = histogram.to_bytes();
    const std::optional<Histogram> back = Histogram::from_bytes(bytes);
    REQUIRE(back.has_value());
    CHECK(back->count() == histogram.count());
    CHECK(back->to_bytes() == bytes);
    if (sample.empty()) continue;
    CHECK(back->mean() == histogram.mean());
    CHECK(back->quantile(0.99) == histogram.quantile(0.99));
  }
}

TEST_CASE("bytes that are no histogram are refused") {
  const std::string bytes = histogram_of(latencies(50, 7)).to_bytes();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    CHECK_FALSE(Histogram::from_bytes(std::string_view(bytes).substr(0, length)).has_value());
  }
  CHECK_FALSE(Histogram::from_bytes(bytes + '\0').has_value());
  CHECK_FALSE(Histogram::from_bytes(std::string(30, '\xff')).has_value());

  // count, sum (two words), min, max, then (gap, count): one duration of 5 ns, with one field wrong each.
  const auto made = [](std::vector<std::uint64_t> fields) {
    std::string text;
    for (const std::uint64_t field : fields) append_varint(text, field);
    return Histogram::from_bytes(text).has_value();
  };
  CHECK(made({1, 5, 0, 5, 5, 5, 1}));
  CHECK_FALSE(made({2, 5, 0, 5, 5, 5, 1}));       // Fewer durations than announced,
  CHECK_FALSE(made({1, 5, 0, 5, 5, 5, 2}));       // or more.
  CHECK_FALSE(made({1, 6, 0, 5, 5, 5, 1}));       // A sum that they cannot have,
  CHECK_FALSE(made({1, 5, 1, 5, 5, 5, 1}));       // also in its upper word.
  CHECK_FALSE(made({1, 5, 0, 4, 5, 5, 1}));       // A smallest one outside the first bucket.
  CHECK_FALSE(made({1, 5, 0, 6, 5, 5, 1}));       // Smallest above largest.
  CHECK_FALSE(made({1, 5, 0, 5, 5, 6, 1}));       // Largest not in the last bucket.
  CHECK_FALSE(made({1, 5, 0, 5, 5, 100000, 1}));  // A bucket beyond all buckets.
  CHECK_FALSE(made({1, 5, 0, 5, 5, UINT64_MAX, 1}));
  CHECK_FALSE(made({1, 5, 0, 5, UINT64_MAX, 5, 1}));  // A largest one beyond 292 years.
}

TEST_CASE("integers of any length survive as varints") {
  for (unsigned bit = 0; bit < 64; ++bit) {
    for (const std::uint64_t value : {std::uint64_t{1} << bit, (std::uint64_t{1} << bit) - 1}) {
      std::string bytes;
      append_varint(bytes, value);
      std::string_view rest = bytes;
      CHECK(take_varint(rest) == value);
      CHECK(rest.empty());
    }
  }
  std::string_view too_long = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02";
  CHECK_FALSE(take_varint(too_long).has_value());
}
