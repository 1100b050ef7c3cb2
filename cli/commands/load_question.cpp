#include "cli/commands/load_question.hpp"

#include <fmt/format.h>

#include "cli/command_line/failure.hpp"
#include "scenarios/run/run.hpp"

namespace knee::cli {

void require_question(const scenarios::Scenario& scenario) {
  if (!scenario.objective) {
    throw wrong_input(fmt::format("scenario {} has no objective that a load could meet; expected one such as "
                                  "objective: {{p99: 200 ms}}", scenario.name));
  }
  if (scenarios::is_recorded(scenario) || scenario.renewal_rate() == 0) {
    throw wrong_input(fmt::format("scenario {} has no arrivals whose rate can be changed; expected arrivals such as "
                                  "{{poisson: 100/s}}", scenario.name));
  }
}

analysis::CapacityQuestion question_of(const scenarios::Scenario& scenario, const analysis::Point& point) {
  return {.objective = *point.objective,
          .first_load = scenario.renewal_rate(),
          .confidence = point.confidence,
          .precision = scenario.measure.precision,
          .replications = point.effort.replications,
          .max_requests = point.effort.max_requests,
          .finds_warm_up = point.effort.finds_warm_up};
}

}  // namespace knee::cli
