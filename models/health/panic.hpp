/// Envoy's panic threshold: too few healthy nodes are treated as if all were healthy.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>

namespace knee::models {

/// The health of priorities together, in percent, at most 100: the sum of their shares of healthy nodes, each times the
/// overprovisioning factor of 1.4 and at most 100, in whole numbers (envoyproxy/envoy,
/// docs/root/intro/arch_overview/upstream/load_balancing/panic_threshold.rst).
[[nodiscard]] inline double normalised_total_health(std::span<const double> healthy) {
  constexpr double kOverprovisioning = 1.4;
  constexpr double kRounding = 1e-9;
  double sum = 0;
  for (const double share : healthy) sum += std::min(100.0, std::floor(100 * kOverprovisioning * share + kRounding));
  return std::min(100.0, sum);
}

/// Whether a priority sends requests to all its nodes: the total health is below 100 %, and its share of healthy nodes is below
/// `threshold` (default in Envoy: 0.5). `total`: in percent.
[[nodiscard]] inline bool panics(double total, double healthy, double threshold) { return total < 100 && healthy < threshold; }

}  // namespace knee::models
