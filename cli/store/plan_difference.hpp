/// The differences of two scenarios, for a message.
#pragma once

#include <string>

namespace knee::cli {

/// What the simulations of two scenarios, each written with every default, differ in: `machine.cores (2 there, 4 here);
/// architectures.two (only here)`. The first few differences and the number of the others; empty if there is none. What only the
/// analysis reads (description, objective, precision) is no difference.
[[nodiscard]] std::string differences_of(const std::string& there, const std::string& here);

}  // namespace knee::cli
