/// The report of a plan under uncertain inputs: the deployment of least regret, and why the others lost.
#pragma once

#include <string>
#include <vector>

#include "analysis/answers/plan_report.hpp"
#include "analysis/plan/regret.hpp"
#include "analysis/table/table.hpp"
#include "analysis/uncertainty/input_samples.hpp"

namespace knee::analysis {

struct RegretReport {
  PlanReport middle;                             ///< the plan with each input at its middle
  double required = 0.95;                        ///< share of the samples in which a deployment must hold the load
  bool load_varies = false;                      ///< the load is an uncertain input
  std::vector<SampledInput> inputs = {};
  std::vector<std::vector<double>> shares = {};  ///< of each sample: for each input its share of its range
  std::vector<RatedDeployment> deployments = {}; ///< `architecture` is a row of `middle`
  RegretPlan plan = {};
};

/// One row for each deployment, by rising cost: the verdict (`chosen`, `fails`: holds too seldom, `dearer`, `equal`: the same
/// cost), its price, the samples in which it holds with an interval of that chance, its mean and largest regret for an hour,
/// and the reason.
[[nodiscard]] Table regret_table(const RegretReport& report);

/// One row for each input: its ends, the saving for an hour and for a month if it were measured, and the rank correlation of
/// the cost that the load needs with the input.
[[nodiscard]] Table input_values_table(const RegretReport& report);

/// The answer, the price of certainty, why each other deployment lost, and which input is most worth measuring, for a person.
[[nodiscard]] std::string regret_text(const RegretReport& report);

}  // namespace knee::analysis
