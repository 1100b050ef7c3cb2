/// Scalability laws: throughput as a function of a size.
#pragma once

#include <array>
#include <complex>
#include <cstddef>
#include <string>
#include <vector>

namespace knee::analysis::laws {

/// The laws. A size N is a count of users, cores, threads, processes or nodes, or a load.
enum class Law {
  linear,     ///< X = gamma N
  amdahl,     ///< Amdahl 1967: a fraction alpha of the work is serial
  gustafson,  ///< Gustafson 1988: the work grows with N, a fraction alpha of it is serial at N = 1
  usl2,       ///< the Universal Scalability Law with gamma = X(1) given
  usl,        ///< the Universal Scalability Law (Gunther, Guerrilla Capacity Planning, 2007) with gamma estimated
};

/// The three parameters of a curve. For a law: gamma (throughput at N = 1), alpha (contention) and beta (coherency).
using Parameters = std::array<double, 3>;
enum Position : std::size_t { kGamma, kAlpha, kBeta };

/// A function of a size with three parameters, and the range of each parameter. The function takes complex parameters,
/// because the imaginary part of its value at a parameter `p + ih` is its derivative times `h`, exact for small `h`.
struct Curve {
  using Complex = std::complex<double>;
  Complex (*value)(const std::array<Complex, 3>& parameters, double size);
  Parameters low;
  Parameters high;

  [[nodiscard]] double at(const Parameters& parameters, double size) const;
};

/// The declaration of a law.
struct LawDescription {
  Law law;
  const char* name;                  ///< as on the command line
  const char* formula;               ///< X(N) in the notation of the coefficients
  Curve curve;
  std::vector<Position> estimated;   ///< the parameters that a fit estimates; others are 0, or given (gamma of usl2)
};

/// All laws, from the simplest to the most general.
[[nodiscard]] const std::vector<LawDescription>& descriptions();
[[nodiscard]] const LawDescription& description_of(Law law);

/// `gamma`, `alpha` or `beta`.
[[nodiscard]] const char* coefficient_name(Position position);

/// The Universal Scalability Law in gamma, alpha and u = 1 / N*, where N* = sqrt((1 - alpha) / beta) is the size of the
/// peak. u = 0 is the law without a peak (beta = 0).
[[nodiscard]] const Curve& curve_by_peak();

}  // namespace knee::analysis::laws
