/// Theory beside simulation: predictions and the simulated values of the same metrics.
#pragma once

#include <string>
#include <vector>

#include "analysis/estimate/estimate.hpp"
#include "analysis/table/table.hpp"
#include "analysis/theory/prediction.hpp"

namespace knee::analysis {

/// A prediction and the simulated value of the same metric.
struct SimulatedPrediction {
  std::string architecture;
  std::string swept = {};  ///< the swept values of the point: "load 500/s"
  theory::Prediction prediction;
  Estimate simulated;      ///< may have no interval
  double confidence = 0.95;

  /// Simulated value less prediction, relative to the prediction.
  [[nodiscard]] double relative_difference() const;
  /// The same in standard errors: half of the interval on the side of the prediction over the quantile of the normal
  /// distribution. Not-a-number without an interval.
  [[nodiscard]] double standard_errors() const;
  /// "agrees" or "disagrees" (beyond three standard errors) where the prediction is exact, "holds" or "is passed" for a
  /// bound, "" for an approximation and without an interval.
  [[nodiscard]] std::string verdict() const;
};

/// One row for each pair: theory, simulation with its interval, difference in percent and in standard errors, verdict.
[[nodiscard]] Table theory_beside_table(const std::vector<SimulatedPrediction>& pairs);

/// For a person: how many exact predictions agree, how many bounds hold, how far the approximations are off. May be empty.
[[nodiscard]] std::string theory_beside_summary(const std::vector<SimulatedPrediction>& pairs);

/// The models of throughput and latency beside simulation. Utilisations and bounds are listed if simulation contradicts them.
[[nodiscard]] Table theory_beside_models(const std::vector<SimulatedPrediction>& pairs);

/// The headline, the summary, and the table of models.
[[nodiscard]] std::string theory_beside_text(const std::vector<SimulatedPrediction>& pairs, const std::string& headline);

}  // namespace knee::analysis
