/// `Turns`: the nodes one after the other.
#pragma once

#include "models/balancing/policy.hpp"

namespace knee::models {

/// Smooth weighted round robin (nginx, `ngx_http_upstream_get_peer`): each pick adds each node's weight to its credit, takes
/// the node with the most credit, the first one of several, and subtracts the sum of the weights from its credit. Weights 5, 1,
/// 1 give a a b a c a a. Nodes of equal weight come in turn.
class Turns : public Policy {
 public:
  explicit Turns(const Options& options);

  [[nodiscard]] std::size_t pick(sim::Instant now) override;
  /// Of the nodes for which `is_candidate` holds, of which there is one at least, as if there were no others.
  template <class IsCandidate>
  [[nodiscard]] std::size_t pick_among(IsCandidate is_candidate);

 private:
  [[nodiscard]] std::size_t next_candidate(const Candidates& candidates);
  [[nodiscard]] double weight(std::size_t node) const;

  std::vector<std::uint32_t> weights_;
  std::vector<double> credits_;
  std::size_t nodes_;
  std::size_t next_ = 0;
};

template <class IsCandidate>
std::size_t Turns::pick_among(IsCandidate is_candidate) {
  std::size_t best = nodes_;
  double sum = 0;
  for (std::size_t i = 0; i < nodes_; ++i) {
    if (!is_candidate(i)) continue;
    sum += weight(i);
    credits_[i] += weight(i);
    if (best == nodes_ || credits_[i] > credits_[best]) best = i;
  }
  credits_[best] -= sum;
  return best;
}

}  // namespace knee::models
