/// The circuit breaker against the tests of resilience4j and opossum, told as sequences in
/// tests/data/published/circuit-breaker-cases.csv: each test case names its row. Facts of resilience4j/resilience4j (af9e7c9) and
/// nodeshift/opossum (59421c5).
#include "models/clients/circuit_breaker.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::circuit_breaker_test {
namespace {

using namespace std::chrono_literals;
using State = CircuitBreaker::State;

// A breaker and its clock. A call begins and ends at one instant, unless it takes time.
class Calls {
 public:
  explicit Calls(const CircuitBreaker::Options& options) : breaker_{options} {}

  void at(sim::Duration when) { now_ = sim::kStart + when; }
  // Whether the breaker admits a call; the call ends at once.
  bool call(bool is_good, sim::Duration took = 0s) {
    if (!breaker_.admit(now_)) return false;
    const std::uint64_t period = breaker_.period();
    now_ += took;
    breaker_.record(period, is_good, took, now_);
    return true;
  }
  [[nodiscard]] bool admit() { return breaker_.admit(now_); }
  [[nodiscard]] CircuitBreaker& breaker() { return breaker_; }
  [[nodiscard]] State state() const { return breaker_.state(); }

 private:
  CircuitBreaker breaker_;
  sim::Instant now_ = sim::kStart;
};

const CircuitBreaker::Options kResilience{
    .failures = 0.5, .window = sim::Duration{20s}, .least = 5, .open_for = 5s, .half_open_calls = 4};
const CircuitBreaker::Options kOpossum{
    .failures = 0.01, .above = true, .window = sim::Duration{10s}, .open_for = 100ms, .half_open_calls = 1};

}  // namespace

TEST_CASE("row 1: three failures and two successes of at least five calls open it") {
  Calls calls{kResilience};
  for (const bool is_good : {false, false, false, true}) {
    CHECK(calls.call(is_good));
    CHECK(calls.breaker().failure_share() == -1);
    CHECK(calls.state() == State::closed);
  }
  CHECK(calls.call(true));
  CHECK(calls.state() == State::open);
  CHECK_FALSE(calls.call(true));
}

TEST_CASE("row 2: the threshold of 50 % is reached at 50 %") {
  Calls calls{kResilience};
  for (int i = 0; i < 5; ++i) {
    calls.at(i * 1s);
    CHECK(calls.call(i < 3));
  }
  CHECK(calls.state() == State::closed);
  CHECK(calls.breaker().failure_share() == Approx(0.4));
  calls.at(5s);
  CHECK(calls.call(false));
  CHECK(calls.state() == State::open);
}

TEST_CASE("row 3: slow calls open it whether they fail or not") {
  CircuitBreaker::Options options = kResilience;
  options.failures = 1;
  options.slow_after = 4s;
  options.slow = 0.5;
  Calls calls{options};
  calls.call(false, 5s);
  calls.call(true, 5s);
  calls.call(false, 100ms);
  calls.call(true, 100ms);
  CHECK(calls.state() == State::closed);
  calls.call(true, 5s);
  CHECK(calls.state() == State::open);
}

TEST_CASE("row 4: it stays open for its time, and is half-open for the first call afterwards") {
  Calls calls{kResilience};
  for (int i = 0; i < 5; ++i) calls.call(false);
  calls.at(3s);
  CHECK_FALSE(calls.call(true));
  CHECK(calls.state() == State::open);
  calls.at(6s);
  CHECK(calls.call(true));
  CHECK(calls.state() == State::half_open);
  CHECK(calls.breaker().failure_share() == -1);
}

TEST_CASE("row 5: half-open it admits so many calls, and one more for each that is released") {
  Calls calls{kResilience};
  for (int i = 0; i < 5; ++i) calls.call(false);
  calls.at(6s);
  int admitted = 0;
  for (int i = 0; i < 6; ++i) admitted += calls.admit() ? 1 : 0;
  CHECK(admitted == 4);
  calls.breaker().release(calls.breaker().period());
  CHECK(calls.admit());
  CHECK_FALSE(calls.admit());
}

TEST_CASE("row 6: without a least number of calls the first failure opens it") {
  Calls calls{kOpossum};
  CHECK(calls.call(false));
  CHECK(calls.state() == State::open);
}

TEST_CASE("row 7: with a least number of three the third failure opens it") {
  CircuitBreaker::Options options = kOpossum;
  options.least = 3;
  Calls calls{options};
  calls.call(false);
  CHECK(calls.state() == State::closed);
  calls.call(false);
  CHECK(calls.state() == State::closed);
  calls.call(false);
  CHECK(calls.state() == State::open);
}

TEST_CASE("row 8: while the one call of the half-open state goes on, no other is admitted, and its failure opens again") {
  Calls calls{kOpossum};
  calls.call(false);
  calls.at(150ms);
  CHECK(calls.admit());
  const std::uint64_t period = calls.breaker().period();
  CHECK(calls.state() == State::half_open);
  calls.at(400ms);
  CHECK_FALSE(calls.admit());
  calls.breaker().record(period, false, 500ms, sim::kStart + 650ms);
  CHECK(calls.state() == State::open);
}

TEST_CASE("row 9: an error that counts as none closes it") {
  Calls calls{kOpossum};
  calls.call(false);
  calls.at(150ms);
  CHECK(calls.call(true));
  CHECK(calls.state() == State::closed);
}

TEST_CASE("a window of time forgets what is older, in steps of a tenth") {
  Calls calls{kResilience};
  for (int i = 0; i < 4; ++i) calls.call(false);
  calls.at(21s);
  CHECK(calls.call(false));
  CHECK(calls.state() == State::closed);
  CHECK(calls.breaker().failure_share() == -1);
}

TEST_CASE("a window of calls forgets the oldest call") {
  Calls calls{{.failures = 0.75, .window = std::size_t{4}, .least = 4}};
  for (const bool is_good : {false, false, true, true, false, true}) calls.call(is_good);
  CHECK(calls.state() == State::closed);
  CHECK(calls.breaker().failure_share() == Approx(0.25));
  for (const bool is_good : {false, false}) calls.call(is_good);
  CHECK(calls.state() == State::open);
}

TEST_CASE("a call that began before the breaker opened does not count afterwards") {
  Calls calls{{.failures = 0.5, .window = std::size_t{2}, .least = 2, .open_for = 1s, .half_open_calls = 2}};
  CHECK(calls.admit());
  const std::uint64_t before = calls.breaker().period();
  calls.call(false);
  calls.call(false);
  calls.at(2s);
  CHECK(calls.admit());
  calls.breaker().record(before, false, 2s, sim::kStart + 2s);
  CHECK(calls.state() == State::half_open);
}

}  // namespace knee::models::circuit_breaker_test
