#include "scenarios/language/keys/architecture/balancer_keys.hpp"

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"

namespace knee::scenarios::language {
namespace {

using models::Balancer;
using models::Policy;
using Kind = Policy::Kind;

constexpr Choice<Kind> kPolicies[] = {
    {"round-robin", Kind::round_robin, "The nodes in turn, by weight (nginx's smooth weighted round robin)."},
    {"random", Kind::random, "Any node, by weight."},
    {"least-connections", Kind::least_connections,
     "A node with the fewest requests in flight for its weight; ties go round (HAProxy), by weight as in nginx."},
    {"two-choices", Kind::choices,
     "Of two random nodes (`choices`), the one with fewer requests in flight for its weight."},
    {"least-latency", Kind::least_latency,
     "Of two random nodes (`choices`), the one with the lower product of a moving average of its latencies and its requests in "
     "flight (Finagle's and Linkerd's peak EWMA)."}};

bool draws(Kind kind) { return kind == Kind::choices || kind == Kind::least_latency; }

/// Keys that the chosen policy does not look at.
void refuse_keys_of_other_policies(KeyVisitor& keys, const Policy::Options& policy) {
  const auto refuse = [&keys](const char* key, const char* policies) {
    if (keys.has(key)) {
      keys.mistake(key, wrong(fmt::format("\"{}\" has no effect: the policy does not look at it", key), policies));
    }
  };
  if (!draws(policy.kind)) {
    refuse("choices", "policy: two-choices or least-latency");
    refuse("replacement", "policy: two-choices or least-latency");
  }
  if (policy.kind != Kind::least_connections && policy.kind != Kind::choices) {
    refuse("refresh", "policy: least-connections or two-choices");
  }
  if (policy.kind != Kind::least_latency) refuse("decay", "policy: least-latency");
}

Mapping<Balancer::Options> keys_of_balancer() {
  return mapping<Balancer::Options>("balancer", [](KeyVisitor& keys, Balancer::Options& balancer) {
    Policy::Options& policy = balancer.policy;
    keys.optional("policy", policy.kind, choice("balancer", kPolicies), "How the balancer picks a node.");
    keys.optional("count", balancer.count, integer<std::size_t>({.least = 1, .most = 1000}),
                  "Balancers side by side, on hosts of their own. A request takes any of them; each knows only what it has sent "
                  "itself.");
    keys.optional("choices", policy.choices, integer<std::size_t>({.least = 1, .most = 10'000}),
                  "Random nodes that are compared.");
    keys.optional("replacement", policy.replacement, flag(),
                  "Whether one node may be drawn twice (Envoy), or only different ones (nginx, Finagle).");
    keys.given("refresh", policy.refresh, duration(kPositiveDuration),
               "Interval at which the balancer learns how many requests are in flight at each node. Default: at once.");
    keys.optional("decay", policy.decay, duration(kPositiveDuration),
                  "Mean lifetime of a latency in the moving average (Finagle: 10 s).");
    refuse_keys_of_other_policies(keys, policy);
    if (keys.has("weights")) {
      keys.mistake("weights", wrong("the balancer has no \"weights\": each group of nodes has its \"weight\"",
                                    "groups such as nodes: [{count: 1, weight: 2}, {count: 3}]"));
    }
  });
}

/// The policy, if nothing else has been set.
std::optional<Kind> only_policy(const Balancer::Options& balancer) {
  const Policy::Options& policy = balancer.policy;
  const Policy::Options plain{.kind = policy.kind};
  const bool is_plain = balancer.count == 1 && policy.choices == plain.choices &&
                        policy.replacement == plain.replacement && !policy.refresh && policy.decay == plain.decay;
  return is_plain ? std::optional(policy.kind) : std::nullopt;
}

Balancer::Options with_policy(Kind kind) { return {.policy = {.kind = kind}}; }

}  // namespace

void read_balancer(KeyVisitor& keys, std::optional<Balancer::Options>& into, std::uint64_t nodes) {
  const auto brief = converted<Balancer::Options>(choice("balancer", kPolicies), with_policy, only_policy);
  keys.derived("balancer", into, nodes > 1 ? std::optional(Balancer::Options{}) : std::nullopt,
               maybe(brief_or(brief, keys_of_balancer())),
               "Load balancer in front of the nodes: the policy by which it picks one, or keys; none: clients reach the single "
               "node directly. By default round-robin for several nodes.");
  if (nodes > 1 && !into) {
    const auto unknown = std::get<Diagnostic>(choice("balancer", kPolicies).read("none"));
    keys.mistake("balancer", wrong(fmt::format("no balancer for {} nodes", nodes), unknown.expected));
  }
}

}  // namespace knee::scenarios::language
