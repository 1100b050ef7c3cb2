/// `RollingUpdate`: how a new version of a service replaces the nodes of the old one.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

namespace knee::models {

/// A number of nodes, or a share of those asked for.
struct NodeShare {
  double share = 0;
  std::size_t count = 0;

  /// Of `nodes`; a part of a node counts as one if `up`, else as none.
  [[nodiscard]] std::size_t of(std::size_t nodes, bool up) const {
    constexpr double kRounding = 1e-9;  // 10 % of 30 nodes are 3
    const double part = share * static_cast<double>(nodes);
    return count + static_cast<std::size_t>(up ? std::ceil(part - kRounding) : std::floor(part + kRounding));
  }
  friend bool operator==(const NodeShare&, const NodeShare&) = default;
};

/// `strategy` of a Kubernetes Deployment (kubernetes/kubernetes, pkg/controller/deployment/util/deployment_util.go,
/// ResolveFenceposts): the surge is rounded up, the unavailable nodes are rounded down, and if both are none, one node may be
/// unavailable.
struct RollingUpdate {
  enum class Strategy : std::uint8_t {
    rolling,   ///< new nodes start before old ones leave, or after, within the two limits
    recreate,  ///< all old nodes leave before the first new one starts
  };
  Strategy strategy = Strategy::rolling;
  NodeShare surge{.share = 0.25};        ///< nodes above the number asked for
  NodeShare unavailable{.share = 0.25};  ///< nodes that are not ready, below that number

  [[nodiscard]] std::size_t surge_of(std::size_t nodes) const { return surge.of(nodes, true); }
  [[nodiscard]] std::size_t unavailable_of(std::size_t nodes) const {
    const std::size_t rounded = unavailable.of(nodes, false);
    return rounded == 0 && surge_of(nodes) == 0 ? 1 : rounded;
  }
  friend bool operator==(const RollingUpdate&, const RollingUpdate&) = default;
};

}  // namespace knee::models
