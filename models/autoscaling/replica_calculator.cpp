#include "models/autoscaling/replica_calculator.hpp"

#include <cmath>

namespace knee::models {
namespace {

std::size_t rounded_up(double nodes) { return static_cast<std::size_t>(std::ceil(nodes)); }

double in_double(std::int64_t number) { return static_cast<double>(number); }

}  // namespace

// What the nodes that count together use and request, and how many do not count.
struct ReplicaCalculator::Sums {
  std::size_t ready = 0;
  std::int64_t used = 0;
  std::int64_t requested = 0;
  std::size_t set_aside = 0;
  std::int64_t set_aside_requested = 0;
  std::size_t missing = 0;
  std::int64_t missing_requested = 0;
};

// groupPods: whether the sample of a node is that of its start.
bool ReplicaCalculator::is_set_aside(const ScaledNode& node, sim::Instant now) const {
  if (node.started + options_.cpu_initialisation > now) {
    return !node.is_ready || node.sample->at < node.changed + node.sample->window;
  }
  return !node.is_ready && node.started + options_.readiness_delay > node.changed;
}

// `cpu_at`: now, for the utilisation of cores; none: another metric.
ReplicaCalculator::Sums ReplicaCalculator::sums_of(std::span<const ScaledNode> nodes, const std::optional<sim::Instant>& cpu_at) const {
  Sums sums;
  for (const ScaledNode& node : nodes) {
    if (node.is_leaving) continue;
    const bool is_missing = !node.is_pending && !node.sample;
    if (is_missing) {
      ++sums.missing;
      sums.missing_requested += node.request_milli;
    } else if (node.is_pending || (cpu_at && is_set_aside(node, *cpu_at))) {
      ++sums.set_aside;
      sums.set_aside_requested += node.request_milli;
    } else {
      ++sums.ready;
      sums.used += node.sample->milli;
      sums.requested += node.request_milli;
    }
  }
  return sums;
}

bool ReplicaCalculator::is_within_tolerance(double ratio) const { return std::abs(1 - ratio) <= options_.tolerance; }

// `ratio_of(sums)`: use over target; `full`: what the missing nodes use if they are taken for busy.
template <class Ratio>
std::optional<std::size_t> ReplicaCalculator::decide(const Sums& sums, std::size_t current, std::int64_t full, Ratio ratio_of) const {
  if (sums.ready == 0) return std::nullopt;
  const double ratio = ratio_of(sums);
  const bool grows_with_unready = sums.set_aside > 0 && ratio > 1;
  if (!grows_with_unready && sums.missing == 0) {
    return is_within_tolerance(ratio) ? current : rounded_up(ratio * static_cast<double>(sums.ready));
  }
  Sums all = sums;
  if (ratio != 1) {
    all.ready += sums.missing;
    all.requested += sums.missing_requested;
  }
  if (ratio < 1) all.used += full;
  if (grows_with_unready) {
    all.ready += sums.set_aside;
    all.requested += sums.set_aside_requested;
  }
  const double careful = ratio_of(all);
  const bool turns = (ratio < 1 && careful > 1) || (ratio > 1 && careful < 1);
  if (turns || is_within_tolerance(careful)) return current;
  const std::size_t nodes = rounded_up(careful * static_cast<double>(all.ready));
  const bool contradicts = (careful < 1 && nodes > current) || (careful > 1 && nodes < current);
  return contradicts ? current : nodes;
}

std::optional<std::size_t> ReplicaCalculator::by_utilisation(std::span<const ScaledNode> nodes, std::size_t current,
                                                             std::int64_t target, sim::Instant now) const {
  const Sums sums = sums_of(nodes, now);
  return decide(sums, current, sums.missing_requested, [target](const Sums& of) {
    const std::int64_t percent = of.requested > 0 ? 100 * of.used / of.requested : 0;
    return in_double(percent) / in_double(target);
  });
}

std::optional<std::size_t> ReplicaCalculator::by_mean(std::span<const ScaledNode> nodes, std::size_t current, std::int64_t target) const {
  const Sums sums = sums_of(nodes, std::nullopt);
  const std::int64_t full = target * static_cast<std::int64_t>(sums.missing);
  return decide(sums, current, full, [target](const Sums& of) {
    return in_double(of.used / static_cast<std::int64_t>(of.ready)) / in_double(target);
  });
}

std::size_t ReplicaCalculator::by_value(std::size_t ready, std::size_t current, std::int64_t value, std::int64_t target) const {
  const double ratio = in_double(value) / in_double(target);
  return is_within_tolerance(ratio) ? current : rounded_up(ratio * static_cast<double>(ready));
}

std::size_t ReplicaCalculator::by_share(std::size_t current, std::int64_t value, std::int64_t target) const {
  const double ratio = in_double(value) / (in_double(target) * static_cast<double>(current));
  return is_within_tolerance(ratio) ? current : rounded_up(in_double(value) / in_double(target));
}

}  // namespace knee::models
