/// Latin hypercube samples: points of the unit cube that are spread evenly in each dimension.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace knee::scenarios {

/// `samples` points of [0, 1]^`dimensions`. Of each dimension, every stratum [i / samples, (i + 1) / samples) contains
/// exactly one point, at a random place. The orders of the dimensions are random permutations, each the one of 200 that
/// correlates least with the earlier dimensions, so that the effects of inputs can be told apart. The same seed gives the same
/// points. Source: McKay, Beckman and Conover, "A comparison of three methods for selecting values of input variables",
/// Technometrics 21(2), 1979.
[[nodiscard]] std::vector<std::vector<double>> latin_hypercube(std::size_t samples, std::size_t dimensions, std::uint64_t seed);

}  // namespace knee::scenarios
