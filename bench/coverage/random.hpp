/// `Random`: a small fast generator for the laboratory.
#pragma once

#include <cmath>
#include <cstdint>

namespace knee::coverage {

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): one addition and two multiplications a number; a period
/// of 2^64.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_{mix(seed + kStep)} {}

  /// Uniform on the open interval (0, 1).
  double uniform() { return (static_cast<double>(next() >> 11U) + 0.5) * 0x1p-53; }
  double exponential() { return -std::log(uniform()); }
  double normal() {
    const double radius = std::sqrt(2 * exponential());
    return radius * std::cos(6.283185307179586 * uniform());
  }

 private:
  static constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15;
  static std::uint64_t mix(std::uint64_t bits) {
    bits = (bits ^ (bits >> 30U)) * 0xbf58476d1ce4e5b9;
    bits = (bits ^ (bits >> 27U)) * 0x94d049bb133111eb;
    return bits ^ (bits >> 31U);
  }
  std::uint64_t next() { return mix(state_ += kStep); }

  std::uint64_t state_;
};

}  // namespace knee::coverage
