/// `RunKey`: the source of all random numbers of a run.
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/random/random_stream.hpp"

namespace knee::sim {

/// The name of one run. Runs with the same key draw the same arrivals and demands in every architecture.
struct RunKey {
  std::uint64_t seed = 1;
  std::uint64_t replication = 0;

  /// The random stream number `index` for `purpose`.
  [[nodiscard]] RandomStream stream(std::string_view purpose, std::uint64_t index = 0) const {
    return RandomStream{StreamKey{.seed = seed, .replication = replication, .purpose = purpose, .index = index}};
  }
  /// The key of a part of the run, whose streams are others than those of the same purposes elsewhere.
  [[nodiscard]] RunKey within(std::string_view part, std::uint64_t index = 0) const {
    return {.seed = RandomStream{StreamKey{.seed = seed, .replication = 0, .purpose = part, .index = index}}(), .replication = replication};
  }
};

}  // namespace knee::sim
