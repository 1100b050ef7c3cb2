#include "sim/random/popularity.hpp"

#include <algorithm>
#include <cmath>

namespace knee::sim {

Popularity::Popularity(std::uint32_t keys, double exponent) : keys_{keys} {
  if (exponent == 0) return;
  cumulative_.reserve(keys);
  double sum = 0;
  for (std::uint32_t i = 0; i < keys; ++i) cumulative_.push_back(sum += std::pow(i + 1.0, -exponent));
}

std::uint32_t Popularity::draw(RandomStream& stream) const {
  if (cumulative_.empty()) return static_cast<std::uint32_t>(stream.below(keys_));
  const double at = stream.uniform() * cumulative_.back();
  const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end(), at);
  return static_cast<std::uint32_t>(std::min<std::ptrdiff_t>(found - cumulative_.begin(), keys_ - 1));
}

}  // namespace knee::sim
