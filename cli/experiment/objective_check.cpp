#include "cli/experiment/objective_check.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace knee::cli {

void require_objectives(const CommandLine& line, const Experiment& experiment) {
  const analysis::Results& results = experiment.results;
  const bool all = std::all_of(results.points.begin(), results.points.end(),
                               [](const analysis::Entry& entry) { return entry.point.objective.has_value(); });
  if (line.check_objective && !all) throw wrong_input(fmt::format("--check-objective, but scenario {} has no objective", results.scenario));
}

}  // namespace knee::cli
