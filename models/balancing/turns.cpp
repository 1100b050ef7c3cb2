#include "models/balancing/turns.hpp"

namespace knee::models {

Turns::Turns(const Options& options) : weights_{options.weights}, credits_(options.nodes), nodes_{options.nodes} {}

std::size_t Turns::pick(sim::Instant /*now*/) {
  const Candidates* among = limits();
  if (among == nullptr) {
    if (weights_.empty()) return next_++ % nodes_;
    return pick_among([](std::size_t) { return true; });
  }
  if (weights_.empty() && !among->has_partial()) return next_candidate(*among);
  return pick_among([among](std::size_t node) { return among->has(node); });
}

std::size_t Turns::next_candidate(const Candidates& candidates) {
  while (!candidates.has(next_ % nodes_)) ++next_;
  return next_++ % nodes_;
}

double Turns::weight(std::size_t node) const {
  if (const Candidates* among = limits()) return among->weight(node);
  return weights_.empty() ? 1 : weights_[node];
}

}  // namespace knee::models
