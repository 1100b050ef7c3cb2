/// `Popularity`: how requests spread over numbered keys.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/random/random_stream.hpp"

namespace knee::sim {

/// Zipf's law over finitely many keys: key i, from 0, has a probability proportional to 1 / (i + 1)^exponent. With exponent 0
/// all keys are alike. A draw takes one number of the stream, and O(log keys).
class Popularity {
 public:
  /// `keys` is at least 1, `exponent` at least 0.
  Popularity(std::uint32_t keys, double exponent);

  [[nodiscard]] std::uint32_t draw(RandomStream& stream) const;
  [[nodiscard]] std::uint32_t keys() const { return keys_; }

 private:
  std::uint32_t keys_;
  std::vector<double> cumulative_;  // weights; empty if all keys are alike
};

}  // namespace knee::sim
