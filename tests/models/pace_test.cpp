// Arrivals at rates that vary, and in batches: by hand, and by the moments of their counts.
#include <cmath>
#include <numeric>
#include <vector>

#include "models/clients/batch_size.hpp"
#include "models/clients/pace.hpp"
#include "sim/random/distribution.hpp"
#include "sim/random/run_key.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::pace_test {
namespace {

using namespace std::chrono_literals;

constexpr sim::RunKey kKey{.seed = 11};

Pace pace_of(const Pace::Course& course) { return Pace{course, kKey.stream("pace")}; }

// The instants of `count` steps of a second on the stream's clock, in seconds.
std::vector<double> seconds_of(const Pace::Course& course, std::size_t count) {
  Pace pace = pace_of(course);
  std::vector<double> instants(count);
  for (double& instant : instants) instant = sim::to_seconds(pace.pass(1));
  return instants;
}

// Numbers of arrivals in windows of `window` seconds. With exponential intervals of `mean` seconds.
std::vector<double> counts(const Pace::Course& course, double mean, double window, std::size_t windows) {
  Pace pace = pace_of(course);
  sim::RandomStream stream = kKey.stream("intervals");
  std::vector<double> counts(windows);
  for (;;) {
    const double at = sim::to_seconds(pace.pass(-std::log(stream.uniform()) * mean));
    const auto number = static_cast<std::size_t>(at / window);
    if (number >= windows) return counts;
    ++counts[number];
  }
}

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double variance_of(const std::vector<double>& values) {
  const double mean = mean_of(values);
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return sum / static_cast<double>(values.size() - 1);
}

}  // namespace

TEST_CASE("a schedule's clock: constant stages and ramps and a pause and again from the start") {
  const Pace::Course course = Pace::Schedule{.stages = {{.length = 2s, .begin = 1, .end = 1},    // 2 seconds on the clock
                                                        {.length = 2s, .begin = 1, .end = 3},    // 4
                                                        {.length = 2s, .begin = 0, .end = 0},    // none
                                                        {.length = 1s, .begin = 2, .end = 0}}};  // 1
  CHECK(mean_of(course) == Approx(1));
  CHECK(cycle_of(course) == 7s);
  const std::vector<double> at = seconds_of(course, 9);
  const double ramp[] = {std::sqrt(3) - 1, std::sqrt(5) - 1, std::sqrt(7) - 1, 2};  // x + x^2 / 2 = 1, 2, 3, 4
  CHECK(at[0] == 1);
  CHECK(at[1] == 2);
  for (std::size_t i = 0; i < 4; ++i) CHECK(at[2 + i] == Approx(2 + ramp[i]).margin(2e-9));
  CHECK(at[6] == Approx(7).margin(1e-4));  // the root of a pace that ends at zero is flat: a nanosecond of area is 32 us
  CHECK(at[7] == Approx(8).margin(1e-4));
  CHECK(at[8] == Approx(9).margin(1e-4));
}

TEST_CASE("a schedule that does not repeat stops its clock at the end") {
  const Pace::Course course = Pace::Schedule{.stages = {{.length = 3s, .begin = 0.5, .end = 0.5}}, .repeats = false};
  Pace pace = pace_of(course);
  CHECK(pace.pass(1) == sim::kStart + 2s);
  CHECK(pace.pass(0.4) == sim::kStart + 2800ms);
  CHECK(pace.pass(0.2) == sim::kLast);
}

TEST_CASE("Poisson arrivals along a schedule have the rate of each part and the variance of a Poisson count") {
  // Windows of a second that begin with a stage: rates 20 and 60, then a ramp from 60 to 20.
  const Pace::Course course = Pace::Schedule{
      .stages = {{.length = 1s, .begin = 0.5, .end = 0.5}, {.length = 1s, .begin = 1.5, .end = 1.5}, {.length = 1s, .begin = 1.5, .end = 0.5}}};
  const double expected[] = {20, 60, 40};
  const std::vector<double> all = counts(course, 1.0 / 40, 1, 3 * 4000);
  for (std::size_t part = 0; part < 3; ++part) {
    std::vector<double> own;
    for (std::size_t i = part; i < all.size(); i += 3) own.push_back(all[i]);
    CHECK(std::abs(mean_of(own) - expected[part]) < 4 * std::sqrt(expected[part] / 4000));       // each fails by chance: 6e-5
    CHECK(std::abs(variance_of(own) / expected[part] - 1) < 4 * std::sqrt(2.0 / 4000) + 1e-3);  // the same
  }
}

TEST_CASE("a modulated Poisson process has the index of dispersion of its closed form") {
  // Fischer and Meier-Hellstern, "The Markov-modulated Poisson process (MMPP) cookbook", Performance Evaluation 18, 1993.
  const double rates[] = {150, 50};
  const double leaving[] = {1 / 0.3, 1 / 0.6};
  const Pace::Course course = Pace::Modulation{.phases = {{.mean = 300ms, .pace = rates[0]}, {.mean = 600ms, .pace = rates[1]}}};
  const double sum = leaving[0] + leaving[1];
  const double flow = rates[0] * leaving[1] + rates[1] * leaving[0];
  CHECK(models::mean_of(course) == Approx(flow / sum));
  const double limit = 2 * leaving[0] * leaving[1] * std::pow(rates[0] - rates[1], 2) / (sum * sum * flow);
  const double window = 1.5;
  const double x = sum * window;
  const double dispersion = 1 + limit * (1 - (1 - std::exp(-x)) / x);
  const std::vector<double> all = counts(course, 1, window, 20'000);
  // Neighbouring windows are correlated over about 0.2 s of 1.5 s: their mean has the variance of the limit.
  CHECK(std::abs(mean_of(all) / (window * flow / sum) - 1) < 4 * std::sqrt((1 + limit) / (window * flow / sum) / 20'000));
  CHECK(std::abs(variance_of(all) / mean_of(all) / dispersion - 1) < 0.05);  // 20,000 windows: about 4 standard errors
}

TEST_CASE("modulation begins in a phase with the share of time that the phase has") {
  const Pace::Course course = Pace::Modulation{.phases = {{.mean = 1s, .pace = 1}, {.mean = 3s, .pace = 1e-9}}};
  int fast = 0;
  for (std::uint64_t i = 0; i < 4000; ++i) {
    Pace pace{course, kKey.stream("pace", i)};
    if (pace.pass(1e-6) < sim::kStart + 1ms) ++fast;
  }
  CHECK(std::abs(fast - 1000) < 4 * std::sqrt(4000 * 0.25 * 0.75) + 2);
}

TEST_CASE("a geometric batch has its mean and its variance and is never empty") {
  sim::RandomStream stream = kKey.stream("batches");
  const BatchSize batch{.mean = 5, .is_geometric = true};
  std::vector<double> sizes(100'000);
  for (double& size : sizes) size = static_cast<double>(batch.draw(stream));
  CHECK(*std::min_element(sizes.begin(), sizes.end()) == 1);
  CHECK(std::abs(mean_of(sizes) - 5) < 4 * std::sqrt(20 / 1e5));
  CHECK(variance_of(sizes) == Approx(20).epsilon(0.05));  // m (m - 1)
}

}  // namespace knee::models::pace_test
