#include "cli/runner/finished_sweep.hpp"

#include <utility>
#include <variant>

#include <fmt/format.h>

#include "cli/command_line/failure.hpp"
#include "cli/command_line/model_version.hpp"
#include "cli/runner/found_loads.hpp"
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

void require_whole(const fs::path& directory, StoredResults& stored) {
  const std::string shard = stored.fact("shard");
  if (shard.empty()) return;
  throw wrong_input(fmt::format("{} holds shard {} of a sweep: `knee merge DIR... -o DIR` makes the results of all shards one",
                                directory.string(), shard));
}

void require_this_model(const fs::path& directory, StoredResults& stored) {
  const std::string model = stored.fact("model");
  if (model == model_version()) return;
  throw wrong_input(fmt::format("{} holds results of another model of knee ({}; this is {}): `knee sweep {} -o {}` simulates them with "
                                "this one", directory.string(), model, model_version(), stored.fact("arguments"), directory.string()));
}

FinishedSweep planned_sweep(const fs::path& directory, StoredResults& stored) {
  require_this_model(directory, stored);
  FinishedSweep sweep{.plan = stored_plan(directory, stored), .results = {}};
  if (!sweep.plan->curves.empty()) {
    sweep.plan = std::make_shared<const scenarios::ExperimentPlan>(with_loads(*sweep.plan, found_loads(stored, *sweep.plan)));
  }
  sweep.results = planned_results(*sweep.plan);
  sweep.results.origin.arguments = stored.fact("arguments");
  return sweep;
}

}  // namespace

bool conclude(StoredResults& stored, const StoredResults::Point& from, analysis::Entry& entry) {
  auto conclusion = analysis::conclude(entry.point);
  for (; const auto* next = std::get_if<analysis::Stage>(&conclusion); conclusion = analysis::conclude(entry.point)) {
    add_rung(entry.point, *next);
    stored.fill(from, entry.point.rungs.back());
    if (!entry.point.rungs.back().is_complete()) return false;
  }
  entry.result = std::move(std::get<analysis::PointResult>(conclusion));
  entry.point.rungs.clear();
  return true;
}

FinishedSweep read_planned_sweep(const fs::path& directory) {
  StoredResults stored{directory};
  return planned_sweep(directory, stored);
}

FinishedSweep read_finished_sweep(const fs::path& directory) {
  StoredResults stored{directory};
  require_whole(directory, stored);
  FinishedSweep sweep = planned_sweep(directory, stored);
  std::size_t missing = 0;
  for (std::size_t i = 0; i < sweep.results.points.size(); ++i) {
    if (!conclude(stored, stored.points().at(i), sweep.results.points[i])) ++missing;
  }
  const std::size_t to_come = points_to_come(*sweep.plan, sweep.results).size();
  missing += to_come;
  if (missing > 0) {
    throw wrong_input(fmt::format("{} of {} points of {} are not simulated yet: `knee sweep {} -o {}` finishes them", missing,
                                  sweep.results.points.size() + to_come, directory.string(), sweep.results.origin.arguments,
                                  directory.string()));
  }
  return sweep;
}

}  // namespace knee::cli
