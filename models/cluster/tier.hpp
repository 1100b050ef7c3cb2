/// `Tier`: a service that is a deployment of its own, as its callers see it.
#pragma once

#include <coroutine>
#include <cstdint>
#include <deque>
#include <span>
#include <string>

#include "models/clients/client.hpp"
#include "models/request/request.hpp"
#include "models/request/request_pool.hpp"
#include "models/request/timeline.hpp"
#include "sim/kernel/check.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/random/run_key.hpp"

namespace knee::models {

/// Each call is a request to the servers of the tier, with work that was drawn with the request of the caller. The calling process
/// waits for its response and takes over its outcome. A caller that is gone before (its process has been killed, its own client has
/// given it up) has closed the connection: the tier abandons the request as its servers say (`Server::abandon`).
///
/// With policies each calling process has a client of its own: a breaker, a budget and a rate limit know the calls of one process,
/// as libraries in the process do (opossum, resilience4j, Polly).
class Tier : public Server {
 public:
  /// A request to the tier.
  struct Call : Request {
    bool is_back = false;
  };
  class Sending;

  /// The index of each class among `classes` is `Step::request`. `classes` and `policies` must outlive the tier.
  Tier(sim::Simulation& simulation, std::span<const RequestClass> classes, const ClientPolicies& policies, sim::RunKey key,
       Timeline* timeline = nullptr)
      : simulation_{simulation}, classes_{classes}, policies_{policies}, key_{key}, timeline_{timeline} {}
  Tier(const Tier&) = delete;
  Tier& operator=(const Tier&) = delete;

  /// Requests go to `front` from now on. A balancer carries them across the network itself.
  void open(Server& front, bool is_balancer) {
    front_ = &front;
    is_balancer_ = is_balancer;
  }
  [[nodiscard]] bool is_balancer() const { return is_balancer_; }
  /// What a process sends its calls to.
  [[nodiscard]] Server& connect();

  /// A request with the work inside `item`, which is an item of the work of `caller`; null: the caller has been given up.
  [[nodiscard]] Call& begin(const WorkItem& item, const Request* caller);
  /// The request is back, and is not looked at any more.
  void end(Call& call);

  // To the servers.
  void submit(Request& request) override { front_->submit(request); }
  void abandon(Request& request) override { front_->abandon(request); }

  /// Fails unless each request has ended or is in flight, and each attempt of a policy.
  void check_all_are_there() const;
  /// Requests that have begun and have not ended.
  [[nodiscard]] std::uint64_t in_flight() const { return calls_.taken(); }

 private:
  sim::Simulation& simulation_;
  std::span<const RequestClass> classes_;
  const ClientPolicies& policies_;
  sim::RunKey key_;
  Timeline* timeline_;
  Server* front_ = nullptr;
  bool is_balancer_ = false;
  std::deque<Client> clients_;  // of the calling processes
  RequestPoolOf<Call> calls_;
  std::uint64_t begun_ = 0;
  std::uint64_t ended_ = 0;
};

/// `co_await Tier::Sending{simulation, call, door, caller_is_gone}`: sends the request to what `connect` has returned, and waits for
/// its response. A caller that is gone already abandons it at once.
class Tier::Sending : sim::Suspension, Requester {
 public:
  Sending(sim::Simulation& simulation, Call& call, Server& door, bool caller_is_gone)
      : Suspension{simulation.calendar()}, call_{call}, door_{door}, caller_is_gone_{caller_is_gone} {}

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> process) {
    suspend(process);
    call_.requester = this;
    door_.submit(call_);
    if (caller_is_gone_ && !call_.is_back) door_.abandon(call_);
  }
  Outcome await_resume() noexcept {
    resumed();
    return call_.outcome;
  }

 private:
  void completed(Request& /*request*/) override {
    call_.is_back = true;
    resume_now();
  }

  Call& call_;
  Server& door_;
  bool caller_is_gone_;
};

}  // namespace knee::models
