/// `RandomStream`: the random numbers of one purpose in one replication.
///
/// A stream is counter-based (Philox4x64 with 10 rounds; Salmon, Moraes, Dror and Shaw, "Parallel random
/// numbers: as easy as 1, 2, 3", SC 2011): its numbers depend only on its key and their position. So the arrivals of
/// replication 7 are the same in every architecture and on every machine, whatever was drawn before: common random
/// numbers come for free.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

#include "sim/kernel/check.hpp"
#include "sim/kernel/int128.hpp"

namespace knee::sim {

/// The name of a stream. Different names give different, independent streams.
///
/// Seed, replication and index enter the generator unchanged; only the purpose is hashed (64 bits).
struct StreamKey {
  std::uint64_t seed = 0;         ///< The scenario's seed.
  std::uint64_t replication = 0;  ///< Number of the replication.
  std::string_view purpose;       ///< What the numbers are for: "arrivals", "cpu work", ...
  std::uint64_t index = 0;        ///< Tells streams of one purpose apart: user 17, node 3.
};

/// FNV-1a, 64 bits (Fowler, Noll, Vo): the same number for a purpose in every build and on every machine.
[[nodiscard]] constexpr std::uint64_t purpose_hash(std::string_view purpose) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char letter : purpose) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x00000100000001b3U;
  }
  return hash;
}

/// A UniformRandomBitGenerator of 64-bit numbers that moves and does not copy: a copy would repeat numbers.
class RandomStream {
 public:
  using result_type = std::uint64_t;

  /// Starts at the first number of the stream named `key`.
  explicit RandomStream(const StreamKey& key)
      : seed_(key.seed),
        replication_(key.replication),
        purpose_(purpose_hash(key.purpose)),
        index_(key.index) {}

  RandomStream(const RandomStream&) = delete;
  RandomStream& operator=(const RandomStream&) = delete;
  /// Drawing from the stream moved from fails (KNEE_CHECK).
  RandomStream(RandomStream&& other) noexcept;
  RandomStream& operator=(RandomStream&& other) noexcept;
  ~RandomStream() = default;

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  /// The next 64 random bits.
  result_type operator()() {
    if (next_ >= kBlock) [[unlikely]] {
      refill();
    }
    return block_[next_++];
  }

  /// The next double on the open interval (0, 1): its logarithm and its reciprocal are finite.
  [[nodiscard]] double uniform() { return open_interval((*this)()); }

  /// The next integer of 0, 1, ..., n - 1, all exactly equally likely; n > 0.
  /// Source: Lemire, "Fast random integer generation in an interval", ACM TOMACS 29(1), 2019.
  [[nodiscard]] std::uint64_t below(std::uint64_t n) {
    KNEE_CHECK(n > 0, "an integer is drawn from at least one");
    UnsignedInt128 product = UnsignedInt128{(*this)()} * n;
    if (static_cast<std::uint64_t>(product) < n) [[unlikely]] {
      const std::uint64_t threshold = (0 - n) % n;
      while (static_cast<std::uint64_t>(product) < threshold) product = UnsignedInt128{(*this)()} * n;
    }
    return static_cast<std::uint64_t>(product >> 64U);
  }

  /// (0, 1) is divided into 2^52 equal cells; the upper 52 bits select one, and its middle is returned: from 2^-53 to
  /// 1 - 2^-53.
  [[nodiscard]] static constexpr double open_interval(std::uint64_t bits) {
    return (static_cast<double>(bits >> 12U) + 0.5) * 0x1p-52;
  }

 private:
  static constexpr unsigned kBlock = 4;           ///< Numbers that Philox4x64 makes at a time.
  static constexpr unsigned kMoved = kBlock + 1;  ///< Position that marks a stream that was moved from.

  void refill();

  std::array<std::uint64_t, kBlock> block_{};
  unsigned next_ = kBlock;
  std::uint64_t blocks_ = 0;  ///< Number of blocks made so far.
  std::uint64_t seed_;
  std::uint64_t replication_;
  std::uint64_t purpose_;
  std::uint64_t index_;
};

}  // namespace knee::sim
