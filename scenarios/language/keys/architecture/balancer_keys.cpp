#include "scenarios/language/keys/architecture/balancer_keys.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "scenarios/language/keys/architecture/concurrency_keys.hpp"
#include "scenarios/language/keys/common.hpp"

namespace knee::scenarios::language {
namespace {

using models::Balancer;
using models::Ejections;
using models::HealthChecks;
using models::MaxFails;
using models::NodeHealth;
using models::SlowStart;
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
     "flight (Finagle's and Linkerd's peak EWMA)."},
    {"consistent-hash", Kind::consistent_hash,
     "The node of the client (`key`) in a table of consistent hashing: a node that goes moves few other clients (Envoy, HAProxy)."},
    {"ip-hash", Kind::client_hash, "The node of the client by its hash, modulo the weights (nginx)."},
    {"join-idle-queue", Kind::idle,
     "A node that is idle and has told this balancer so, else any node, by weight (Lu et al. 2011: JIQ-Random). A node tells one of the "
     "balancers, at random."},
    {"first", Kind::first,
     "The first node with a free connection, so that one is filled after the other; needs max-connections (HAProxy)."}};

constexpr Choice<Policy::Table> kTables[] = {
    {"ring", Policy::Table::ring, "Points of the nodes on a ring (Envoy: ring_hash; HAProxy: hash-type consistent; nginx: ketama)."},
    {"maglev", Policy::Table::maglev, "A table whose entries the nodes claim in turn: evener, and about twice as many clients move."}};

constexpr Choice<Balancer::Key> kHashKeys[] = {
    {"client", Balancer::Key::client, "The user or session; without sessions each request is from a client of its own."},
    {"class", Balancer::Key::request_class, "The class of the request, as a path."}};

bool is_hash(Kind kind) { return kind == Kind::consistent_hash || kind == Kind::client_hash; }

bool draws(Kind kind) { return kind == Kind::choices || kind == Kind::least_latency; }

/// Calls `refuse` with each key that the policy does not look at, and the policies that do.
template <class Refuse>
void for_each_key_of_others(const Policy::Options& options, Refuse refuse) {
  const Kind policy = options.kind;
  if (!draws(policy)) {
    refuse("choices", "policy: two-choices or least-latency");
    refuse("replacement", "policy: two-choices or least-latency");
  }
  if (policy != Kind::least_connections && policy != Kind::choices) {
    refuse("refresh", "policy: least-connections or two-choices");
  }
  if (policy != Kind::consistent_hash) {
    for (const char* key : {"table", "ring-size", "table-size", "bound"}) refuse(key, "policy: consistent-hash");
  }
  if (policy == Kind::consistent_hash && options.table == Policy::Table::ring) refuse("table-size", "table: maglev");
  if (policy == Kind::consistent_hash && options.table == Policy::Table::maglev) refuse("ring-size", "table: ring");
  if (is_hash(policy)) refuse("slow-start", "a policy that does not hash");
  if (!is_hash(policy)) refuse("key", "policy: consistent-hash or ip-hash");
  if (policy != Kind::least_latency) refuse("decay", "policy: least-latency");
}

/// Keys that the chosen policy does not look at.
void refuse_keys_of_other_policies(KeyVisitor& keys, const Policy::Options& policy) {
  for_each_key_of_others(policy, [&keys](const char* key, const char* policies) {
    if (keys.has(key)) {
      keys.mistake(key, wrong(fmt::format("\"{}\" has no effect: the policy does not look at it", key), policies));
    }
  });
}

constexpr Choice<HealthChecks::Kind> kChecks[] = {
    {"connect", HealthChecks::Kind::connect, "A TCP connection: it passes as long as any process listens."},
    {"request", HealthChecks::Kind::request,
     "A request without steps: it waits like any other one, so that an overloaded node fails its checks."}};

Mapping<HealthChecks> health_checks() {
  return mapping<HealthChecks>("health", [](KeyVisitor& keys, HealthChecks& checks) {
    keys.optional("every", checks.every, duration(kPositiveDuration), "Time from one check of a node to the next (HAProxy: inter).");
    keys.optional("time-out", checks.time_out, duration(kPositiveDuration), "Longest wait for the answer to a check.");
    const auto count = integer<std::uint64_t>({.least = 1, .most = 1'000'000});
    keys.optional("fails", checks.fails, count, "Failed checks in a row after which a node is down (HAProxy: fall).");
    keys.optional("passes", checks.passes, count, "Passed checks in a row after which a node is up again (HAProxy: rise).");
    keys.optional("by", checks.kind, choice("kind of check", kChecks), "What a check is.");
  });
}

