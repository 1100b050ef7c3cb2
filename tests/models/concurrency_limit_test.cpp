/// Limits of concurrency against the tests of their sources (Netflix/concurrency-limits 78a74b9: VegasLimitTest, AIMDLimitTest;
/// envoyproxy/envoy 054694f: gradient_controller_test.cc), and request by request against tests/reference/limits/limits.py.
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "models/limits/admission.hpp"
#include "models/limits/sample_window.hpp"
#include "sim/random/run_key.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::concurrency_limit_test {
namespace {

using namespace std::chrono_literals;

sim::RandomStream stream() { return sim::RunKey{.seed = 1}.stream("limit"); }

// A limit that gets requests one after the other.
template <class Limit>
class Fed {
 public:
  explicit Fed(Limit limit) : limit_{std::move(limit)} {}
  // A request that has taken `time`; returns the limit after it.
  std::uint64_t feed(sim::Duration time, std::uint64_t in_flight, bool dropped = false) {
    now_ += time;
    limit_.count({.begin = now_ - time, .end = now_, .in_flight = in_flight, .dropped = dropped});
    return limit_.most(now_);
  }
  std::uint64_t after(sim::Duration time) {
    now_ += time;
    return limit_.most(now_);
  }
  [[nodiscard]] const Limit& limit() const { return limit_; }

 private:
  Limit limit_;
  sim::Instant now_ = sim::kStart;
};

Fed<Vegas> vegas(Vegas::Options options) { return Fed{Vegas{options, stream()}}; }

Fed<Vegas> small_vegas() { return vegas({.initial = 10, .most = 20, .alpha = 3, .beta = 6}); }

Fed<GradientController> envoy(GradientController::Options options) {
  options.jitter = 0;
  return Fed{GradientController{options, stream()}};
}

}  // namespace

TEST_CASE("Vegas grows by beta without a queue") {
  auto limit = small_vegas();
  CHECK(limit.feed(10ms, 10) == 10);
  CHECK(limit.feed(10ms, 11) == 16);
}

TEST_CASE("Vegas shrinks with a queue above beta and stays with one between alpha and beta") {
  auto limit = small_vegas();
  CHECK(limit.feed(10ms, 10) == 10);
  CHECK(limit.feed(50ms, 11) == 9);
  auto steady = small_vegas();
  CHECK(steady.feed(10ms, 10) == 10);
  CHECK(steady.feed(14ms, 14) == 10);
}

