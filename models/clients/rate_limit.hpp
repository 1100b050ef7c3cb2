/// A limit on the rate at which a client sends.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "sim/kernel/ring.hpp"
#include "sim/kernel/time.hpp"

namespace knee::models {

/// `rate` attempts per second, and up to `burst` at once: within any time t at most burst + rate x t. The generic cell rate
/// algorithm (ITU-T I.371), which is a token bucket without counting tokens.
struct TokenBucket {
  double rate = 1;
  std::uint64_t burst = 1;
};

/// At most `attempts` in each interval of length `per`, counted from the start of the run: up to twice as many within a
/// time `per` over the boundary of two.
struct FixedWindow {
  std::uint64_t attempts = 1;
  sim::Duration per = std::chrono::seconds{1};
};

/// At most `attempts` within any time of length `per`: a log of the last ones.
struct SlidingWindow {
  std::uint64_t attempts = 1;
  sim::Duration per = std::chrono::seconds{1};
};

/// An attempt above the rate waits, at most `wait`, or is turned away. Attempts that wait keep their order: each reserves the
/// next instant at which the limit admits one.
class RateLimit {
 public:
  struct Options {
    std::variant<TokenBucket, FixedWindow, SlidingWindow> kind;
    sim::Duration wait{};
  };

  explicit RateLimit(const Options& options) : options_{options} {}

  /// When an attempt that wants to be sent at `now` may be sent; none: it is turned away. Instants of calls do not decrease.
  /// `longest`: how long this attempt can wait.
  [[nodiscard]] std::optional<sim::Instant> admit(sim::Instant now, sim::Duration longest = sim::Duration::max());

 private:
  [[nodiscard]] sim::Instant next(const TokenBucket& bucket, sim::Instant now) const;
  [[nodiscard]] sim::Instant next(const FixedWindow& window, sim::Instant now) const;
  [[nodiscard]] sim::Instant next(const SlidingWindow& window, sim::Instant now);
  void use(const TokenBucket& bucket, sim::Instant at);
  void use(const FixedWindow& window, sim::Instant at);
  void use(const SlidingWindow& window, sim::Instant at);

  Options options_;
  double full_at_ = 0;           // token bucket: seconds since the start at which all tokens are back
  std::int64_t window_ = 0;      // fixed: number of the window of the last attempt
  std::uint64_t in_window_ = 0;  // attempts in it
  sim::Ring<sim::Instant> log_;  // sliding: the last ones
};

}  // namespace knee::models
