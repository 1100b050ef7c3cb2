/// `Cell`: a queue at one load, with its truth; one row of the table.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/coverage/queue.hpp"
#include "bench/coverage/truth.hpp"

namespace knee::coverage {

struct Cell {
  std::string name;
  std::function<std::unique_ptr<Queue>(std::uint64_t seed)> queue;
  std::function<Truth()> truth = {};  ///< none: only the states are of interest
  bool bounded = false;               ///< whether the number in the system has a bound
};

/// The cells whose coverage decides.
[[nodiscard]] std::vector<Cell> coverage_cells();

/// Cells whose state is known: saturated, critical, and stable ones that look as if they grew.
[[nodiscard]] std::vector<Cell> state_cells();

}  // namespace knee::coverage
