/// Rate limits against references that count: request by request.
#include <cmath>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "models/clients/rate_limit.hpp"
#include "sim/random/run_key.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::rate_limit_test {
namespace {

using namespace std::chrono_literals;

// Instants of attempts: bursts and pauses around `rate` per second.
std::vector<sim::Instant> attempts(double rate, std::size_t count) {
  sim::RandomStream stream = sim::RunKey{.seed = 11}.stream("attempts");
  std::vector<sim::Instant> instants;
  sim::Instant now = sim::kStart;
  for (std::size_t i = 0; i < count; ++i) {
    const double mean = stream.uniform() < 0.9 ? 0.4 / rate : 6.4 / rate;
    now += sim::from_seconds(-std::log(stream.uniform()) * mean);
    instants.push_back(now);
  }
  return instants;
}

// The textbook's bucket: so many tokens now, that grow with time.
class CountedTokens {
 public:
  CountedTokens(double rate, double burst) : rate_{rate}, burst_{burst}, tokens_{burst} {}
  bool take(sim::Instant now) {
    tokens_ = std::min(burst_, tokens_ + rate_ * sim::to_seconds(now - last_));
    last_ = now;
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }

 private:
  double rate_;
  double burst_;
  double tokens_;
  sim::Instant last_ = sim::kStart;
};

}  // namespace

TEST_CASE("the token bucket admits the attempts that counted tokens admit") {
  RateLimit limit{{.kind = TokenBucket{.rate = 100, .burst = 7}}};
  CountedTokens reference{100, 7};
  std::size_t admitted = 0;
  for (const sim::Instant now : attempts(100, 50'000)) {
    const bool is_admitted = limit.admit(now).has_value();
    REQUIRE(is_admitted == reference.take(now));
    admitted += is_admitted ? 1 : 0;
  }
  CHECK(admitted > 25'000);
  CHECK(admitted < 49'000);
}

TEST_CASE("a full bucket lets a burst go and then one attempt for each token") {
  RateLimit limit{{.kind = TokenBucket{.rate = 1000, .burst = 3}, .wait = 10ms}};
  std::vector<sim::Duration> admitted;
  while (const auto at = limit.admit(sim::kStart + 1s)) admitted.push_back(*at - sim::kStart - 1s);
  CHECK(admitted == std::vector<sim::Duration>{0ms, 0ms, 0ms, 1ms, 2ms, 3ms, 4ms, 5ms, 6ms, 7ms, 8ms, 9ms, 10ms});
}

TEST_CASE("fixed windows admit the attempts that counters of intervals admit") {
  RateLimit limit{{.kind = FixedWindow{.attempts = 20, .per = 200ms}}};
  std::map<std::int64_t, int> counters;
  for (const sim::Instant now : attempts(100, 20'000)) {
    int& counter = counters[(now - sim::kStart) / 200ms];
    const bool expected = counter < 20;
    REQUIRE(limit.admit(now).has_value() == expected);
    if (expected) ++counter;
  }
}

TEST_CASE("a sliding window admits the attempts that a log admits") {
  RateLimit limit{{.kind = SlidingWindow{.attempts = 20, .per = 200ms}}};
  std::deque<sim::Instant> log;
  for (const sim::Instant now : attempts(100, 20'000)) {
    while (!log.empty() && log.front() <= now - 200ms) log.pop_front();
    const bool expected = log.size() < 20;
    REQUIRE(limit.admit(now).has_value() == expected);
    if (expected) log.push_back(now);
  }
}

TEST_CASE("attempts that wait for a window get the next free places, in their order") {
  RateLimit fixed{{.kind = FixedWindow{.attempts = 2, .per = 100ms}, .wait = 150ms}};
  std::vector<sim::Duration> at;
  while (const auto admitted = fixed.admit(sim::kStart + 50ms)) at.push_back(*admitted - sim::kStart);
  CHECK(at == std::vector<sim::Duration>{50ms, 50ms, 100ms, 100ms, 200ms, 200ms});
  RateLimit sliding{{.kind = SlidingWindow{.attempts = 2, .per = 100ms}, .wait = 150ms}};
  at.clear();
  while (const auto admitted = sliding.admit(sim::kStart + 50ms)) at.push_back(*admitted - sim::kStart);
  CHECK(at == std::vector<sim::Duration>{50ms, 50ms, 150ms, 150ms});
}

TEST_CASE("an attempt takes no place that comes too late for it") {
  RateLimit limit{{.kind = TokenBucket{.rate = 10, .burst = 1}, .wait = 1s}};
  CHECK(limit.admit(sim::kStart) == sim::kStart);
  CHECK_FALSE(limit.admit(sim::kStart, 50ms));
  CHECK(limit.admit(sim::kStart, 100ms) == sim::kStart + 100ms);
}

}  // namespace knee::models::rate_limit_test
