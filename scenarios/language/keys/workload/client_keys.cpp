#include "scenarios/language/keys/workload/client_keys.hpp"

#include <bitset>
#include <optional>
#include <variant>
#include <vector>

#include "scenarios/language/keys/common.hpp"

namespace knee::scenarios::language {
namespace {

using models::Backoff;
using models::CircuitBreaker;
using models::ClientPolicy;
using models::Outcome;
using models::RateLimit;
using models::RetryBudget;

// --- Retries ------------------------------------------------------------------------------------------------

constexpr Choice<Backoff::Jitter> kJitters[] = {
    {"none", Backoff::Jitter::none, "The pause as it is."},
    {"full", Backoff::Jitter::full, "Uniform between 0 and the pause (AWS)."},
    {"equal", Backoff::Jitter::equal, "Uniform between half the pause and the pause (AWS)."},
    {"decorrelated", Backoff::Jitter::decorrelated, "Uniform between the base and three times the last pause (AWS)."},
    {"grpc", Backoff::Jitter::grpc, "Uniform between 0.8 and 1.2 times the pause (gRPC)."},
    {"envoy", Backoff::Jitter::envoy, "Uniform between 0 and (factor^n - 1) x base before retry n (Envoy)."}};

constexpr Choice<Outcome> kOutcomes[] = {
    {"time-out", Outcome::timed_out, "No response in time; or the server's own wait for a connection of a pool was too long."},
    {"refused", Outcome::refused, "No connection, or the server or a service turned it away."},
    {"failed", Outcome::failed, "The process that had it was killed."},
    {"shed", Outcome::shed, "The client's own breaker or rate limit turned it away."}};

Mapping<Backoff::Options> keys_of_backoff() {
  return mapping<Backoff::Options>("backoff", [](KeyVisitor& keys, Backoff::Options& backoff) {
    const bool is_constant = backoff.factor == 1;
    const auto base = [&backoff](bool chosen) { return chosen ? std::optional(backoff.base) : std::nullopt; };
    keys.one_of(
        alternative("constant", base(is_constant), duration(), [&backoff](sim::Duration pause) {
          backoff.base = pause;
          backoff.factor = 1;
        }, "The same pause before each retry."),
        alternative("exponential", base(!is_constant), duration(kPositiveDuration),
                    [&backoff](sim::Duration pause) { backoff.base = pause; },
                    "Pause before the first retry; each further one is `factor` times as long."));
    keys.only_with({"exponential"}, [&] {
      keys.optional("factor", backoff.factor, number({.least = 1, .most = 100}), "Growth of the pause from retry to retry.");
      keys.optional("most", backoff.most, duration(kPositiveDuration), "Longest pause.");
      if (keys.has("most") && backoff.most < backoff.base) {
        keys.mistake("most", wrong("a longest pause below the first one", "at least " + duration().write(backoff.base)));
      }
    });
    keys.optional("jitter", backoff.jitter, choice("jitter", kJitters), "Random part of a pause.");
  });
}

Backoff::Options constant_backoff(sim::Duration pause) {
  return {.base = pause, .factor = 1, .jitter = Backoff::Jitter::none};
}
std::optional<sim::Duration> only_pause(const Backoff::Options& backoff) {
  return backoff.factor == 1 && backoff.jitter == Backoff::Jitter::none ? std::optional(backoff.base) : std::nullopt;
}

auto backoff() {
  return brief_or(converted<Backoff::Options>(duration(), constant_backoff, only_pause), keys_of_backoff());
}

// The keys of all budgets side by side.
struct WrittenBudget {
  RetryBudget::Options kind;
  RetryBudget::OfRequests requests;
  RetryBudget::OfActive active;
  RetryBudget::Tokens tokens;
};

WrittenBudget written_budget(const RetryBudget::Options& options) {
  WrittenBudget written{.kind = options, .requests = {}, .active = {}, .tokens = {}};
  if (const auto* requests = std::get_if<RetryBudget::OfRequests>(&options)) written.requests = *requests;
  if (const auto* active = std::get_if<RetryBudget::OfActive>(&options)) written.active = *active;
  if (const auto* tokens = std::get_if<RetryBudget::Tokens>(&options)) written.tokens = *tokens;
  return written;
}

RetryBudget::Options budget_options(const WrittenBudget& written) {
  if (const auto* requests = std::get_if<RetryBudget::OfRequests>(&written.kind)) {
    return RetryBudget::OfRequests{requests->share, written.requests.least_per_s, written.requests.lifetime};
  }
  if (const auto* active = std::get_if<RetryBudget::OfActive>(&written.kind)) {
    return RetryBudget::OfActive{active->share, written.active.least};
  }
  return RetryBudget::Tokens{std::get<RetryBudget::Tokens>(written.kind).most, written.tokens.ratio};
}

void read_budget(KeyVisitor& keys, WrittenBudget& budget) {
  const auto requests = converted<RetryBudget::OfRequests>(
      percentage(), [](double share) { return RetryBudget::OfRequests{.share = share}; },
      [](const RetryBudget::OfRequests& of) { return of.share; });
  const auto active = converted<RetryBudget::OfActive>(
      percentage(), [](double share) { return RetryBudget::OfActive{.share = share}; },
      [](const RetryBudget::OfActive& of) { return of.share; });
  const auto tokens = converted<RetryBudget::Tokens>(
      integer<std::uint64_t>({.least = 1, .most = 1'000'000}),
      [](std::uint64_t most) { return RetryBudget::Tokens{.most = most}; },
      [](const RetryBudget::Tokens& of) { return of.most; });
  keys.one_of(alternative<RetryBudget::OfRequests>("of-requests", budget.kind, requests,
                                                   "Share of the requests of the last `lifetime` (Finagle, Linkerd)."),
              alternative<RetryBudget::OfActive>("of-active", budget.kind, active, "Share of the attempts in flight (Envoy)."),
              alternative<RetryBudget::Tokens>("tokens", budget.kind, tokens,
                                               "Tokens: a failed attempt takes one, a good one gives `ratio` back; an attempt is "
                                               "added while more than half of them are left (gRPC)."));
  keys.only_with({"of-requests"}, [&] {
    keys.optional("least", budget.requests.least_per_s, rate({.least = 0, .most = 1e9}),
                  "Attempts per second that may be added in any case.");
    keys.optional("lifetime", budget.requests.lifetime, duration(kPositiveDuration), "Time for which a request counts.");
  });
  keys.only_with({"of-active"}, [&] {
    keys.optional("least-active", budget.active.least, integer<std::uint64_t>({.least = 0, .most = 1'000'000}),
                  "Added attempts that may be in flight in any case.");
  });
  keys.only_with({"tokens"}, [&] {
    keys.optional("ratio", budget.tokens.ratio, number({.least = 0.001, .most = 1000}), "Tokens that a good attempt gives back.");
  });
}

auto budget() {
  const auto brief = converted<RetryBudget::Options>(
      percentage(), [](double share) { return RetryBudget::Options{RetryBudget::OfRequests{.share = share}}; },
      [](const RetryBudget::Options& options) -> std::optional<double> {
        const auto* requests = std::get_if<RetryBudget::OfRequests>(&options);
        const RetryBudget::OfRequests plain;
        if (requests == nullptr || requests->least_per_s != plain.least_per_s || requests->lifetime != plain.lifetime) return std::nullopt;
        return requests->share;
      });
  const auto full = converted<RetryBudget::Options>(
      mapping<WrittenBudget>("budget", read_budget), [](const WrittenBudget& written) { return budget_options(written); },
      [](const RetryBudget::Options& options) { return std::optional(written_budget(options)); });
  return brief_or(brief, full);
}

using OutcomeSet = std::bitset<models::kOutcomes>;

OutcomeSet set_of(const std::vector<Outcome>& outcomes) {
  OutcomeSet set;
  for (const Outcome one : outcomes) set.set(static_cast<std::size_t>(one));
  return set;
}

std::optional<std::vector<Outcome>> members_of(const OutcomeSet& set) {
  std::vector<Outcome> outcomes;
  for (const Choice<Outcome>& one : kOutcomes) {
    if (set[static_cast<std::size_t>(one.value)]) outcomes.push_back(one.value);
  }
  return outcomes;
}

Mapping<ClientPolicy::Retry> retry() {
  return mapping<ClientPolicy::Retry>("retry", [](KeyVisitor& keys, ClientPolicy::Retry& retry) {
    if (retry.on.none()) retry.on = set_of({Outcome::timed_out, Outcome::refused, Outcome::failed});
    const auto outcomes = converted<OutcomeSet>(
        list_of(choice("outcome", kOutcomes), 1), [](const std::vector<Outcome>& written) { return set_of(written); }, members_of);
    keys.optional("attempts", retry.attempts, integer<std::uint32_t>({.least = 2, .most = 1000}),
                  "Attempts for a request at most, the first one included.");
    keys.optional("backoff", retry.backoff, backoff(), "Pause before a retry: a constant one, or keys; by default exponential from 25 ms on, with jitter.");
    keys.given("budget", retry.budget, budget(),
               "Limit on retries: a share of the requests (with at least 10/s), or keys. By default there is none.");
    keys.optional("on", retry.on, outcomes, "Outcomes of an attempt after which there is another one.");
  });
}

Mapping<ClientPolicy::Hedge> hedge() {
  return mapping<ClientPolicy::Hedge>("hedge", [](KeyVisitor& keys, ClientPolicy::Hedge& hedge) {
    keys.required("after", hedge.after, duration(), "Time without a response after which a further attempt is sent beside the others.");
    keys.optional("attempts", hedge.attempts, integer<std::uint32_t>({.least = 2, .most = ClientPolicy::kHedgedMax}),
                  "Attempts side by side at most, the first one included.");
    keys.given("budget", hedge.budget, budget(),
               "Limit on hedges: a share of the requests (with at least 10/s), or keys. By default there is none.");
  });
}

// --- Breaker and rate limit ---------------------------------------------------------------------------------

void read_slowness(KeyVisitor& keys, CircuitBreaker::Options& breaker) {
  const CircuitBreaker::Options never;
  std::optional<sim::Duration> slow_after;
  if (breaker.slow_after != never.slow_after) slow_after = breaker.slow_after;
  keys.given("slow-after", slow_after, duration(kPositiveDuration), "Duration of an attempt above which it is slow; by default none is.");
  breaker.slow_after = slow_after.value_or(never.slow_after);
  std::optional<double> slow;
  if (slow_after) slow = breaker.slow;
  keys.given("slow", slow, percentage({.least = 0.001, .most = 1}),
             "Share of slow attempts in the window at which it opens; by default 100 %.");
  breaker.slow = slow.value_or(breaker.slow);
  if (keys.has("slow") && !slow_after) {
    keys.mistake("slow", wrong("\"slow\" has no effect: no attempt is slow", "slow-after beside it, or no such key"));
  }
}

void read_breaker(KeyVisitor& keys, CircuitBreaker::Options& breaker) {
  keys.one_of(alternative<std::size_t>("of", breaker.window, integer<std::size_t>({.least = 1, .most = 1'000'000}),
                                       "Window: that many attempts, the last ones."),
              alternative<sim::Duration>("within", breaker.window, duration(kPositiveDuration),
                                         "Window: the attempts that have ended within this time."));
  keys.optional("failures", breaker.failures, percentage({.least = 1e-6, .most = 1}), "Share of failed attempts in the window at which it opens.");
  keys.optional("above", breaker.above, flag(), "Whether it opens only above the thresholds (opossum), not at them.");
  const auto* attempts = std::get_if<std::size_t>(&breaker.window);
  keys.derived("least", breaker.least, attempts != nullptr ? *attempts : 20, integer<std::size_t>({.least = 1, .most = 1'000'000}),
               "Attempts in the window, or half-open, below which it judges none; by default as many as `of`, or 20.");
  keys.optional("open-for", breaker.open_for, duration(kPositiveDuration), "Time for which it admits nothing.");
  keys.optional("half-open", breaker.half_open_calls, integer<std::size_t>({.least = 1, .most = 1'000'000}),
                "Attempts that it then admits and judges before it closes or opens again.");
  read_slowness(keys, breaker);
}

// The keys of all limits side by side.
struct WrittenLimit {
  std::variant<models::TokenBucket, models::FixedWindow, models::SlidingWindow> kind;
  std::uint64_t burst = 1;
  sim::Duration per = std::chrono::seconds{1};
  sim::Duration wait{};
};

WrittenLimit written_limit(const RateLimit::Options& options) {
  WrittenLimit written{.kind = options.kind, .wait = options.wait};
  if (const auto* bucket = std::get_if<models::TokenBucket>(&options.kind)) written.burst = bucket->burst;
  if (const auto* fixed = std::get_if<models::FixedWindow>(&options.kind)) written.per = fixed->per;
  if (const auto* sliding = std::get_if<models::SlidingWindow>(&options.kind)) written.per = sliding->per;
  return written;
}

RateLimit::Options limit_options(const WrittenLimit& written) {
  RateLimit::Options options{.kind = written.kind, .wait = written.wait};
  if (auto* bucket = std::get_if<models::TokenBucket>(&options.kind)) bucket->burst = written.burst;
  if (auto* fixed = std::get_if<models::FixedWindow>(&options.kind)) fixed->per = written.per;
  if (auto* sliding = std::get_if<models::SlidingWindow>(&options.kind)) sliding->per = written.per;
  return options;
}

template <class Window>
auto window() {
  return converted<Window>(
      integer<std::uint64_t>({.least = 1, .most = 100'000'000}), [](std::uint64_t attempts) { return Window{.attempts = attempts}; },
      [](const Window& of) { return of.attempts; });
}

void read_limit(KeyVisitor& keys, WrittenLimit& limit) {
  const auto bucket = converted<models::TokenBucket>(
      positive_rate(), [](double rate) { return models::TokenBucket{.rate = rate}; },
      [](const models::TokenBucket& of) { return of.rate; });
  keys.one_of(
      alternative<models::TokenBucket>("token-bucket", limit.kind, bucket, "Rate at which tokens come; an attempt takes one."),
      alternative<models::FixedWindow>("fixed-window", limit.kind, window<models::FixedWindow>(),
                                          "Attempts in each interval of the length `per`, one interval after the other."),
      alternative<models::SlidingWindow>("sliding-window", limit.kind, window<models::SlidingWindow>(),
                                            "Attempts within any time of the length `per`."));
  keys.only_with({"token-bucket"}, [&] {
    keys.optional("burst", limit.burst, integer<std::uint64_t>({.least = 1, .most = 100'000'000}), "Tokens that can be saved up.");
  });
  keys.only_with({"fixed-window", "sliding-window"}, [&] {
    keys.optional("per", limit.per, duration(kPositiveDuration), "Length of the window.");
  });
  keys.optional("wait", limit.wait, duration(), "Longest time that an attempt waits for its turn; beyond, it is shed.");
}

auto rate_limit() {
  return converted<RateLimit::Options>(
      mapping<WrittenLimit>("rate-limit", read_limit), [](const WrittenLimit& written) { return limit_options(written); },
      [](const RateLimit::Options& options) { return std::optional(written_limit(options)); });
}

// --- All of them --------------------------------------------------------------------------------------------

void read_clients(KeyVisitor& keys, ClientPolicy& policy) {
  keys.given("time-out", policy.time_out, duration(kPositiveDuration),
             "Longest time from the sending of an attempt to its response; the client then gives it up and closes the connection.");
  keys.given("deadline", policy.deadline, duration(kPositiveDuration),
             "Longest time from the due time of a request to its response, with all attempts and pauses.");
  keys.given("retry", policy.retry, retry(), "Further attempts after one that has failed.");
  keys.given("hedge", policy.hedge, hedge(), "Further attempts beside one that is late; the first response counts.");
  keys.given("breaker", policy.breaker, mapping<CircuitBreaker::Options>("breaker", read_breaker),
             "Circuit breaker: nothing is sent for a while when too many attempts fail.");
  keys.given("rate-limit", policy.rate_limit, rate_limit(), "Limit on the attempts that are sent.");
}

}  // namespace

Mapping<ClientPolicy> clients() { return {"clients", read_clients}; }

}  // namespace knee::scenarios::language
