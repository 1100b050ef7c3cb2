/// `BatchSize`: the number of requests that arrive together.
#pragma once

#include <cmath>
#include <cstdint>

#include "sim/random/random_stream.hpp"

namespace knee::models {

/// The number of requests of one arrival, at least 1: always the same, or geometrically distributed. With Poisson arrivals of
/// batches this is the bulk queue M^[X]/G/1 (Kleinrock, Queueing Systems I, 4.5).
struct BatchSize {
  double mean = 1;  ///< a whole number, unless geometric
  bool is_geometric = false;

  [[nodiscard]] std::uint64_t draw(sim::RandomStream& stream) const {
    if (!is_geometric || mean <= 1) return static_cast<std::uint64_t>(mean);
    return 1 + static_cast<std::uint64_t>(std::log(stream.uniform()) / std::log1p(-1 / mean));
  }
};

}  // namespace knee::models
