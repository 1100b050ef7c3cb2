/// `Candidates`: the nodes that a balancer may pick at present.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace knee::models {

/// Each node is a candidate or not, and has a share of its weight: less than 1 while it starts slowly.
class Candidates {
 public:
  /// All `nodes`, each with its whole weight; without `weights` all weights are 1.
  Candidates(std::size_t nodes, const std::vector<std::uint32_t>& weights)
      : weights_(nodes, 1.0), shares_(nodes, 1.0), there_(nodes, 1), count_{nodes} {
    for (std::size_t i = 0; i < weights.size(); ++i) weights_[i] = weights[i];
  }

  [[nodiscard]] std::size_t nodes() const { return there_.size(); }
  [[nodiscard]] bool has(std::size_t node) const { return there_[node] != 0; }
  [[nodiscard]] std::size_t count() const { return count_; }
  /// The weight of a node times its share.
  [[nodiscard]] double weight(std::size_t node) const { return weights_[node] * shares_[node]; }
  [[nodiscard]] double share(std::size_t node) const { return shares_[node]; }
  /// Whether all nodes are candidates with their whole weights.
  [[nodiscard]] bool is_whole() const { return count_ == nodes() && partial_ == 0; }
  /// Whether some node has less than its whole weight.
  [[nodiscard]] bool has_partial() const { return partial_ > 0; }

  void set(std::size_t node, bool is_candidate) {
    if (has(node) == is_candidate) return;
    there_[node] = is_candidate ? 1 : 0;
    count_ += is_candidate ? 1 : static_cast<std::size_t>(-1);
  }
  /// `share`: above 0, at most 1.
  void set_share(std::size_t node, double share) {
    partial_ -= shares_[node] < 1 ? 1 : 0;
    partial_ += share < 1 ? 1 : 0;
    shares_[node] = share;
  }

 private:
  std::vector<double> weights_;
  std::vector<double> shares_;
  std::vector<char> there_;
  std::size_t count_;
  std::size_t partial_ = 0;  // nodes with a share below 1
};

}  // namespace knee::models
