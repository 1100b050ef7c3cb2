/// The laws of distributions: the keys of each, and what the kernel makes of them.
#pragma once

#include <vector>

#include "scenarios/schema/alternative.hpp"
#include "sim/random/distribution.hpp"

namespace knee::scenarios::language {

/// The laws, each an alternative key of a distribution: `exponential: 0.8 ms`, `gamma: {mean: 4 ms, cv:
/// 0.5}`. What is read goes to `into`, in seconds.
[[nodiscard]] std::vector<Alternative> laws(sim::Distribution& into);

}  // namespace knee::scenarios::language
