/// What every benchmark of one family simulates: an M/M/1 queue at rho 0.8, from the same draws.
#pragma once

#include <cstdint>

#include <boost/random/exponential_distribution.hpp>

#include "sim/kernel/time.hpp"

namespace knee::bench {

/// A small fast generator (SplitMix64: Steele, Lea, Flood, OOPSLA 2014), so that what is measured is the
/// kernel.
class Bits {
 public:
  using result_type = std::uint64_t;
  explicit Bits(std::uint64_t seed) : state_{seed} {}
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }
  result_type operator()() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_;
};

/// Exponential lengths of time: Boost's ziggurat on a stream of its own.
class Lengths {
 public:
  Lengths(std::uint64_t seed, sim::Duration mean)
      : bits_{seed}, mean_ns_{static_cast<double>(mean.count())} {}
  sim::Duration draw() { return sim::Duration{static_cast<std::int64_t>(unit_(bits_) * mean_ns_ + 0.5)}; }

 private:
  Bits bits_;
  boost::random::exponential_distribution<double> unit_{1.0};
  double mean_ns_;
};

inline constexpr sim::Duration kMeanGap = std::chrono::milliseconds{1};
inline constexpr sim::Duration kMeanDemand = std::chrono::microseconds{800};

/// The random numbers of a queue: gaps between arrivals, and the demand of each request, drawn as it arrives.
struct Draws {
  Lengths gaps{1, kMeanGap};
  Lengths demands{2, kMeanDemand};
};

/// What came of a run; the same for everyone who simulates the same queue.
struct Outcome {
  std::uint64_t served = 0;
  sim::Duration waited{0};  ///< from arrival to departure, all requests together
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

}  // namespace knee::bench
