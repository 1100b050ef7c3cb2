/// A circuit breaker: a client that stops sending for a while when too many of its attempts fail.
#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "sim/kernel/time.hpp"

namespace knee::models {

/// Closed, it counts the last attempts and opens when the share of failures, or of slow ones, reaches its threshold. Open, it
/// admits nothing for `open_for`; then it is half-open: it admits `half_open_calls` attempts, judges them by the same thresholds as
/// soon as `least` of them, or all, have ended, and closes or opens again. A change of state empties the counts.
///
/// The states and words are those of resilience4j (CircuitBreakerStateMachine, CircuitBreakerMetrics). Other libraries are
/// cases of it: Hystrix (10 s, at least 20 calls, 50 %, open for 5 s, one call), opossum (10 s, no least number, above the
/// threshold, 30 s, one call), Polly (30 s, at least 100 calls, 10 %, 5 s, one call).
class CircuitBreaker {
 public:
  struct Options {
    double failures = 0.5;                                       ///< threshold: share of the attempts that failed
    bool above = false;                                          ///< opens above the thresholds only, not at them
    std::variant<std::size_t, sim::Duration> window = std::size_t{100};  ///< the last attempts, or those of this time, in ten steps
    std::size_t least = 0;                                       ///< attempts in the window, or half-open, below which it judges none
    sim::Duration open_for = std::chrono::seconds{60};           ///< still open at its end, half-open afterwards
    std::size_t half_open_calls = 10;
    sim::Duration slow_after = sim::Duration::max();             ///< an attempt that takes longer is slow
    double slow = 1;                                             ///< threshold: share of the attempts that were slow
  };
  enum class State : std::uint8_t { closed, open, half_open };

  explicit CircuitBreaker(const Options& options);

  /// Whether an attempt may be sent now. One that is admitted ends with `record` or `release`.
  [[nodiscard]] bool admit(sim::Instant now);
  /// The number of the state in which attempts are admitted now: an attempt tells it when it ends.
  [[nodiscard]] std::uint64_t period() const { return period_; }
  /// An attempt that was admitted in `period` has ended, after `took`.
  void record(std::uint64_t period, bool is_good, sim::Duration took, sim::Instant now);
  /// An attempt that was admitted in `period` was never sent, or was given up: it does not count.
  void release(std::uint64_t period);

  [[nodiscard]] State state() const { return state_; }
  /// Share of the failures in the window; -1 below the least number of attempts.
  [[nodiscard]] double failure_share() const;

 private:
  struct Counts {
    std::size_t all = 0;
    std::size_t failed = 0;
    std::size_t slow = 0;
  };
  static constexpr std::size_t kSteps = 10;

  void enter(State state, sim::Instant now);
  void expire(sim::Instant now);
  void count(bool is_good, bool is_slow, sim::Instant now);
  void drop(std::size_t slot);
  [[nodiscard]] bool reaches(std::size_t count, double threshold) const;
  [[nodiscard]] bool is_too_bad() const;
  [[nodiscard]] std::size_t least() const;

  Options options_;
  State state_ = State::closed;
  std::uint64_t period_ = 0;
  sim::Instant opened_{};
  std::size_t admitted_ = 0;     // half-open: admitted and not released
  Counts sum_;                   // of the window, or of the half-open state
  std::vector<Counts> slots_;    // of the window: attempts, or steps of its time
  std::size_t next_ = 0;         // slot of the next attempt
  std::int64_t step_ = 0;        // of time, since the start of the run
};

}  // namespace knee::models
