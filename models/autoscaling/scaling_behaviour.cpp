#include "models/autoscaling/scaling_behaviour.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace knee::models {
namespace {

using Rules = ScalingBehaviour::Rules;
using Select = ScalingBehaviour::Select;

sim::Duration longest_period(const Rules& rules) {
  sim::Duration longest = rules.stabilisation;
  for (const ScalingBehaviour::Policy& policy : rules.policies) longest = std::max(longest, policy.period);
  return longest;
}

// Whether `at` is less than `span` ago.
bool is_within(sim::Instant at, sim::Duration span, sim::Instant now) { return now - at < span; }

std::int64_t grown(std::int64_t nodes, const ScalingBehaviour::Policy& policy) {
  if (policy.kind == ScalingBehaviour::Policy::Kind::nodes) return nodes + policy.value;
  return static_cast<std::int64_t>(std::ceil(static_cast<double>(nodes) * (1 + static_cast<double>(policy.value) / 100)));
}

std::int64_t shrunk(std::int64_t nodes, const ScalingBehaviour::Policy& policy) {
  if (policy.kind == ScalingBehaviour::Policy::Kind::nodes) return nodes - policy.value;
  return static_cast<std::int64_t>(static_cast<double>(nodes) * (1 - static_cast<double>(policy.value) / 100));
}

}  // namespace

ScalingBehaviour::ScalingBehaviour(Options options)
    : options_{std::move(options)}, memory_{std::max(longest_period(options_.up), longest_period(options_.down))} {}

std::size_t ScalingBehaviour::next(std::size_t current, std::size_t recommended, sim::Instant now) {
  forget(now);
  return limited(current, stabilised(current, recommended, now), now);
}

void ScalingBehaviour::changed(std::size_t from, std::size_t to, sim::Instant now) {
  changes_.push_back({static_cast<std::int64_t>(to) - static_cast<std::int64_t>(from), now});
}

void ScalingBehaviour::forget(sim::Instant now) {
  const auto is_old = [&](const Noted& one) { return !is_within(one.at, memory_, now); };
  std::erase_if(recommendations_, is_old);
  std::erase_if(changes_, is_old);
}

// stabilizeRecommendationWithBehaviors
std::size_t ScalingBehaviour::stabilised(std::size_t current, std::size_t recommended, sim::Instant now) {
  auto least = static_cast<std::int64_t>(recommended);
  std::int64_t greatest = least;
  for (const Noted& one : recommendations_) {
    if (is_within(one.at, options_.up.stabilisation, now)) least = std::min(least, one.nodes);
    if (is_within(one.at, options_.down.stabilisation, now)) greatest = std::max(greatest, one.nodes);
  }
  recommendations_.push_back({static_cast<std::int64_t>(recommended), now});
  const auto nodes = static_cast<std::int64_t>(current);
  return static_cast<std::size_t>(std::min(std::max(nodes, least), greatest));
}

// convertDesiredReplicasWithBehaviorRate
std::size_t ScalingBehaviour::limited(std::size_t current, std::size_t desired, sim::Instant now) const {
  const auto from = static_cast<std::int64_t>(current);
  auto to = static_cast<std::int64_t>(desired);
  if (to > from) to = std::min({to, std::max(from, up_limit(from, now)), static_cast<std::int64_t>(options_.most)});
  if (to < from) to = std::max({to, std::min(from, down_limit(from, now)), static_cast<std::int64_t>(options_.least)});
  return static_cast<std::size_t>(to);
}

// calculateScaleUpLimitWithScalingRules
std::int64_t ScalingBehaviour::up_limit(std::int64_t current, sim::Instant now) const {
  if (options_.up.select == Select::disabled) return current;
  if (options_.up.policies.empty()) return std::numeric_limits<std::int64_t>::max();
  const bool is_most = options_.up.select == Select::most;
  std::int64_t limit = is_most ? 0 : std::numeric_limits<std::int64_t>::max();
  for (const Policy& policy : options_.up.policies) {
    const std::int64_t one = grown(at_period_start(current, policy, now), policy);
    limit = is_most ? std::max(limit, one) : std::min(limit, one);
  }
  return limit;
}

// calculateScaleDownLimitWithBehaviors
std::int64_t ScalingBehaviour::down_limit(std::int64_t current, sim::Instant now) const {
  if (options_.down.select == Select::disabled) return current;
  if (options_.down.policies.empty()) return 0;
  const bool is_most = options_.down.select == Select::most;
  std::int64_t limit = is_most ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
  for (const Policy& policy : options_.down.policies) {
    const std::int64_t one = shrunk(at_period_start(current, policy, now), policy);
    limit = is_most ? std::min(limit, one) : std::max(limit, one);
  }
  return limit;
}

// Changes of both directions count.
std::int64_t ScalingBehaviour::at_period_start(std::int64_t current, const Policy& policy, sim::Instant now) const {
  for (const Noted& one : changes_) {
    if (is_within(one.at, policy.period, now)) current -= one.nodes;
  }
  return current;
}

}  // namespace knee::models