Mapping<Ejections::Options> ejections() {
  return mapping<Ejections::Options>("eject", [](KeyVisitor& keys, Ejections::Options& ejections) {
    keys.optional("errors", ejections.errors, integer<std::uint64_t>({.least = 1, .most = 1'000'000}),
                  "Errors in a row after which a node is ejected (Envoy: consecutive_5xx).");
    keys.optional("for", ejections.base, duration(kPositiveDuration),
                  "Length of a node's first ejection; the next one in a row takes so much longer (base_ejection_time).");
    keys.optional("longest", ejections.longest, duration(kPositiveDuration), "Longest ejection (max_ejection_time).");
    keys.optional("most", ejections.most, percentage(),
                  "Share of ejected nodes at which no further node is ejected; one can always be (max_ejection_percent).");
    keys.optional("every", ejections.interval, duration(kPositiveDuration),
                  "Interval at which nodes whose time is over come back (interval).");
  });
}

/// The ends of an attempt after which the next node is tried.
enum class TriedAfter : std::uint8_t { connect, reset, time_out, error };

constexpr Choice<TriedAfter> kTriedAfter[] = {
    {"connect", TriedAfter::connect, "The node refused the connection, or nothing answered."},
    {"reset", TriedAfter::reset, "The connection broke before the response."},
    {"time-out", TriedAfter::time_out, "The response did not come within `time-out`."},
    {"error", TriedAfter::error, "The response was an error; only with this word such a node has failed."}};

auto tried_after() {
  return converted<Balancer::NextTry>(
      list_of(choice("end of an attempt", kTriedAfter), 1),
      [](const std::vector<TriedAfter>& ends) {
        const auto has = [&ends](TriedAfter end) { return std::find(ends.begin(), ends.end(), end) != ends.end(); };
        return Balancer::NextTry{.connect = has(TriedAfter::connect),
                                 .reset = has(TriedAfter::reset),
                                 .time_out = has(TriedAfter::time_out),
                                 .error = has(TriedAfter::error)};
      },
      [](const Balancer::NextTry& next) {
        std::vector<TriedAfter> ends;
        if (next.connect) ends.push_back(TriedAfter::connect);
        if (next.reset) ends.push_back(TriedAfter::reset);
        if (next.time_out) ends.push_back(TriedAfter::time_out);
        if (next.error) ends.push_back(TriedAfter::error);
        return std::optional(ends);
      });
}

