#include "models/balancing/draw.hpp"

#include <algorithm>

namespace knee::models {

Draw::Draw(const Policy::Options& options, sim::RandomStream stream) : nodes_{options.nodes}, stream_{std::move(stream)} {
  std::uint64_t sum = 0;
  for (const std::uint32_t weight : options.weights) sums_.push_back(sum += weight);
}

std::size_t Draw::any() {
  if (sums_.empty()) return stream_.below(nodes_);
  const auto above = std::upper_bound(sums_.begin(), sums_.end(), stream_.below(sums_.back()));
  return static_cast<std::size_t>(above - sums_.begin());
}

// With equal weights one number of as many as there are nodes left, else draws until one is not taken.
std::size_t Draw::other_than(const std::vector<std::size_t>& taken) {
  if (sums_.empty()) {
    std::size_t node = stream_.below(nodes_ - taken.size());
    for (const std::size_t one : taken) node += one <= node ? 1 : 0;
    return node;
  }
  for (;;) {
    const std::size_t node = any();
    if (!std::binary_search(taken.begin(), taken.end(), node)) return node;
  }
}

// By a number in the sum of their weights.
std::size_t Draw::among(const Candidates& candidates, const std::vector<std::size_t>& taken) {
  const auto counts = [&](std::size_t node) {
    return candidates.has(node) && !std::binary_search(taken.begin(), taken.end(), node);
  };
  double sum = 0;
  for (std::size_t i = 0; i < nodes_; ++i) sum += counts(i) ? candidates.weight(i) : 0;
  double left = stream_.uniform() * sum;
  std::size_t last = 0;
  for (std::size_t i = 0; i < nodes_; ++i) {
    if (!counts(i)) continue;
    last = i;
    left -= candidates.weight(i);
    if (left < 0) break;
  }
  return last;
}

}  // namespace knee::models
