/// Comparison of laws fitted to the same measurements.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/laws/law_fit.hpp"

namespace knee::analysis::laws {

/// Akaike's information criterion, corrected for few observations, for least squares with normal errors:
/// n ln(squares / n) + 2 k + 2 k (k + 1) / (n - k - 1), where k counts the coefficients and the variance (Hurvich and
/// Tsai, Biometrika 1989). Only differences between fits to the same observations have a meaning. None with fewer than four
/// observations more than coefficients.
[[nodiscard]] std::optional<double> corrected_akaike(const LawFit& fit, std::size_t observations);

/// Whether `special` is `general` with coefficients set to 0: linear in amdahl in usl, and linear in gustafson. The law
/// usl2 is no special case, because its gamma is given.
[[nodiscard]] bool is_nested(Law special, Law general);

/// The probability that an improvement as large as that of `general` over `special` is an accident (F test of nested
/// fits). Precondition: `special` is nested in `general`.
[[nodiscard]] double probability_of_improvement(const LawFit& special, const LawFit& general);

/// The number of the fit that describes the observations best: by the corrected criterion if each fit has enough observations;
/// else, from the simplest to the most general, a fit replaces one that is nested in it only if the F test finds an
/// improvement at 5 %, and another one only if its residual deviation is smaller. None without fits.
[[nodiscard]] std::optional<std::size_t> best_fit(std::span<const LawFit> fits, std::size_t observations);

/// Which of `fits` describes the observations best, as sentences: a ranking by the corrected criterion if each fit has
/// enough observations, else F tests of nested laws, else that there is no ranking. Empty for fewer than two fits.
[[nodiscard]] std::string compare_laws(std::span<const LawFit> fits, std::size_t observations);

}  // namespace knee::analysis::laws
