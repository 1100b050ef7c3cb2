/// `Prediction`: a number that a theory gives for an architecture, and how it stands to the truth.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "analysis/metrics/metric.hpp"

namespace knee::analysis::theory {

/// How a prediction stands to the mean of endless simulations.
enum class Standing : std::uint8_t {
  exact,          ///< equal
  approximation,  ///< near, by an unknown distance on either side
  upper_bound,    ///< at least as high
  lower_bound,    ///< at most as high
};

/// The name in tables: "exact", "approximation", "upper bound", "lower bound".
[[nodiscard]] const char* name_of(Standing standing);

/// One value of one theory.
struct Prediction {
  std::string model;                        ///< "M/G/1", "bound of the loop"
  Standing standing = Standing::approximation;
  const Metric* metric = nullptr;           ///< what is predicted
  double value = 0;                         ///< in the unit of the metric
  std::vector<std::string> leaves_out = {}; ///< reasons why it is not exact, each a noun
};

/// What theory says about one architecture at one load.
struct ArchitectureTheory {
  std::string architecture;
  std::string bottleneck = {};  ///< the resource that is exhausted first; empty if there is none
  double highest_rate = std::numeric_limits<double>::infinity();  ///< requests per second that it allows
  double offered_per_s = std::numeric_limits<double>::quiet_NaN(); ///< none with closed users
  double bending_users = std::numeric_limits<double>::quiet_NaN(); ///< closed users from which the bottleneck is busy
  std::vector<std::string> left_out = {};      ///< by the bound: what lowers the rate further
  std::vector<Prediction> predictions = {};
  std::vector<std::string> warnings = {};      ///< reasons why no theory applies
};

/// The model of the mean latency, or of the throughput of closed users; null if no model gives one.
[[nodiscard]] const Prediction* main_prediction(const ArchitectureTheory& theory);

}  // namespace knee::analysis::theory
