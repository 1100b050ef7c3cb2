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
  /// One of the candidates that is not in `taken`; there must be one.
  [[nodiscard]] std::size_t among(const Candidates& candidates, const std::vector<std::size_t>& taken);

 private:
  std::size_t nodes_;
  std::vector<std::uint64_t> sums_;  // of the weights up to each node; empty: all weights are alike
  sim::RandomStream stream_;
};

/// Any node, whatever its load.
class RandomNode : public Policy {
 public:
  RandomNode(const Options& options, sim::RandomStream stream) : draw_{options, std::move(stream)} {}
  [[nodiscard]] std::size_t pick(sim::Instant /*now*/) override {
    const Candidates* among = limits();
    return among == nullptr ? draw_.any() : draw_.among(*among, {});
  }

 private:
  Draw draw_;
};

}  // namespace knee::models
