#include "models/clients/circuit_breaker.hpp"

#include <algorithm>

#include "sim/kernel/check.hpp"

namespace knee::models {

CircuitBreaker::CircuitBreaker(const Options& options) : options_{options} {
  const auto* attempts = std::get_if<std::size_t>(&options.window);
  slots_.resize(attempts != nullptr ? *attempts : kSteps);
}

bool CircuitBreaker::admit(sim::Instant now) {
  if (state_ == State::open) {
    if (now - opened_ <= options_.open_for) return false;  // `isAfter` in resilience4j, `>` in Hystrix
    enter(State::half_open, now);
  }
  if (state_ == State::closed) return true;
  if (admitted_ == options_.half_open_calls) return false;
  ++admitted_;
  return true;
}

void CircuitBreaker::enter(State state, sim::Instant now) {
  state_ = state;
  ++period_;
  if (state == State::open) opened_ = now;
  admitted_ = 0;
  sum_ = {};
  std::fill(slots_.begin(), slots_.end(), Counts{});
  next_ = 0;
}

// What was admitted in an earlier state counts no more: it tells of a time that has been judged.
void CircuitBreaker::record(std::uint64_t period, bool is_good, sim::Duration took, sim::Instant now) {
  if (period != period_) return;
  KNEE_CHECK(state_ != State::open, "an open breaker admits nothing");
  count(is_good, took > options_.slow_after, now);
  if (sum_.all < least()) return;
  if (is_too_bad()) {
    enter(State::open, now);
  } else if (state_ == State::half_open) {
    enter(State::closed, now);
  }
}

void CircuitBreaker::release(std::uint64_t period) {
  if (period == period_ && state_ == State::half_open) --admitted_;
}

void CircuitBreaker::count(bool is_good, bool is_slow, sim::Instant now) {
  if (state_ == State::closed) {
    if (std::holds_alternative<std::size_t>(options_.window)) {
      drop(next_);
    } else {
      expire(now);
    }
    Counts& slot = slots_[next_];
    ++slot.all;
    slot.failed += is_good ? 0 : 1;
    slot.slow += is_slow ? 1 : 0;
    if (std::holds_alternative<std::size_t>(options_.window)) next_ = (next_ + 1) % slots_.size();
  }
  ++sum_.all;
  sum_.failed += is_good ? 0 : 1;
  sum_.slow += is_slow ? 1 : 0;
}

void CircuitBreaker::drop(std::size_t slot) {
  sum_.all -= slots_[slot].all;
  sum_.failed -= slots_[slot].failed;
  sum_.slow -= slots_[slot].slow;
  slots_[slot] = {};
}

// Empties the steps of time that have passed.
void CircuitBreaker::expire(sim::Instant now) {
  const sim::Duration window = std::get<sim::Duration>(options_.window);
  const sim::Duration length = std::max(window / static_cast<sim::Duration::rep>(kSteps), sim::Duration{1});
  const std::int64_t present = now.time_since_epoch() / length;
  const std::int64_t passed = std::min<std::int64_t>(present - step_, kSteps);
  for (std::int64_t i = 0; i < passed; ++i) {
    next_ = (next_ + 1) % kSteps;
    drop(next_);
  }
  step_ = present;
}

// A window of attempts that is shorter than the least number is judged when it is full; so are the attempts of the half-open state,
// which are such a window.
std::size_t CircuitBreaker::least() const {
  const auto* attempts = std::get_if<std::size_t>(&options_.window);
  const std::size_t least = std::max<std::size_t>(options_.least, 1);
  if (state_ == State::half_open) return std::min(least, options_.half_open_calls);
  return attempts != nullptr ? std::min(least, *attempts) : least;
}

// The quotient is rounded as the threshold was: 7 of 100 are 0.07, while 0.07 * 100 is more than 7.
bool CircuitBreaker::reaches(std::size_t count, double threshold) const {
  const double share = static_cast<double>(count) / static_cast<double>(sum_.all);
  return options_.above ? share > threshold : count > 0 && share >= threshold;
}

bool CircuitBreaker::is_too_bad() const {
  return reaches(sum_.failed, options_.failures) || reaches(sum_.slow, options_.slow);
}

double CircuitBreaker::failure_share() const {
  if (sum_.all == 0 || sum_.all < least()) return -1;
  return static_cast<double>(sum_.failed) / static_cast<double>(sum_.all);
}

}  // namespace knee::models
