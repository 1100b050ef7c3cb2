#include "cli/runner/finished_sweep.hpp"

#include <utility>
#include <variant>

#include <fmt/format.h>

#include "cli/command_line/failure.hpp"
#include "cli/command_line/version.hpp"
#include "cli/runner/planned_results.hpp"
#include "cli/store/stored_results.hpp"
#include "scenarios/experiment_plan.hpp"
#include "scenarios/run/run.hpp"

namespace knee::cli {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<const scenarios::ExperimentPlan> stored_plan(const fs::path& directory, StoredResults& stored) {
  auto read = scenarios::read_written_plan(stored.fact("scenario_yaml"), stored.fact("scenario_path"), scenarios::Sweep::follow);
  if (const auto* mistakes = std::get_if<scenarios::Diagnostics>(&read)) {
    throw wrong_input(fmt::format("the scenario of {} cannot be read again:\n{}", directory.string(), to_string(*mistakes)));
  }
  auto plan = std::make_shared<const scenarios::ExperimentPlan>(std::get<scenarios::ExperimentPlan>(std::move(read)));
  if (plan->hash != stored.fact("scenario_hash")) {
    const char* what = scenarios::is_recorded(plan->base) ? "the recordings of {}, or the way in which knee reads it, have changed"
                                                          : "the way in which knee reads the scenario {} has changed";
    throw wrong_input(fmt::format(fmt::runtime(what), plan->base.name) + " since the sweep: sweep again");
  }
  return plan;
}

}  // namespace

bool conclude(StoredResults& stored, const StoredResults::Point& from, analysis::Entry& entry) {
  auto conclusion = analysis::conclude(entry.point);
  for (; const auto* next = std::get_if<std::size_t>(&conclusion); conclusion = analysis::conclude(entry.point)) {
    add_rung(entry.point, *next);
    stored.fill(from, entry.point.rungs.back());
    if (!entry.point.rungs.back().is_complete()) return false;
  }
  entry.result = std::move(std::get<analysis::PointResult>(conclusion));
  entry.point.rungs.clear();
  return true;
}

FinishedSweep read_finished_sweep(const fs::path& directory) {
  StoredResults stored{directory};
  FinishedSweep sweep{.plan = stored_plan(directory, stored), .results = {}};
  if (stored.fact("knee_version") != version()) {
    throw wrong_input(fmt::format("{} holds results of knee {}, this is knee {}: sweep again", directory.string(),
                                  stored.fact("knee_version"), version()));
  }
  sweep.results = planned_results(*sweep.plan);
  sweep.results.origin.arguments = stored.fact("arguments");
  std::size_t missing = 0;
  for (std::size_t i = 0; i < sweep.results.points.size(); ++i) {
    if (!conclude(stored, stored.points().at(i), sweep.results.points[i])) ++missing;
  }
  if (missing > 0) {
    throw wrong_input(fmt::format("{} points of {} are not simulated yet: `knee sweep {} -o {}` finishes them", missing,
                                  directory.string(), sweep.results.origin.arguments, directory.string()));
  }
  return sweep;
}

}  // namespace knee::cli
