/// Bisection over levels: numbers of nodes, or other sizes of which more never hurt.
#pragma once

#include <cstddef>

namespace knee::analysis {

/// The first level in [low, high) for which `condition` is true, which is then true for all further ones; `high` if there is none.
template <class Condition>
[[nodiscard]] std::size_t first_level(std::size_t low, std::size_t high, Condition condition) {
  while (low < high) {
    const std::size_t middle = low + (high - low - 1) / 2;
    if (condition(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace knee::analysis
