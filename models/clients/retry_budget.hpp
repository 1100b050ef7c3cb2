/// A limit on the attempts that a client adds to its requests.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <variant>

#include "sim/kernel/time.hpp"

namespace knee::models {

/// A share of the requests of the last `lifetime`, and `least_per_s` in any case. Each request deposits one credit, an attempt
/// costs 1/share credits; both count for `lifetime`, in ten steps. Finagle's RetryBudget (finagle.github.io/blog/2016/02/08),
/// with the window of twitter/util, com.twitter.util.TokenBucket.newLeakyBucket; also Linkerd's.
struct RequestShareBudget {
  double share = 0.2;
  double least_per_s = 10;
  sim::Duration lifetime = std::chrono::seconds{10};
};

/// A share of the attempts in flight, at least `least` at a time. Envoy, CircuitBreakers.Thresholds.RetryBudget.
struct ActiveShareBudget {
  double share = 0.2;
  std::uint64_t least = 3;
};

/// Tokens: a failed attempt takes one, a good one gives `ratio` back, and an attempt may be added while more than half of
/// `most` are left. gRPC, proposal A6, retryThrottling.
struct TokenBudget {
  std::uint64_t most = 10;
  double ratio = 0.1;
};

/// Whether a client may send one attempt more, retry or hedge.
class RetryBudget {
 public:
  using OfRequests = RequestShareBudget;
  using OfActive = ActiveShareBudget;
  using Tokens = TokenBudget;
  using Options = std::variant<OfRequests, OfActive, Tokens>;

  explicit RetryBudget(const Options& options);

  /// A request begins.
  void count_request(sim::Instant now);
  /// An attempt has ended with a response or without one.
  void count_end(bool is_good);
  /// Takes what one attempt more costs; false: the budget does not allow it. `in_flight`: attempts of this client.
  [[nodiscard]] bool take(sim::Instant now, std::uint64_t in_flight);
  /// An attempt that `take` has allowed has ended.
  void give_back() { --added_; }

 private:
  static constexpr std::int64_t kCredit = 1000;  // the value of one request, or of one token
  static constexpr std::size_t kSteps = 10;

  [[nodiscard]] std::int64_t cost_of(const OfRequests& options) const;
  [[nodiscard]] bool allows(const OfRequests& options, sim::Instant now);
  [[nodiscard]] bool allows(const OfActive& options, std::uint64_t in_flight) const;
  void expire(sim::Duration lifetime, sim::Instant now);

  Options options_;
  std::uint64_t added_ = 0;   // attempts in progress
  std::int64_t tokens_ = 0;
  std::array<std::int64_t, kSteps> credits_{};  // by step; the present one is `step_` modulo kSteps
  std::int64_t balance_ = 0;                    // their sum
  std::int64_t step_ = 0;                       // since the start of the run
};

}  // namespace knee::models
