/// The differences of two scenarios, for a message.
#pragma once

#include <string>

namespace knee::cli {

/// What is compared of two scenarios.
enum class Compared {
  simulations,  ///< not what only the analysis reads (objective, precision), nor the sweep
  sweeps,       ///< these too, but nothing that is for readers (name, description, expectations)
};

/// What two scenarios, each written with every default, differ in: `machine.cores (2 there, 4 here); architectures.two (only here)`. The
/// first few differences and the number of the others; empty if there is none.
[[nodiscard]] std::string differences_of(const std::string& there, const std::string& here, Compared compared = Compared::simulations);

}  // namespace knee::cli
