/// `Draw`: random nodes, by weight.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "models/balancing/policy.hpp"

namespace knee::models {

/// Draws nodes with probabilities in proportion to their weights.
class Draw {
 public:
  Draw(const Policy::Options& options, sim::RandomStream stream);

  /// Any node.
  [[nodiscard]] std::size_t any();
  /// A node that is not in `taken`, which is in ascending order and does not hold all nodes.
  [[nodiscard]] std::size_t other_than(const std::vector<std::size_t>& taken);

 private:
  std::size_t nodes_;
  std::vector<std::uint64_t> sums_;  // of the weights up to each node; empty: all weights are alike
  sim::RandomStream stream_;
};

/// Any node, whatever its load.
class RandomNode : public Policy {
 public:
  RandomNode(const Options& options, sim::RandomStream stream) : draw_{options, std::move(stream)} {}
  [[nodiscard]] std::size_t pick(sim::Instant /*now*/) override { return draw_.any(); }

 private:
  Draw draw_;
};

}  // namespace knee::models
