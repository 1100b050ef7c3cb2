/// Statistics of the residuals of a fit.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "analysis/laws/law_fit.hpp"

namespace knee::analysis::laws {

/// A point of a fit. Residual: measured minus fitted throughput.
struct Residual {
  double size;
  double value;
  double fitted;
  double weight;

  [[nodiscard]] double difference() const { return value - fitted; }
};

/// The residuals by rising size.
[[nodiscard]] std::vector<Residual> residuals_of(const LawFit& fit, std::span<const Observation> observations);

/// The probability of at most as many runs of one sign as the residuals have, if signs are independent (Wald and
/// Wolfowitz 1940, exact). Residuals of 0 do not count. 1 without residuals of both signs.
[[nodiscard]] double probability_of_few_runs(std::span<const Residual> residuals);

/// The F test of lack of fit where sizes were measured repeatedly: the probability of at least such a deviation of the
/// mean at each size from the law, given the deviations of repetitions from their mean. None with fewer than 3 repetitions
/// or no more sizes than `estimated` coefficients.
[[nodiscard]] std::optional<double> probability_of_lack_of_fit(std::span<const Residual> residuals, std::size_t estimated);

/// The standard deviation of throughput between successive points whose sizes differ by at most 5 %, as a share of the
/// mean throughput; it needs no law. None with fewer than 5 such pairs.
[[nodiscard]] std::optional<double> scatter(std::span<const Residual> residuals);

/// The relative error of a single measurement, as far as it is not smooth in size: the median distance of each point from
/// the line through its two neighbours (Gasser, Sroka and Jennen-Steinmetz, Biometrika 1986). It needs no law. 0 with fewer
/// than 3 sizes.
[[nodiscard]] double relative_noise(std::span<const Residual> residuals);

}  // namespace knee::analysis::laws
