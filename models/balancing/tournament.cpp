#include "models/balancing/tournament.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace knee::models {

Tournament::Tournament(std::size_t size)
    : leaves_{std::bit_ceil(size)}, tree_(2 * leaves_, std::numeric_limits<double>::infinity()) {
  std::fill_n(tree_.begin() + static_cast<std::ptrdiff_t>(leaves_), size, 0.0);
  for (std::size_t at = leaves_ - 1; at > 0; --at) tree_[at] = std::min(tree_[2 * at], tree_[2 * at + 1]);
}

void Tournament::set(std::size_t i, double value) {
  std::size_t at = leaves_ + i;
  tree_[at] = value;
  while (at > 1) {
    at /= 2;
    tree_[at] = std::min(tree_[2 * at], tree_[2 * at + 1]);
  }
}

// Climbs to the first subtree on the right that holds it, and descends to its first leaf.
std::size_t Tournament::first_least(std::size_t start) const {
  std::size_t at = leaves_ + start;
  while (tree_[at] != least()) {
    while (at % 2 == 1 && at > 1) at /= 2;  // a right child, or the root: its subtree has no right neighbour in the parent
    if (at == 1) break;
    ++at;
  }
  while (at < leaves_) at = tree_[2 * at] == least() ? 2 * at : 2 * at + 1;
  return at - leaves_;
}

}  // namespace knee::models
