/// The clients' side of reliability: attempts, time-outs, retries, hedges.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>

#include "models/clients/client_policy.hpp"
#include "models/request/request.hpp"
#include "models/request/request_pool.hpp"
#include "models/request/timeline.hpp"
#include "sim/kernel/check.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/random/run_key.hpp"
#include "sim/sync/condition.hpp"

namespace knee::models {

/// Sends each request as one or more attempts, which carry the same work, and ends it with the outcome of one of them. It
/// stands between the workload and the service: a gateway, or one client that all users share, so that a budget, a breaker
/// and a rate limit see all requests of their policy.
///
/// An attempt that is given up (its time-out has come, or another one was faster) goes on at the server, unless the server
/// cancels it: `Server::abandon`. It ends there some time, and is counted then.
class Client : public Server, Requester {
 public:
  /// Attempts go to `server`. `policies` must outlive the client.
  Client(sim::Simulation& simulation, const ClientPolicies& policies, Server& server, sim::RunKey key, Timeline* timeline = nullptr);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void submit(Request& request) override;
  /// What sends the request does not wait any more: its attempts are given up, and there is no further one.
  void abandon(Request& request) override;

  /// Attempts that were sent.
  [[nodiscard]] std::uint64_t sent() const { return sent_; }
  /// Attempts that have ended, whether anything waited for them or not.
  [[nodiscard]] std::uint64_t ended() const { return ended_; }
  /// Attempts that have ended after they were given up: work for nothing.
  [[nodiscard]] std::uint64_t wasted() const { return wasted_; }
  /// Attempts at the servers, including abandoned ones.
  [[nodiscard]] std::uint64_t in_flight() const { return attempts_.taken(); }
  /// Fails unless each attempt has ended or is in flight.
  void check_all_are_there() const {
    KNEE_CHECK(sent_ == ended_ + in_flight(), "each attempt has ended or is in flight");
  }

 private:
  struct Call;
  struct Attempt : Request {
    Call* call = nullptr;  // null: it was given up
    sim::Instant expires = sim::kNever;
    std::uint64_t breaker_period = 0;
    RetryBudget* budget = nullptr;  // that has allowed it; null: it is the first one of its request
    bool has_ended = false;
  };
  // A policy at work.
  struct State {
    State(const ClientPolicy& of, sim::RandomStream stream);
    const ClientPolicy& policy;
    Backoff backoff;
    sim::RandomStream jitter;
    std::optional<RetryBudget> retries;
    std::optional<RetryBudget> hedges;
    std::optional<CircuitBreaker> breaker;
    std::optional<RateLimit> rate_limit;
    std::uint64_t in_flight = 0;  // attempts that were not given up
  };

  void completed(Request& request) override;
  sim::Process attend(Request& request, State& state);
  sim::Task<Outcome> try_once(Call& call, RetryBudget* budget);
  [[nodiscard]] std::optional<sim::Instant> admit(Call& call, sim::Duration longest_wait);
  void send(Call& call, RetryBudget* budget);
  void hedge(Call& call);
  [[nodiscard]] std::optional<Outcome> review(Call& call);
  [[nodiscard]] bool tries_again(Call& call, Outcome outcome) const;
  void end_call(Call& call, Outcome outcome);
  void settle(Call& call, std::size_t number, Outcome outcome);
  void give_up_all(Call& call);
  void give_up(Attempt& attempt);
  Attempt& take_out(Call& call, std::size_t number);
  void release(Attempt& attempt);

  sim::Simulation& simulation_;
  const ClientPolicies& policies_;
  Server& server_;
  Timeline* timeline_;
  TimelineRow row_;
  std::deque<State> states_;  // of the policies
  RequestPoolOf<Attempt> attempts_;
  std::uint64_t sent_ = 0;
  std::uint64_t ended_ = 0;
  std::uint64_t wasted_ = 0;
};

}  // namespace knee::models
