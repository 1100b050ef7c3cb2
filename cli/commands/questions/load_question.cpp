#include "cli/commands/questions/load_question.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "cli/command_line/failure.hpp"
#include "scenarios/scenario/scenario_load.hpp"

namespace knee::cli {
namespace {

bool has_timed_changes(const scenarios::Scenario& scenario) {
  return std::any_of(scenario.changes.begin(), scenario.changes.end(), [](const models::Change& change) { return change.at.has_value(); });
}

}  // namespace

// A search over loads makes its runs longer until they are precise, and takes each load for a steady state. A schedule of arrivals that
// ends is a test, of which each load is another one, as of a recording.
void require_any_length(const scenarios::Scenario& scenario) {
  if (!has_timed_changes(scenario) && !scenario.measure.duration) return;
  throw wrong_input(fmt::format("scenario {} has runs of a fixed length ({}), in which no load has a steady state; expected no "
                                "such key, or knee run, which takes the load as it is", scenario.name,
                                has_timed_changes(scenario) ? "changes at given times" : "measure.duration"));
}

void require_objective(const scenarios::Scenario& scenario) {
  if (scenario.objective) return;
  throw wrong_input(fmt::format("scenario {} has no objective that a load could meet; expected one such as "
                                "objective: {{p99: 200 ms}}", scenario.name));
}

void require_rate(const scenarios::Scenario& scenario) {
  if (load_axis(scenario).unit == analysis::LoadUnit::rate) return;
  throw wrong_input(fmt::format("scenario {} has no arrivals whose rate can be changed; expected arrivals such as "
                                "{{poisson: 100/s}}", scenario.name));
}

analysis::CapacityQuestion question_of(const scenarios::Scenario& scenario, const analysis::Point& point) {
  require_any_length(scenario);
  return {.objective = *point.objective,
          .first_load = load_of(scenario),
          .confidence = point.confidence,
          .precision = scenario.measure.precision,
          .replications = point.effort.replications,
          .max_requests = point.effort.max_requests,
          .finds_warm_up = point.effort.finds_warm_up,
          .axis = load_axis(scenario)};
}

}  // namespace knee::cli
