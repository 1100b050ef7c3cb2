#include "models/clients/client.hpp"

#include <algorithm>
#include <utility>

#include "sim/kernel/check.hpp"

namespace knee::models {

// A request with its attempts, in the frame of the coroutine that attends to it.
struct Client::Call : DisconnectListener {
  Call(sim::Simulation& simulation, Request& of, State& with) : request{of}, state{with}, changed{simulation} {
    request.disconnect_listener = this;
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  void client_has_gone(Request&) override { changed.signal(); }

  Request& request;
  State& state;
  sim::Instant deadline = sim::kNever;
  std::array<Attempt*, ClientPolicy::kHedgedMax> pending{};  // the first `count`, in the order in which they were sent
  std::size_t count = 0;
  std::uint32_t sent_in_try = 0;
  sim::Instant hedge_at = sim::kNever;
  bool has_news = false;    // an attempt has ended since the last review
  sim::Condition changed;
  Outcome last = Outcome::served;  // of the last attempt that was not served

  [[nodiscard]] sim::Instant next_event() const {
    sim::Instant next = std::min(deadline, hedge_at);
    for (std::size_t i = 0; i < count; ++i) next = std::min(next, pending[i]->expires);
    return next;
  }
};

Client::State::State(const ClientPolicy& of, sim::RandomStream stream)
    : policy{of}, backoff{of.retry ? of.retry->backoff : Backoff::Options{}}, jitter{std::move(stream)} {
  if (of.retry && of.retry->budget) retries.emplace(*of.retry->budget);
  if (of.hedge && of.hedge->budget) hedges.emplace(*of.hedge->budget);
  if (of.breaker) breaker.emplace(*of.breaker);
  if (of.rate_limit) rate_limit.emplace(*of.rate_limit);
}

Client::Client(sim::Simulation& simulation, const ClientPolicies& policies, Server& server, sim::RunKey key, Timeline* timeline)
    : simulation_{simulation}, policies_{policies}, server_{server}, timeline_{timeline}, row_{timeline, "clients", "attempts"} {
  for (std::size_t i = 0; i < policies.policies.size(); ++i) {
    states_.emplace_back(policies.policies[i], key.stream("retries", i));
  }
}

void Client::submit(Request& request) {
  const std::optional<std::size_t> policy = policies_.of_class[request.class_number];
  if (!policy) return server_.submit(request);
  simulation_.start(attend(request, states_[*policy]));
}

// A request without a policy is at the server.
void Client::abandon(Request& request) {
  if (!policies_.of_class[request.class_number]) return server_.abandon(request);
  Server::abandon(request);
}

// --- A request ----------------------------------------------------------------------------------------------

sim::Process Client::attend(Request& request, State& state) {
  const ClientPolicy& policy = state.policy;
  Call call{simulation_, request, state};
  if (policy.deadline) call.deadline = sim::after(request.due, *policy.deadline);
  if (state.retries) state.retries->count_request(simulation_.now());
  if (state.hedges) state.hedges->count_request(simulation_.now());
  RetryBudget* budget = nullptr;
  Outcome outcome = co_await try_once(call, budget);
  sim::Duration pause{};
  for (std::uint32_t retry = 1; tries_again(call, outcome) && retry < policy.retry->attempts; ++retry) {
    pause = state.backoff.pause(retry, pause, state.jitter);
    if (sim::after(simulation_.now(), pause) >= call.deadline) break;
    if (state.retries && !state.retries->take(simulation_.now(), state.in_flight)) break;
    budget = state.retries ? &*state.retries : nullptr;
    co_await simulation_.delay(pause);
    outcome = co_await try_once(call, budget);
  }
  end_call(call, outcome);
}

bool Client::tries_again(Call& call, Outcome outcome) const {
  const auto& retry = call.state.policy.retry;
  return outcome != Outcome::served && !call.request.abandoned && retry && retry->on[static_cast<std::size_t>(outcome)];
}

// The accounts of the attempt that was served are in the request's ledger already.
void Client::end_call(Call& call, Outcome outcome) {
  Request& request = call.request;
  request.disconnect_listener = nullptr;
  if (outcome != Outcome::served) request.ledger.charge(LatencyComponent::retries, simulation_.now());
  request.finish(outcome);
}

// --- A try: an attempt and its hedges -----------------------------------------------------------------------

sim::Task<Outcome> Client::try_once(Call& call, RetryBudget* budget) {
  const sim::Instant now = simulation_.now();
  std::optional<sim::Instant> at;
  if (!call.request.abandoned) at = admit(call, call.deadline - now);
  if (at && *at > now) co_await simulation_.until(*at);
  if (at && call.request.abandoned && call.state.breaker) call.state.breaker->release(call.state.breaker->period());
  if (!at || call.request.abandoned) {
    if (budget != nullptr) budget->give_back();
    co_return call.request.abandoned ? Outcome::failed : Outcome::shed;
  }
  call.sent_in_try = 0;
  send(call, budget);
  for (;;) {
    while (!call.has_news && !call.request.abandoned && simulation_.now() < call.next_event()) {
      co_await call.changed.wait_for(call.next_event() - simulation_.now());
    }
    const std::optional<Outcome> outcome = review(call);
    if (outcome) co_return *outcome;
  }
}

// The instant at which the breaker and the rate limit let an attempt go; none: they turn it away.
std::optional<sim::Instant> Client::admit(Call& call, sim::Duration longest_wait) {
  State& state = call.state;
  const sim::Instant now = simulation_.now();
  std::optional<sim::Instant> at = now;
  if (state.breaker && !state.breaker->admit(now)) at.reset();
  if (at && state.rate_limit) {
    at = state.rate_limit->admit(now, longest_wait);
    if (!at && state.breaker) state.breaker->release(state.breaker->period());
  }
  if (!at) row_.mark("shed", &call.request);
  return at;
}

// What is in the ledger of the request up to now happened before this attempt.
void Client::send(Call& call, RetryBudget* budget) {
  const Request& request = call.request;
  const sim::Instant now = simulation_.now();
  const ClientPolicy& policy = call.state.policy;
  Attempt& attempt = attempts_.take();
  attempt.request_class = request.request_class;
  attempt.number = request.number;
  attempt.class_number = request.class_number;
  attempt.client = request.client;
  attempt.cookie = request.cookie;
  attempt.due = now;
  attempt.work.assign(request.work.begin(), request.work.end());
  attempt.ledger = Ledger{now};
  attempt.slowness = request.slowness;
  attempt.outcome = Outcome::served;
  attempt.process = request.process;
  attempt.origin = request.origin;
  attempt.first_byte_delay = request.request_class->first_byte_delay;
  attempt.abandoned = attempt.lost = false;
  attempt.call = &call;
  attempt.expires = policy.time_out ? sim::after(now, *policy.time_out) : sim::kNever;
  attempt.breaker_period = call.state.breaker ? call.state.breaker->period() : 0;
  attempt.budget = budget;
  attempt.has_ended = false;
  attempt.requester = this;
  call.pending[call.count++] = &attempt;
  ++call.sent_in_try;
  ++call.request.attempts;
  const bool may_hedge = policy.hedge && call.sent_in_try < policy.hedge->attempts;
  call.hedge_at = may_hedge ? sim::after(now, policy.hedge->after) : sim::kNever;
  ++sent_;
  ++call.state.in_flight;
  if (timeline_ != nullptr) timeline_->attempted(attempt, request);
  server_.submit(attempt);
}

void Client::hedge(Call& call) {
  State& state = call.state;
  call.hedge_at = sim::kNever;
  if (state.hedges && !state.hedges->take(simulation_.now(), state.in_flight)) return;
  RetryBudget* budget = state.hedges ? &*state.hedges : nullptr;
  if (admit(call, sim::Duration::zero())) {
    row_.mark("hedge", &call.request);
    send(call, budget);
  } else if (budget != nullptr) {
    budget->give_back();
  }
}

// What has happened to the attempts of a try. Returns its outcome when it is over. A response counts before a time-out of
// the same instant.
std::optional<Outcome> Client::review(Call& call) {
  const sim::Instant now = simulation_.now();
  call.has_news = false;
  if (call.request.abandoned) {
    give_up_all(call);
    return Outcome::failed;
  }
  for (std::size_t i = 0; i < call.count; ++i) {
    if (!call.pending[i]->has_ended || call.pending[i]->outcome != Outcome::served) continue;
    call.request.cookie = call.pending[i]->cookie;
    call.request.ledger.charge(LatencyComponent::retries, call.pending[i]->due);
    call.request.ledger.join(call.pending[i]->ledger);
    settle(call, i, Outcome::served);
    give_up_all(call);
    return Outcome::served;
  }
  for (std::size_t i = 0; i < call.count;) {
    if (call.pending[i]->has_ended) {
      settle(call, i, call.pending[i]->outcome);
      if (call.hedge_at != sim::kNever) call.hedge_at = now;
    } else if (call.pending[i]->expires <= now) {
      settle(call, i, Outcome::timed_out);
    } else {
      ++i;
    }
  }
  if (call.deadline <= now && call.count > 0) {
    while (call.count > 0) settle(call, 0, Outcome::timed_out);
  } else if (call.hedge_at <= now) {
    hedge(call);
  }
  return call.count == 0 ? std::optional(call.last) : std::nullopt;
}

// --- An attempt ---------------------------------------------------------------------------------------------

Client::Attempt& Client::take_out(Call& call, std::size_t number) {
  Attempt& attempt = *call.pending[number];
  std::copy(call.pending.begin() + static_cast<std::ptrdiff_t>(number) + 1,
            call.pending.begin() + static_cast<std::ptrdiff_t>(call.count), call.pending.begin() + static_cast<std::ptrdiff_t>(number));
  --call.count;
  --call.state.in_flight;
  attempt.call = nullptr;
  if (attempt.budget != nullptr) attempt.budget->give_back();
  return attempt;
}

// An attempt has an outcome, for the budgets and the breaker as well. One without a response is given up.
void Client::settle(Call& call, std::size_t number, Outcome outcome) {
  State& state = call.state;
  const sim::Instant now = simulation_.now();
  Attempt& attempt = take_out(call, number);
  const bool is_good = outcome == Outcome::served;
  if (!is_good) call.last = outcome;
  if (state.retries) state.retries->count_end(is_good);
  if (state.hedges) state.hedges->count_end(is_good);
  if (state.breaker) state.breaker->record(attempt.breaker_period, is_good, now - attempt.due, now);
  if (attempt.has_ended) return release(attempt);
  row_.mark("time-out", &call.request);
  give_up(attempt);
}

void Client::give_up(Attempt& attempt) {
  if (timeline_ != nullptr) timeline_->given_up(attempt);
  server_.abandon(attempt);
}

// Attempts that another one has made superfluous: nothing is known of them.
void Client::give_up_all(Call& call) {
  while (call.count > 0) {
    Attempt& attempt = take_out(call, 0);
    if (call.state.breaker) call.state.breaker->release(attempt.breaker_period);
    if (attempt.has_ended) {
      release(attempt);
    } else {
      give_up(attempt);
    }
  }
}

void Client::completed(Request& request) {
  auto& attempt = static_cast<Attempt&>(request);
  ++ended_;
  if (attempt.call == nullptr) {
    ++wasted_;
    release(attempt);
    return;
  }
  attempt.has_ended = true;
  attempt.call->has_news = true;
  attempt.call->changed.signal();
}

void Client::release(Attempt& attempt) {
  if (timeline_ != nullptr) timeline_->dropped(attempt);
  attempts_.release(attempt);
}

}  // namespace knee::models
