/// `FitReport`: laws fitted to one set of measurements, as a table and as text.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "analysis/laws/judgement.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis::laws {

struct JudgedFit {
  LawFit fit;
  Judgement judgement;
};

/// Measurements and the laws fitted to them.
struct FitReport {
  std::string size_name;   ///< as in the table of the measurements
  std::string value_name;
  std::vector<Observation> observations;
  bool weighted = false;   ///< the weights are exact: from intervals of the measurements
  FitOptions options = {};
  std::vector<JudgedFit> fits = {};
  std::vector<std::string> obstacles = {};  ///< one sentence for each law that was not fitted
};

/// Fits each of `laws` that has no obstacle, and judges it.
void fit_laws(FitReport& report, const std::vector<Law>& laws);

/// One row for each quantity of each law. Columns: `law`, `item`, `n`, `value`, `std_error`, `low`, `high`, `remark`.
/// Items: coefficients; `peak_size` and `peak_throughput`, without a value if the law does not hold;
/// `residual_deviation`, `r_squared`, `degrees_of_freedom` and `aicc`; `refusal` and `caution` with a remark; `fitted` and
/// `residual` for each point, at size `n`.
[[nodiscard]] Table fit_table(const FitReport& report);

/// For each law its formula, coefficients with intervals, peak and the reasons against it; then the residuals of all laws,
/// and their comparison.
[[nodiscard]] std::string fit_text(const FitReport& report);

}  // namespace knee::analysis::laws
