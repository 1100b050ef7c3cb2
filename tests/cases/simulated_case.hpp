/// A case: a scenario of this folder, simulated as the program does.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "analysis/results/results.hpp"
#include "cli/progress/progress.hpp"
#include "cli/runner/planned_results.hpp"
#include "cli/runner/shared_pool.hpp"
#include "scenarios/experiment_plan.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli {

using analysis::Entry;
using analysis::Estimate;
using analysis::State;
using analysis::Verdict;
using M = analysis::Measurement;

inline analysis::Results run(const std::string& name, const std::vector<scenarios::Override>& overrides = {}) {
  auto read = scenarios::read_experiment_plan(KNEE_SOURCE_DIR "/tests/cases/" + name + ".yaml", overrides, scenarios::Sweep::ignore);
  if (const auto* mistakes = std::get_if<scenarios::Diagnostics>(&read)) FAIL(to_string(*mistakes));
  const auto& plan = std::get<scenarios::ExperimentPlan>(read);
  analysis::Results results = planned_results(plan);
  const Simulate simulate = [&plan](std::size_t index, const scenarios::Job& job) {
    const scenarios::Point& point = plan.points[index];
    return scenarios::simulate(point.scenario, point.scenario.architectures[point.architecture], job);
  };
  Progress progress{Progress::Style::silent, results.points.size()};
  REQUIRE(SharedPool{{.workers = 2}}.simulate_missing(results, simulate, {progress, nullptr}) == ProcessPool::End::completed);
  return results;
}

inline Entry first(const std::string& name, const std::vector<scenarios::Override>& overrides = {}) {
  return run(name, overrides).points.front();
}

inline double throughput(const Entry& entry) { return entry.result.all.value.throughput_per_s; }

inline void check_holds(const Estimate& estimate, double right) {
  INFO(estimate.value << " [" << estimate.low << ", " << estimate.high << "], right: " << right);
  CHECK(estimate.contains(right));
}

}  // namespace knee::cli
