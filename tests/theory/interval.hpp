/// Student-t intervals over independent replications: how theory is compared with simulation.
#pragma once

#include <vector>

namespace knee::theory {

/// Every comparison with a closed form errs with at most this probability, if the form is right: the interval
/// over the replications' means has the confidence 1 - kErrorProbability. The seeds are fixed, so a test that
/// passes once passes always; the probability says how likely a right model fails when a seed is changed.
inline constexpr double kErrorProbability = 1e-4;

/// An interval that holds the expectation with probability 1 - kErrorProbability.
struct Interval {
  double mean;
  double half_width;
};

/// The Student-t interval of independent, nearly normal `values` (each a mean over many requests); at least
/// two.
[[nodiscard]] Interval interval_of(const std::vector<double>& values);

/// By how much a simulated value may differ from theory for reasons other than chance, and how narrow the
/// interval must be for the comparison to mean something; both relative to theory.
struct Precision {
  double bias = 0.001;   ///< the start from empty, and the requests cut off at the end
  double narrow = 0.03;  ///< half of the interval's width: the power of the test
};

/// Fails the running test unless `interval` is narrow and holds `theory`.
void check_agrees(const char* what, const Interval& interval, double theory, const Precision& precision = {});

}  // namespace knee::theory
