#include "analysis/theory/prediction.hpp"

#include <algorithm>

namespace knee::analysis::theory {

const char* name_of(Standing standing) {
  switch (standing) {
    case Standing::exact: return "exact";
    case Standing::approximation: return "approximation";
    case Standing::upper_bound: return "upper bound";
    case Standing::lower_bound: break;
  }
  return "lower bound";
}

const Prediction* main_prediction(const ArchitectureTheory& theory) {
  const auto is_main = [](const Prediction& one) {
    const bool is_value = one.standing == Standing::exact || one.standing == Standing::approximation;
    return is_value && one.metric->value == &Measurement::mean_ms;
  };
  const auto found = std::find_if(theory.predictions.begin(), theory.predictions.end(), is_main);
  return found == theory.predictions.end() ? nullptr : &*found;
}

}  // namespace knee::analysis::theory
