/// The circuit breaker request by request as in an independent one that keeps every outcome and counts them anew.
///
/// The reference is written from resilience4j/resilience4j (af9e7c9 and later): CircuitBreakerStateMachine (ClosedState, OpenState,
/// HalfOpenState), CircuitBreakerMetrics (least number, thresholds), FixedSizeSlidingWindowMetrics, SlidingTimeWindowMetrics
/// (buckets of whole seconds). Of knee's own: a call that was admitted in an earlier state does not count, and `above` of opossum.
#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <string>

#include "models/clients/circuit_breaker.hpp"
#include "sim/random/run_key.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::breaker_agreement_test {
namespace {

using namespace std::chrono_literals;
using State = CircuitBreaker::State;

// Thresholds in whole per cent: the reference needs no fraction. `calls` or `seconds` is the window.
struct Rules {
  std::string name;
  std::size_t failures = 50;
  std::size_t slow = 100;
  bool above = false;
  std::size_t calls = 0;
  std::int64_t seconds = 0;
  std::size_t least = 0;
  sim::Duration open_for = 500ms;
  std::size_t half_open = 10;
  sim::Duration slow_after = sim::Duration::max();
};

struct Outcome {
  std::int64_t second;
  bool is_failure;
  bool is_slow;
};

class Reference {
 public:
  explicit Reference(const Rules& rules) : rules_{rules} {}

  bool acquire_permission(sim::Instant now) {
    if (state_ == State::open && now > retry_after_) transition(State::half_open);
    if (state_ == State::half_open && permitted_ == 0) return false;
    if (state_ == State::half_open) --permitted_;
    return state_ != State::open;
  }
  void on_end(std::uint64_t admitted_in, bool is_failure, sim::Duration took, sim::Instant now) {
    if (admitted_in != transitions_) return;
    outcomes_.push_back({(now - sim::kStart) / 1s, is_failure, took > rules_.slow_after});
    forget((now - sim::kStart) / 1s);
    if (outcomes_.size() < least()) return;
    if (exceeds(failed(), rules_.failures) || exceeds(slow(), rules_.slow)) {
      retry_after_ = now + rules_.open_for;
      transition(State::open);
    } else if (state_ == State::half_open) {
      transition(State::closed);
    }
  }
  void release_permission(std::uint64_t admitted_in) {
    if (admitted_in == transitions_ && state_ == State::half_open) ++permitted_;
  }
  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] std::uint64_t transitions() const { return transitions_; }
  [[nodiscard]] double failure_rate() const {
    if (outcomes_.empty() || outcomes_.size() < least()) return -1;
    return static_cast<double>(failed()) / static_cast<double>(outcomes_.size());
  }

 private:
  // A state has metrics of its own.
  void transition(State state) {
    state_ = state;
    ++transitions_;
    outcomes_.clear();
    permitted_ = rules_.half_open;
  }
  [[nodiscard]] bool counts_calls() const { return state_ == State::half_open || rules_.calls > 0; }
  [[nodiscard]] std::size_t window() const { return state_ == State::half_open ? rules_.half_open : rules_.calls; }
  [[nodiscard]] std::size_t least() const { return counts_calls() ? std::min(rules_.least, window()) : rules_.least; }
  void forget(std::int64_t second) {
    if (counts_calls()) {
      while (outcomes_.size() > window()) outcomes_.pop_front();
    } else {
      while (outcomes_.front().second <= second - rules_.seconds) outcomes_.pop_front();
    }
  }
  [[nodiscard]] std::size_t failed() const {
    return static_cast<std::size_t>(std::count_if(outcomes_.begin(), outcomes_.end(), [](const Outcome& one) { return one.is_failure; }));
  }
  [[nodiscard]] std::size_t slow() const {
    return static_cast<std::size_t>(std::count_if(outcomes_.begin(), outcomes_.end(), [](const Outcome& one) { return one.is_slow; }));
  }
  [[nodiscard]] bool exceeds(std::size_t count, std::size_t percent) const {
    const std::size_t scaled = 100 * count;
    const std::size_t threshold = percent * outcomes_.size();
    return rules_.above ? scaled > threshold : scaled >= threshold;
  }

  Rules rules_;
  State state_ = State::closed;
  std::uint64_t transitions_ = 0;
  sim::Instant retry_after_{};
  std::size_t permitted_ = 0;
  std::deque<Outcome> outcomes_;
};

CircuitBreaker::Options options(const Rules& rules) {
  CircuitBreaker::Options options{.failures = static_cast<double>(rules.failures) / 100,
                                  .above = rules.above,
                                  .least = rules.least,
                                  .open_for = rules.open_for,
                                  .half_open_calls = rules.half_open,
                                  .slow_after = rules.slow_after,
                                  .slow = static_cast<double>(rules.slow) / 100};
  if (rules.calls > 0) {
    options.window = rules.calls;
  } else {
    options.window = sim::Duration{rules.seconds * 1s};
  }
  return options;
}

// A call on its way, and the state of either breaker in which it was admitted.
struct Call {
  std::uint64_t period;
  std::uint64_t transitions;
  sim::Instant began;
  int fate;  // in thousandths: failed below, given up above
};

