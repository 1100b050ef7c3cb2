#include "scenarios/language/keys/architecture/scaling_keys.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/schema/mapping.hpp"

namespace knee::scenarios::language {
namespace {

using models::ScalingBehaviour;
using ScalingPolicy = ScalingBehaviour::Policy;
using ScalingRules = ScalingBehaviour::Rules;
using Select = ScalingBehaviour::Select;

constexpr std::size_t kScaledNodesMax = 1000;

constexpr Choice<Select> kSelections[] = {
    {"most", Select::most, "The policy that allows the largest change (Kubernetes: Max)."},
    {"least", Select::least, "The policy that allows the smallest change (Min)."},
    {"disabled", Select::disabled, "The number of nodes does not change in this direction (Disabled)."}};

/// A policy, as written: one of the two amounts.
struct WrittenPolicy {
  std::optional<std::int64_t> nodes;
  std::optional<double> share;
  sim::Duration period = ScalingPolicy{}.period;
};

Mapping<WrittenPolicy> written_policy() {
  return mapping<WrittenPolicy>("scaling-policy", [](KeyVisitor& keys, WrittenPolicy& policy) {
    keys.one_of(alternative("nodes", policy.nodes, integer<std::int64_t>({.least = 1, .most = 10'000}),
                            [&policy](std::int64_t nodes) { policy.nodes = nodes; }, "Nodes by which the number may change (Pods)."),
                alternative("share", policy.share, percentage({.least = 0.01, .most = 100}),
                            [&policy](double share) { policy.share = share; },
                            "Share of the nodes at the start of the period by which it may change (Percent)."));
    keys.optional("per", policy.period, duration(kPositiveDuration), "Period within which it may change so much (periodSeconds).");
  });
}

auto policy_type() {
  return converted<ScalingPolicy>(
      written_policy(),
      [](const WrittenPolicy& written) {
        if (written.nodes) return ScalingPolicy{ScalingPolicy::Kind::nodes, *written.nodes, written.period};
        return ScalingPolicy{ScalingPolicy::Kind::percent, std::llround(100 * written.share.value_or(1)), written.period};
      },
      [](const ScalingPolicy& policy) {
        WrittenPolicy written{.nodes = {}, .share = {}, .period = policy.period};
        if (policy.kind == ScalingPolicy::Kind::nodes) written.nodes = policy.value;
        if (policy.kind == ScalingPolicy::Kind::percent) written.share = static_cast<double>(policy.value) / 100;
        return std::optional(written);
      });
}

Mapping<ScalingRules> scaling_rules() {
  return mapping<ScalingRules>("scaling-rules", [](KeyVisitor& keys, ScalingRules& rules) {
    keys.optional("stabilisation", rules.stabilisation, duration(),
                  "Window of recommendations, of which the most cautious one counts (stabilizationWindowSeconds).");
    keys.optional("policies", rules.policies, list_of(policy_type(), 1), "Limits on the change within a period.");
    keys.optional("select", rules.select, choice("selection", kSelections), "Which of several policies counts (selectPolicy).");
  });
}

void read_metric(KeyVisitor& keys, Autoscaler& into) {
  keys.one_of(
      alternative("core-utilisation", into.core_utilisation, percentage({.least = 0.01, .most = 100}),
                  [&into](double share) { into.core_utilisation = share; },
                  "Target of the utilisation of the cores that the nodes request (Resource: cpu), in whole percent."),
      alternative("in-flight", into.in_flight, number({.least = 0.001, .most = 1e6}), [&into](double number) { into.in_flight = number; },
                  "Target of the requests in flight at each node, mean over a sample (Pods)."),
      alternative("requests", into.requests, rate({.least = 0.001, .most = 1e9}), [&into](double rate) { into.requests = rate; },
                  "Target of the requests per second for each node (External, AverageValue; AWS: ALBRequestCountPerTarget)."),
      alternative("latency", into.latency, duration(kPositiveDuration), [&into](sim::Duration time) { into.latency = time; },
                  "Target of the mean latency behind the balancer (External, Value)."));
}

void read_pace(KeyVisitor& keys, models::Autoscaler::Options& options) {
  keys.optional("every", options.every, duration(kPositiveDuration),
                "Interval at which it looks (--horizontal-pod-autoscaler-sync-period).");
  keys.optional("tolerance", options.calculation.tolerance, percentage(),
                "Largest distance of the metric from its target, relative to it, at which the number of nodes stays.");
  keys.optional("up", options.behaviour.up, scaling_rules(),
                "Rules for more nodes; by default at once, and within 15 s by 100 % or 4 nodes, whichever is more.");
  keys.optional("down", options.behaviour.down, scaling_rules(),
                "Rules for fewer nodes; by default the greatest recommendation of 5 min, and within 15 s any number.");
}

void read_samples(KeyVisitor& keys, Autoscaler& into) {
  keys.optional("resolution", into.options.metrics.resolution, duration(kPositiveDuration),
                "Interval at which the nodes are asked; a sample is the mean since the last time (Metrics Server: --metric-resolution).");
  keys.optional("metric-delay", into.options.metrics.delay, duration(), "Time until the autoscaler knows a sample.");
  keys.given("cpu-request", into.cpu_request, number({.least = 0.001, .most = 10'000}),
             "Cores that a node requests, to which `core-utilisation` refers; by default those of its machine, or its cpu-limit.");
  keys.optional("cpu-initialisation", into.options.calculation.cpu_initialisation, duration(),
                "Time from the start of a node in which its cores count only once it is ready and has a whole sample since "
                "(--horizontal-pod-autoscaler-cpu-initialization-period).");
  if (into.core_utilisation) return;
  for (const char* key : {"cpu-request", "cpu-initialisation"}) {
    if (!keys.has(key)) continue;
    keys.mistake(key, wrong(fmt::format("\"{}\" has no effect: the metric is not that of cores", key), "core-utilisation"));
  }
}

Mapping<Autoscaler> autoscaler_type() {
  return mapping<Autoscaler>("autoscaler", [](KeyVisitor& keys, Autoscaler& into) {
    read_metric(keys, into);
    ScalingBehaviour::Options& behaviour = into.options.behaviour;
    const auto nodes = integer<std::size_t>({.least = 1, .most = kScaledNodesMax});
    keys.optional("least", behaviour.least, nodes, "Least number of nodes (minReplicas).");
    keys.optional("most", behaviour.most, nodes, "Largest number of nodes (maxReplicas).");
    read_pace(keys, into.options);
    read_samples(keys, into);
    if (behaviour.least > behaviour.most) {
      keys.mistake("least", wrong(fmt::format("at least {} nodes and at most {}", behaviour.least, behaviour.most),
                                  fmt::format("a least number up to {}", behaviour.most)));
    }
  });
}

}  // namespace

void read_scaling(KeyVisitor& keys, Scaling& into) {
  keys.optional("autoscaler", into.autoscaler, maybe(autoscaler_type()),
                "Number of nodes that follows the load (Kubernetes: HorizontalPodAutoscaler); `nodes` is the number at the start.");
  keys.optional("node-start", into.node_start, duration(),
                "Time from the decision for a further node, of an autoscaler or of a deploy, to the start of its processes: "
                "machine, schedule, image. Then their start-up follows.");
  keys.optional("node-grace", into.node_grace, duration(),
                "Longest time in which a node that leaves ends the requests in flight (Kubernetes: terminationGracePeriodSeconds); "
                "then its processes are killed.");
}

void check_first_nodes(KeyVisitor& keys, const Scaling& scaling, bool has_groups, std::uint64_t& nodes) {
  if (!scaling.autoscaler) return;
  const ScalingBehaviour::Options& behaviour = scaling.autoscaler->options.behaviour;
  if (has_groups) return keys.mistake("nodes", wrong("an autoscaler of groups of unlike nodes", "a number of equal nodes"));
  if (!keys.has("nodes")) nodes = behaviour.least;
  if (nodes >= behaviour.least && nodes <= behaviour.most) return;
  keys.mistake("nodes", wrong(fmt::format("{} nodes at the start, of an autoscaler of {} to {}", nodes, behaviour.least, behaviour.most),
                              fmt::format("from {} to {}", behaviour.least, behaviour.most)));
}

std::uint64_t most_nodes(const Scaling& scaling, std::uint64_t nodes) {
  return scaling.autoscaler ? std::max<std::uint64_t>(nodes, scaling.autoscaler->options.behaviour.most) : nodes;
}

models::Autoscaler::Options built(const Autoscaler& written) {
  using Metric = models::Autoscaler::Metric;
  models::Autoscaler::Options options = written.options;
  const auto in_milli = [](double number) { return std::max<std::int64_t>(1, std::llround(1e3 * number)); };
  if (written.core_utilisation) {
    options.metric = Metric::cores;
    options.target = std::max<std::int64_t>(1, std::llround(100 * *written.core_utilisation));
  } else if (written.in_flight) {
    options.metric = Metric::in_flight;
    options.target = in_milli(*written.in_flight);
  } else if (written.requests) {
    options.metric = Metric::requests;
    options.target = in_milli(*written.requests);
  } else {
    options.metric = Metric::latency;
    options.target = std::max<std::int64_t>(1, written.latency.value_or(sim::Duration{}).count() / 1000);
  }
  return options;
}

}  // namespace knee::scenarios::language
