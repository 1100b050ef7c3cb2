/// What a client does about requests that take long or fail.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/clients/backoff.hpp"
#include "models/clients/circuit_breaker.hpp"
#include "models/clients/rate_limit.hpp"
#include "models/clients/retry_budget.hpp"
#include "models/request/request.hpp"
#include "sim/kernel/time.hpp"

namespace knee::models {

/// Time-outs, retries, hedges, a circuit breaker and a rate limit around the attempts of a request. They are nested as in
/// resilience4j: retry (circuit breaker (rate limit (time-out))). So each attempt passes the breaker and the rate limit, and
/// an attempt that one of them turns away ends as `Outcome::shed`.
struct ClientPolicy {
  struct Retry {
    std::uint32_t attempts = 3;  ///< of a request at most, the first one included
    Backoff::Options backoff = {};
    std::optional<RetryBudget::Options> budget = {};  ///< none: any number of retries
    std::bitset<kOutcomes> on = {};                   ///< outcomes of an attempt after which there is a further one
  };
  /// Further attempts beside one that has no response yet; the first response counts (gRPC, proposal A6; Dean and Barroso,
  /// "The Tail at Scale", 2013). An attempt that fails brings the next one forward.
  struct Hedge {
    sim::Duration after{};       ///< the time without a response, each time
    std::uint32_t attempts = 2;  ///< at the same time at most, the first one included
    std::optional<RetryBudget::Options> budget = {};
  };
  static constexpr std::uint32_t kHedgedMax = 5;  ///< attempts at the same time, as in gRPC

  std::optional<sim::Duration> time_out = {};  ///< of each attempt, from its sending
  std::optional<sim::Duration> deadline = {};  ///< of the request with all its attempts, from its due time
  std::optional<Retry> retry = {};
  std::optional<Hedge> hedge = {};
  std::optional<CircuitBreaker::Options> breaker = {};
  std::optional<RateLimit::Options> rate_limit = {};
};

/// The policies of a workload, and the classes that each of them is for.
struct ClientPolicies {
  std::vector<ClientPolicy> policies = {};
  std::vector<std::optional<std::size_t>> of_class = {};  ///< by number of the class: its policy; none: it waits for ever
};

}  // namespace knee::models
