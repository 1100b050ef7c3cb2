#include "cli/experiment/trials.hpp"

#include <utility>

#include <fmt/format.h>

#include "analysis/table/load_text.hpp"
#include "cli/command_line/output.hpp"
#include "cli/experiment/experiment.hpp"
#include "scenarios/run/run.hpp"
#include "scenarios/scenario/scenario_load.hpp"

namespace knee::cli {
namespace {

// A point of a fixed size, and the function that simulates it.
Experiment fixed_experiment(const scenarios::Scenario& scenario, std::size_t architecture, const analysis::Point& planned,
                            std::uint64_t requests) {
  scenarios::prepare(scenario, scenario.architectures[architecture]);
  analysis::Entry entry{.point = planned};
  entry.point.effort.fixed = true;
  entry.point.effort.requests = requests;
  entry.point.objective.reset();
  analysis::Results results;
  results.scenario = planned.scenario;
  results.points.push_back(std::move(entry));
  return {.results = std::move(results), .simulate = [&scenario, architecture](std::size_t, const scenarios::Job& job) {
            return scenarios::simulate(scenario, scenario.architectures[architecture], job);
          }};
}

void require_success(const std::vector<analysis::Replication>& replications, const std::string& label) {
  for (const analysis::Replication& one : replications) {
    if (one.failed()) throw machine_failure(fmt::format("a replication of {} failed: {}", label, one.failure));
  }
}

}  // namespace

Trials::Trials(const CommandLine& line, SharedPool& pool, scenarios::Scenario scenario, std::size_t architecture,
               analysis::Point planned)
    : line_{&line}, pool_{&pool}, scenario_{std::move(scenario)}, architecture_{architecture}, planned_{std::move(planned)} {}

std::vector<analysis::Replication> Trials::operator()(double load, std::uint64_t requests) const {
  if (planned_.effort.transient) requests = planned_.effort.requests;  // a recording is replayed whole
  const std::string what = fmt::format("{}: {}, {} requests", planned_.label(), load_text(load_axis(scenario_), load), requests);
  if (!line_->quiet) print_message(fmt::format("knee: {} in each of {} replications", what, planned_.effort.replications));
  const scenarios::Scenario scenario = with_load(scenario_, load);
  Experiment experiment = fixed_experiment(scenario, architecture_, planned_, requests);
  if (simulate(experiment, *pool_, what) == ProcessPool::End::interrupted) return {};
  std::vector<analysis::Replication> replications = std::move(experiment.results.points[0].point.rungs.back().replications);
  require_success(replications, planned_.label());
  return replications;
}

}  // namespace knee::cli
