/// `Shard`: one of equal shares of the points of a sweep.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace knee::cli {

/// The `number`-th of `count` shares, from 1: each point belongs to exactly one of them, and their sizes differ by at most one.
struct Shard {
  std::size_t number = 1;
  std::size_t count = 1;

  /// Reads `2/7`; none for any other text.
  [[nodiscard]] static std::optional<Shard> read(const std::string& text);
  [[nodiscard]] std::string text() const;

  /// Whether point number `point` of the sweep, from 0, belongs to it. Neighbours, which are alike, go to different shards, and each
  /// round of `count` points begins with another shard, so that the heaviest loads do not all go to one.
  [[nodiscard]] bool has(std::size_t point) const { return (point + point / count) % count == number - 1; }
};

inline constexpr std::size_t kMostShards = 10'000;

}  // namespace knee::cli
