/// Scaling in sentences.
#pragma once

#include <string>
#include <vector>

#include "analysis/scaling/scaling_fit.hpp"

namespace knee::analysis {

/// For a manager: the largest value that was measured and the size that nearly reaches it; the law that describes the curve
/// with its coefficients, intervals and peak, or that none does, and why.
[[nodiscard]] std::string scaling_sentence(const ScalingFit& scaling);

/// Which sizes are left out, why, and how they would count; empty without any, or if all are (then the sentence above says so).
[[nodiscard]] std::string left_out_sentence(const ScalingFit& scaling);

/// For an engineer: reservations about the best law, and the comparison of the laws.
[[nodiscard]] std::vector<std::string> scaling_remarks(const ScalingFit& scaling);

/// Why a sweep without a number of users, cores, threads, processes or nodes has no law.
[[nodiscard]] std::string no_scaling_sentence();

}  // namespace knee::analysis