// Calls that overlap, on instants of whole milliseconds, so that some come exactly when the breaker's time is over. The share of
// failures swings every three seconds, a call in twenty is given up.
class Traffic {
 public:
  Traffic(const Rules& rules, std::uint64_t seed)
      : rules_{rules}, model_{options(rules)}, reference_{rules}, stream_{sim::RunKey{.seed = seed}.stream("calls")} {}

  // Requests that were compared until the first difference.
  std::size_t compare(std::size_t requests) {
    sim::Instant now = sim::kStart;
    for (std::size_t i = 0; i < requests; ++i) {
      now += std::chrono::milliseconds{draw(24)};
      if (!end_calls(now) || !begin(now)) return i;
    }
    return requests;
  }
  [[nodiscard]] std::size_t refused() const { return refused_; }
  [[nodiscard]] std::size_t admitted() const { return admitted_; }
  [[nodiscard]] std::size_t closings() const { return closings_; }

 private:
  int draw(int below) { return static_cast<int>(stream_.uniform() * below); }
  bool begin(sim::Instant now) {
    const bool is_admitted = reference_.acquire_permission(now);
    if (model_.admit(now) != is_admitted) return false;
    (is_admitted ? admitted_ : refused_) += 1;
    const auto call = Call{model_.period(), reference_.transitions(), now, draw(1000)};
    if (is_admitted) on_their_way_.emplace(now + std::chrono::milliseconds{1 + draw(80)}, call);
    return model_.state() == reference_.state();
  }
  bool end_calls(sim::Instant now) {
    while (!on_their_way_.empty() && on_their_way_.begin()->first <= now) {
      const auto [at, call] = *on_their_way_.begin();
      on_their_way_.erase(on_their_way_.begin());
      if (!end(call, at)) return false;
    }
    return true;
  }
  bool end(const Call& call, sim::Instant at) {
    const bool is_bad_time = (at - sim::kStart) / 3s % 2 == 1;
    const State before = reference_.state();
    if (call.fate >= 950) {
      model_.release(call.period);
      reference_.release_permission(call.transitions);
    } else {
      const bool is_failure = call.fate < (is_bad_time ? 700 : 60);
      model_.record(call.period, !is_failure, at - call.began, at);
      reference_.on_end(call.transitions, is_failure, at - call.began, at);
    }
    closings_ += before == State::half_open && reference_.state() == State::closed ? 1 : 0;
    const bool counts = reference_.state() != State::open;
    return model_.state() == reference_.state() && (!counts || std::abs(model_.failure_share() - reference_.failure_rate()) < 1e-12);
  }

  Rules rules_;
  CircuitBreaker model_;
  Reference reference_;
  sim::RandomStream stream_;
  std::multimap<sim::Instant, Call> on_their_way_;
  std::size_t admitted_ = 0;
  std::size_t refused_ = 0;
  std::size_t closings_ = 0;
};

// Five seeds of 6,000 requests.
void check(const Rules& rules) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    INFO(rules.name << ", seed " << seed);
    Traffic traffic{rules, seed};
    CHECK(traffic.compare(6'000) == 6'000);
    CHECK(traffic.refused() > 500);  // the comparison means something
    CHECK(traffic.admitted() > 500);
    CHECK(traffic.closings() > 5);
  }
}

}  // namespace

TEST_CASE("a window of calls: each request is admitted or refused as in resilience4j") {
  check({.name = "ten calls", .calls = 10, .least = 10});
  check({.name = "more calls than the half-open state", .failures = 30, .calls = 100, .least = 20, .half_open = 5});
  check({.name = "fewer calls than the half-open state admits", .calls = 20, .least = 4, .half_open = 10});
  check({.name = "a least number above the window", .failures = 60, .calls = 5, .least = 50, .half_open = 3});
  check({.name = "one call", .failures = 25, .calls = 50, .least = 8, .open_for = 120ms, .half_open = 1});
}

TEST_CASE("thresholds are reached exactly, whatever their fraction is in binary") {
  for (const std::size_t percent : {7U, 14U, 28U, 29U, 35U, 55U, 56U, 57U, 58U}) {
    check({.name = std::to_string(percent) + " %", .failures = percent, .calls = 100, .least = 100, .half_open = 20});
  }
}

TEST_CASE("slow calls open it as in resilience4j") {
  check({.name = "slow calls", .failures = 90, .slow = 60, .calls = 20, .least = 10, .slow_after = 40ms});
}

TEST_CASE("a window of ten seconds: each request is admitted or refused as in resilience4j") {
  check({.name = "one call, as Hystrix", .failures = 40, .seconds = 10, .least = 20, .half_open = 1});
  check({.name = "seconds", .failures = 20, .seconds = 10, .least = 100, .half_open = 10});
}

TEST_CASE("above the threshold and not at it: each request as in opossum") {
  check({.name = "opossum", .failures = 40, .above = true, .seconds = 10, .least = 10, .half_open = 1});
}

}  // namespace knee::models::breaker_agreement_test