Mapping<Balancer::NextTry> next_try() {
  return mapping<Balancer::NextTry>("next", [](KeyVisitor& keys, Balancer::NextTry& next) {
    Balancer::NextTry ends = next;
    keys.optional("on", ends, tried_after(),
                  "Ends of an attempt after which the next node is tried (nginx: proxy_next_upstream; there POST is not sent again).");
    ends.tries = next.tries;
    next = ends;
    keys.optional("tries", next.tries, limit({.least = 1, .most = 10'000}),
                  "Further nodes that one request may be sent to, each once (nginx: proxy_next_upstream_tries, with the first).");
  });
}

auto slow_start() {
  const auto brief = converted<SlowStart>(
      duration(kPositiveDuration), [](sim::Duration window) { return SlowStart{.window = window}; },
      [](const SlowStart& start) {
        return start == SlowStart{.window = start.window} ? std::optional(start.window) : std::nullopt;
      });
  return brief_or(brief, mapping<SlowStart>("slow-start", [](KeyVisitor& keys, SlowStart& start) {
    keys.optional("for", start.window, duration(kPositiveDuration), "Time in which the share grows to the whole weight.");
    keys.optional("least", start.least, percentage(), "Smallest share (Envoy: min_weight_percent, 10 %; HAProxy: 0 %).");
    keys.optional("aggression", start.aggression, number({.least = 0.01, .most = 100}),
                  "The share is the passed part of the time to the power of 1 / aggression (Envoy); 1: linear.");
  }));
}

/// Keys of requests that wait at the balancer.
void read_limit(KeyVisitor& keys, Balancer::Options& balancer) {
  std::optional<std::size_t> connections;
  std::optional<std::size_t> queue;
  std::optional<sim::Duration> time_out;
  if (balancer.limit) connections = balancer.limit->connections;
  if (balancer.limit) queue = balancer.limit->queue;
  if (balancer.limit) time_out = balancer.limit->time_out;
  keys.given("max-connections", connections, integer<std::size_t>({.least = 1, .most = 10'000'000}),
             "Most requests in flight of one balancer at one node; further ones wait at the balancer, in their order (HAProxy: maxconn). "
             "By default any number.");
  keys.given("queue", queue, limit({.least = 0, .most = 10'000'000}),
             "Most requests that wait for a node below max-connections; further ones are refused. Default: unlimited.");
  keys.given("queue-time-out", time_out, duration(kPositiveDuration),
             "Longest wait for a node below max-connections (HAProxy: timeout queue; nginx: queue). Default: 60 s.");
  if (connections) {
    const Balancer::Limit initial{};
    balancer.limit = {*connections, queue.value_or(initial.queue), time_out.value_or(initial.time_out)};
  }
  const bool has_none = !connections;
  if (has_none && queue) keys.mistake("queue", wrong("no node is ever full", "max-connections beside it"));
  if (has_none && time_out) keys.mistake("queue-time-out", wrong("no node is ever full", "max-connections beside it"));
}

/// Keys about nodes that fail.
void read_failures(KeyVisitor& keys, Balancer::Options& balancer) {
  NodeHealth::Options& health = balancer.health;
  keys.given("health", health.checks, health_checks(), "Active checks of each node, by each balancer; by default none.");
  std::optional<std::uint64_t> max_fails;
  std::optional<sim::Duration> fail_time_out;
  if (health.max_fails) max_fails = health.max_fails->fails;
  if (health.max_fails) fail_time_out = health.max_fails->time_out;
  keys.given("max-fails", max_fails, integer<std::uint64_t>({.least = 1, .most = 1'000'000}),
             "Failed attempts after which a node is out for `fail-time-out` (nginx: max_fails, there 1); by default they do not count.");
  keys.given("fail-time-out", fail_time_out, duration(kPositiveDuration),
             "Time for which such a node is out; the next request to it is a probe (nginx: fail_timeout). Default: 10 s.");
  if (max_fails) health.max_fails = {*max_fails, fail_time_out.value_or(MaxFails::Options{}.time_out)};
  if (fail_time_out && !max_fails) keys.mistake("fail-time-out", wrong("no failures count", "max-fails beside it"));
  keys.given("eject", health.ejections, ejections(), "Ejection of nodes after errors in a row (Envoy: outlier detection).");
  keys.given("slow-start", health.slow_start, slow_start(),
             "Time in which a node that was out and comes back gets its whole weight (HAProxy: slowstart, Envoy: slow_start_config).");
  keys.optional("panic", health.panic, percentage(),
                "Share of healthy nodes below which all nodes get requests (Envoy: healthy_panic_threshold, there 50 %).");
  keys.given("next", balancer.next, next_try(), "The next node is tried after a failed attempt; by default none is.");
  keys.optional("connect-time-out", balancer.connect_time_out, duration(kPositiveDuration),
                "Longest wait for a connection to a node whose host does not answer (nginx: proxy_connect_timeout).");
  keys.given("time-out", balancer.time_out, duration(kPositiveDuration),
             "Longest wait for the response of a node, which goes on with the request (nginx: proxy_read_timeout, there 60 s); by "
             "default without limit.");
  keys.optional("buffer", balancer.buffer, size(),
                "Part of a response that the balancer collects before it passes it on while the rest is coming (HAProxy: tune.bufsize, "
                "nginx: proxy_buffers); with more than the longest response it stores each response whole. Requests are always stored.");
  const bool returns = health.checks || health.max_fails || health.ejections;
  if (health.panic > 0 && !returns) {
    keys.mistake("panic", wrong("no node is ever unhealthy", "health, max-fails or eject beside it"));
  }
}

bool is_prime(std::size_t number) {
  for (std::size_t i = 2; i * i <= number; ++i) {
    if (number % i == 0) return false;
  }
  return number > 1;
}

/// Keys of policies that hash.
void read_hash(KeyVisitor& keys, Balancer::Options& balancer) {
  Policy::Options& policy = balancer.policy;
  keys.optional("key", balancer.key, choice("key", kHashKeys), "What is hashed.");
  keys.optional("table", policy.table, choice("table", kTables), "The table of consistent hashing.");
  keys.optional("ring-size", policy.ring_size, integer<std::size_t>({.least = 1, .most = 8'000'000}),
                "Least number of points on the ring (Envoy: minimum_ring_size).");
  keys.optional("table-size", policy.table_size, integer<std::size_t>({.least = 1'009, .most = 5'000'011}),
                "Entries of a Maglev table, a prime.");
  keys.given("bound", policy.bound, percentage({.least = 1.01, .most = 100}),
             "Bounded loads: the most requests in flight of a node, of the average; the client goes on to the next node of the table "
             "(HAProxy: hash-balance-factor, 125 % to 200 % are sensible). By default no bound.");
  if (!is_prime(policy.table_size)) {
    keys.mistake("table-size", wrong(fmt::format("{} is no prime", policy.table_size), "a prime such as 65537"));
  }
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
    read_hash(keys, balancer);
    keys.optional("sticky", balancer.sticky, flag(),
                  "Whether a client's next requests go to the node that has served it while that one is healthy: the response sets a "
                  "cookie (HAProxy: cookie insert). The policy picks for its first request.");
    read_limit(keys, balancer);
    read_concurrency(keys, balancer.concurrency,
                     "Limit of the requests that one balancer has in flight at all nodes; further ones are refused at once (503; Envoy: "
                     "adaptive concurrency). By default none.");
    keys.optional("cpu", balancer.cpu, duration(),
                  "CPU time of the balancer for each request, half of it before the node, half after it.");
    keys.optional("latency", balancer.latency, duration(),
                  "Time that each request spends in the balancer besides, without its processor: half of it before the node, half after "
                  "it.");
    keys.optional("latency-jitter", balancer.latency_jitter, duration(), "Mean of an exponential time in addition to `latency`.");
    keys.optional("cores", balancer.cores, integer<int>({.least = 1, .most = 1024}),
                  "Cores of each balancer (HAProxy: nbthread; nginx: worker_processes).");
    if (balancer.cores != 1 && balancer.cpu == sim::Duration{})  // a scenario that is written with all defaults has the key too
      keys.mistake("cores", wrong("the balancer takes no CPU time", "cpu beside it"));
    read_failures(keys, balancer);
    refuse_keys_of_other_policies(keys, policy);
    if (keys.has("weights")) {
      keys.mistake("weights", wrong("the balancer has no \"weights\": each group of nodes has its \"weight\"",
                                    "groups such as nodes: [{count: 1, weight: 2}, {count: 3}]"));
    }
  });
}

/// A balancer by keys. A description of one has only keys that its policy looks at.
class BalancerKeys final : public SchemaType<Balancer::Options> {
 public:
  bool read(const Node& node, Balancer::Options& into, Diagnostics& mistakes) const final {
    return keys_of_balancer().read(node, into, mistakes);
  }
  [[nodiscard]] Schema describe(const Balancer::Options* value, const SchemaContext& context) const final {
    Schema schema = keys_of_balancer().describe(value, context);
    if (value == nullptr || context.detail != SchemaContext::Detail::values) return schema;
    for_each_key_of_others(value->policy, [&schema](const char* name, const char* /*policies*/) {
      std::erase_if(schema.keys, [name](const Key& key) { return key.name == name; });
    });
    return schema;
  }
};

Balancer::Options with_policy(Kind kind) { return {.policy = {.kind = kind}}; }

/// The policy, if nothing else has been set.
std::optional<Kind> only_policy(const Balancer::Options& balancer) {
  const Kind kind = balancer.policy.kind;
  return balancer == with_policy(kind) ? std::optional(kind) : std::nullopt;
}

}  // namespace

void read_balancer(KeyVisitor& keys, std::optional<Balancer::Options>& into, std::uint64_t nodes) {
  const auto brief = converted<Balancer::Options>(choice("balancer", kPolicies), with_policy, only_policy);
  keys.derived("balancer", into, nodes > 1 ? std::optional(Balancer::Options{}) : std::nullopt,
               maybe(brief_or(brief, BalancerKeys{})),
               "Load balancer in front of the nodes: the policy by which it picks one, or keys; none: clients reach the single "
               "node directly. By default round-robin for several nodes.");
  if (into && into->policy.kind == Kind::first && !into->limit) {
    keys.mistake("balancer", wrong("without a limit the first node gets all requests",
                                   "a limit such as balancer: {policy: first, max-connections: 100}"));
  }
  if (nodes > 1 && !into) {
    const auto unknown = std::get<Diagnostic>(choice("balancer", kPolicies).read("none"));
    keys.mistake("balancer", wrong(fmt::format("no balancer for {} nodes", nodes), unknown.expected));
  }
}

}  // namespace knee::scenarios::language