TEST_CASE("Vegas with its defaults grows from 10000 to 10024 if half of the limit is in use") {
  auto limit = vegas({.initial = 10'000, .most = 20'000});
  CHECK(limit.feed(10s, 5000) == 10'000);
  CHECK(limit.feed(10s, 6000) == 10'024);
}

TEST_CASE("Vegas that halves goes half of the way with a smoothing of one half") {
  auto smooth = vegas({.initial = 100, .most = 200, .back_off = 0.5, .smoothing = 0.5});
  CHECK(smooth.feed(10ms, 100) == 100);
  CHECK(smooth.feed(20ms, 100) == 75);
  CHECK(smooth.feed(20ms, 100) == 56);
  auto abrupt = vegas({.initial = 100, .most = 200, .back_off = 0.5});
  CHECK(abrupt.feed(10ms, 100) == 100);
  CHECK(abrupt.feed(20ms, 100) == 50);
  CHECK(abrupt.feed(20ms, 100) == 25);
}

TEST_CASE("Vegas takes a new least time after 0.5 to 1 times 30 samples for each request of the limit") {
  auto limit = vegas({.initial = 20, .most = 20});
  limit.feed(10ms, 20);
  int samples = 1;
  std::uint64_t most = 20;
  while (most >= 18 && samples < 1000) {  // of 20 ms there is a queue of 10, and the limit falls until a probe
    most = limit.feed(20ms, 20);
    ++samples;
  }
  CHECK(most < 18);
  int until_growth = samples;
  for (std::uint64_t before = most; until_growth < 1000; ++until_growth) {
    const std::uint64_t now = limit.feed(20ms, 20);
    if (now > before) break;  // 20 ms is the least time now
    before = now;
  }
  CHECK(until_growth >= 15);  // at least 0.5 x 30 x 1
  CHECK(until_growth <= 600);  // at most 30 x 20
}

TEST_CASE("AIMD adds one and takes a tenth") {
  Fed<Aimd> limit{Aimd{{.initial = 20}}};
  CHECK(limit.feed(1ms, 10) == 21);
  CHECK(limit.feed(1ms, 10) == 21);  // fewer in flight than half
  Fed<Aimd> large{Aimd{{.initial = 30}}};
  CHECK(large.feed(1ms, 0, true) == 27);
  CHECK(large.feed(5s, 27) == 28);
  CHECK(large.feed(5001ms, 28) == 25);
  Fed<Aimd> full{Aimd{{.initial = 21, .least = 1, .most = 21}}};
  CHECK(full.feed(1ms, 10) == 21);
}

TEST_CASE("Gradient2 gives way by half at most and grows by its queue") {
  Fed<Gradient2> limit{Gradient2{{.initial = 100, .least = 1, .smoothing = 1}}};
  CHECK(limit.feed(10ms, 100) == 104);
  CHECK(limit.feed(10ms, 51) == 104);  // less than half of the limit is in use
  CHECK(limit.feed(10ms, 52) == 108);
  // The mean of 10, 10, 10 and 1,000 ms is 257.5 ms: the gradient is 0.386 and counts as 0.5.
  CHECK(limit.feed(1000ms, 108) == 58);
}

TEST_CASE("a window counts as one sample: the mean of its requests and the most in flight") {
  SampleWindow window{1s, std::make_unique<Gradient2>(Gradient2::Options{.initial = 100, .least = 1, .smoothing = 1})};
  sim::Instant now = sim::kStart;
  const auto feed = [&](sim::Duration time, std::uint64_t in_flight) {
    now += 100ms;
    window.count({.begin = now - time, .end = now, .in_flight = in_flight, .dropped = false});
    return window.most(now);
  };
  CHECK(feed(10ms, 100) == 100);  // closes the first window, which has fewer than ten
  for (int i = 0; i < 10; ++i) CHECK(feed(10ms, 100) == 100);
  CHECK(feed(10ms, 10) == 104);  // after more than a second
  for (int i = 0; i < 9; ++i) CHECK(feed(10ms, 10) == 104);
  CHECK(feed(90us, 200) == 104);  // too short to count
  CHECK(feed(10ms, 10) == 104);   // at most 10 were in flight
}

TEST_CASE("Envoy's controller measures the least time of the first requests at the smallest limit") {
  auto limit = envoy({.requests = 50, .least = 7});
  for (int i = 0; i < 49; ++i) CHECK(limit.feed(13ms, 7) == 7);
  CHECK(limit.limit().is_measuring());
  CHECK(limit.feed(13ms, 7) == 7);
  CHECK_FALSE(limit.limit().is_measuring());
  CHECK(limit.limit().least_time() == 13'000);
}

TEST_CASE("the least time is the median of 1 to 5 ms") {
  auto limit = envoy({.requests = 5});
  for (int i = 1; i <= 5; ++i) limit.feed(i * 1ms, 1);
  CHECK(limit.limit().least_time() == 3'000);
}

TEST_CASE("a buffer of 50 % lets the limit grow while times of 6 ms follow a least time of 5 ms") {
  auto limit = envoy({.requests = 5, .buffer = 0.5});
  for (int i = 0; i < 5; ++i) limit.feed(5ms, 1);
  std::uint64_t last = limit.after(0ms);
  for (int window = 0; window < 10; ++window) {
    for (int i = 0; i < 5; ++i) limit.feed(6ms, 1);
    const std::uint64_t now = limit.after(101ms);
    CHECK(now > last);
    last = now;
  }
}

TEST_CASE("a measurement of the least time begins again after the interval and leaves the limit as it was") {
  auto limit = envoy({.interval = 30s, .requests = 5});
  for (int i = 0; i < 5; ++i) limit.feed(5ms, 1);
  for (int window = 0; window < 5; ++window) {
    for (int i = 0; i < 5; ++i) limit.feed(4ms, 1);
    limit.after(101ms);
  }
  const std::uint64_t before = limit.after(0ms);
  CHECK(before > 20);
  CHECK(limit.after(1s) == before);  // no request, no change
  CHECK(limit.after(31s) == 3);
  for (int i = 0; i < 4; ++i) CHECK(limit.feed(13ms, 1) == 3);
  CHECK(limit.feed(13ms, 1) == before);
  CHECK(limit.limit().least_time() == 13'000);
}

TEST_CASE("requests of before a measurement of the least time do not count for it") {
  GradientController limit{{.interval = 30s, .requests = 5, .jitter = 0}, stream()};
  sim::Instant now = sim::kStart;
  const auto feed = [&](sim::Instant begin) { limit.count({.begin = begin, .end = now, .in_flight = 1, .dropped = false}); };
  for (int i = 0; i < 5; ++i) {
    now += 5ms;
    feed(now - 5ms);
  }
  now += 31s;
  CHECK(limit.most(now) == 3);
  for (int i = 0; i < 25; ++i) feed(now - 5s);
  CHECK(limit.is_measuring());
}

TEST_CASE("five windows at the smallest limit begin a measurement of the least time") {
  auto limit = envoy({.interval = 3600s, .requests = 5, .least = 7, .buffer = 0});
  for (int i = 0; i < 5; ++i) limit.feed(1ms, 1);
  for (int window = 0; window < 4; ++window) {
    for (int i = 0; i < 5; ++i) limit.feed(10ms, 1);
    limit.after(50ms);  // a window of 100 ms
    CHECK_FALSE(limit.limit().is_measuring());
  }
  for (int i = 0; i < 5; ++i) limit.feed(10ms, 1);
  CHECK(limit.after(50ms) == 7);
  CHECK(limit.limit().is_measuring());
}

TEST_CASE("the limits agree with an independent program request by request") {
  const GradientController::Options gradient{.interval = 3s, .requests = 20, .jitter = 0};
  std::ifstream rows{KNEE_SOURCE_DIR "/tests/reference/limits/limits.csv"};
  std::string line;
  std::getline(rows, line);
  std::unique_ptr<ConcurrencyLimit> limit;
  std::string algorithm;
  int count = 0;
  while (std::getline(rows, line)) {
    std::istringstream fields{line};
    std::string name;
    char comma = 0;
    std::int64_t begin = 0;
    std::int64_t end = 0;
    std::uint64_t in_flight = 0;
    bool dropped = false;
    std::uint64_t expected = 0;
    std::getline(fields, name, ',');
    fields >> begin >> comma >> end >> comma >> in_flight >> comma >> dropped >> comma >> expected;
    if (name != algorithm) {
      algorithm = name;
      if (name == "gradient2") limit = std::make_unique<Gradient2>(Gradient2::Options{});
      if (name == "vegas") limit = std::make_unique<Vegas>(Vegas::Options{.probe = 1e9}, stream());
      if (name == "aimd") limit = std::make_unique<Aimd>(Aimd::Options{});
      if (name == "gradient") limit = std::make_unique<GradientController>(gradient, stream());
    }
    REQUIRE(limit != nullptr);
    const sim::Instant now = sim::kStart + sim::Duration{end};
    limit->count({.begin = sim::kStart + sim::Duration{begin}, .end = now, .in_flight = in_flight, .dropped = dropped});
    INFO(line);
    REQUIRE(limit->most(now) == expected);
    ++count;
  }
  CHECK(count == 2400);
}

TEST_CASE("an admission counts requests in flight and gives no sample of one that its client has given up") {
  Admission admission{{.by = FixedLimit::Options{2}, .window = {}}, stream()};
  sim::Instant now = sim::kStart;
  const auto first = admission.admit(now);
  const auto second = admission.admit(now);
  REQUIRE(first.has_value());
  REQUIRE(second.has_value());
  CHECK(second->in_flight == 2);
  CHECK_FALSE(admission.admit(now).has_value());
  Request request;
  admission.end(*first, request, now + 1s);
  CHECK(admission.in_flight() == 1);
  CHECK(admission.admit(now + 1s).has_value());

  Admission aimd{{.by = Aimd::Options{}, .window = {}}, stream()};
  const auto lost = aimd.admit(now);
  request.outcome = Outcome::failed;
  request.abandoned = true;
  aimd.end(*lost, request, now + 1s);
  CHECK(aimd.mean(now + 2s) == 20);
  const auto failed = aimd.admit(now + 2s);
  request.abandoned = false;
  aimd.end(*failed, request, now + 2s);
  CHECK(aimd.mean(now + 4s) == 20);  // 18, but 20 at least
}

}  // namespace knee::models::concurrency_limit_test
