#include "cli/commands/questions/architecture_plan.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "cli/experiment/experiment.hpp"
#include "cli/experiment/trials.hpp"
#include "cli/runner/planned_results.hpp"
#include "scenarios/language/document.hpp"
#include "scenarios/redeployment.hpp"
#include "scenarios/theory/demands.hpp"

namespace knee::cli {
namespace {

using analysis::Candidate;
using scenarios::Architecture;
using scenarios::DeploymentChoice;
using scenarios::Scenario;

// A planned point of one architecture of a scenario, whose label tells the deployment.
analysis::Point planned_point(const Scenario& scenario, std::size_t number) {
  const Architecture& architecture = scenario.architectures[number];
  scenarios::Point point{.swept = {}, .scenario = scenario, .architecture = number};
  point.swept.emplace_back("nodes", std::to_string(architecture.nodes));
  if (!architecture.machine_type.empty()) point.swept.emplace_back("machine", architecture.machine_type);
  point.swept.emplace_back("processes", std::to_string(architecture.group.processes));
  if (scenarios::has_threads(architecture)) point.swept.emplace_back("threads", std::to_string(architecture.threads()));
  scenarios::ExperimentPlan plan;
  plan.base = scenario;
  plan.points.push_back(std::move(point));
  return planned_results(plan).points.front().point;
}

// The machine types and numbers of an architecture, each with more nodes than may be lost.
std::vector<DeploymentChoice> choices_of(const Scenario& scenario, const Architecture& architecture, std::uint64_t lost) {
  std::vector<DeploymentChoice> choices = scenarios::deployment_choices(scenario, architecture);
  for (DeploymentChoice& choice : choices) {
    std::erase_if(choice.nodes, [lost](std::uint64_t nodes) { return nodes <= lost; });
    if (!choice.nodes.empty()) continue;
    throw wrong_input(fmt::format("the plan of {} has no number of nodes above {}, as many as may be lost", architecture.name,
                                  lost));
  }
  return choices;
}

}  // namespace

void refuse_groups(const scenarios::ExperimentPlan& plan) {
  const auto& all = plan.base.architectures;
  const auto found = std::find_if(all.begin(), all.end(), [](const Architecture& one) { return !one.groups.empty(); });
  if (found == all.end()) return;
  const scenarios::Entry* written = plan.document->root().find("architectures")->value.find(found->name);
  const scenarios::Entry* nodes = written->value.find("nodes");
  throw wrong_input(to_string(scenarios::Diagnostic{
      .place = nodes == nullptr ? written->place : nodes->value.place,
      .what = fmt::format("{} has groups of unlike nodes, of which knee plan cannot choose a number", found->name),
      .expected = "a number of equal nodes, or knee capacity, which takes the nodes as they are"}));
}

void refuse_autoscalers(const scenarios::ExperimentPlan& plan) {
  const auto& all = plan.base.architectures;
  const auto is_scaled = [](const Architecture& one) { return one.autoscaler.has_value(); };
  const auto found = std::find_if(all.begin(), all.end(), is_scaled);
  if (found == all.end()) return;
  const scenarios::Entry* written = plan.document->root().find("architectures")->value.find(found->name);
  const scenarios::Entry* autoscaler = written->value.find("autoscaler");
  throw wrong_input(to_string(scenarios::Diagnostic{
      .place = autoscaler == nullptr ? written->place : autoscaler->place,
      .what = fmt::format("{} has an autoscaler, which chooses its number of nodes, as knee plan does", found->name),
      .expected = "autoscaler: none for a plan, or knee run and knee sweep with the autoscaler"}));
}

ArchitecturePlan::ArchitecturePlan(const CommandLine& line, SharedPool& pool, const scenarios::ExperimentPlan& scenario, std::size_t architecture,
                                   bool priced, std::vector<double> shares)
    : line_{line},
      pool_{pool},
      scenario_{scenario},
      number_{architecture},
      priced_{priced},
      shares_{std::move(shares)},
      choices_{choices_of(scenario.base, scenario.base.architectures[architecture], line.lost_nodes)} {}

analysis::MachineChoice ArchitecturePlan::choice_of(const DeploymentChoice& choice) const {
  const analysis::Cost unpriced{1, static_cast<double>(choice.machine.cores)};
  return {.of_node = priced_ ? analysis::Cost{choice.cost->per_hour, 0} : unpriced,
          .nodes = choice.nodes,
          .processes = choice.processes,
          .threads = choice.threads};
}

ArchitecturePlan::Built ArchitecturePlan::build(const Candidate& candidate) const {
  const bool threaded = scenarios::has_threads(architecture());
  Built built = scenarios::redeployed(scenario_, number_,
                                      {.machine = choices_[candidate.machine].type,
                                       .nodes = candidate.nodes,
                                       .processes = candidate.processes,
                                       .threads = threaded ? candidate.threads : 0},
                                      shares_);
  auto* scenario = std::get_if<Scenario>(&built);
  if (scenario == nullptr) return built;
  if (candidate.nodes <= line_.lost_nodes) {
    scenarios::Diagnostics none_left;
    none_left.add({.what = "no node is left"});
    return none_left;
  }
  scenario->architectures[number_].nodes -= line_.lost_nodes;  // the balancer stays where only one node is left
  return built;
}

const ArchitecturePlan::Built& ArchitecturePlan::deployed(const Candidate& candidate) {
  const auto known = deployed_.find(candidate);
  return known != deployed_.end() ? known->second : deployed_.emplace(candidate, build(candidate)).first->second;
}

analysis::RateBound ArchitecturePlan::bound(const Candidate& candidate) {
  const Built& built = deployed(candidate);
  if (const auto* mistakes = std::get_if<scenarios::Diagnostics>(&built)) return {.rate = 0, .reason = mistakes->begin()->what};
  const auto& scenario = std::get<Scenario>(built);
  const auto demands = scenarios::theory::demands_of(scenario, scenario.architectures[number_]);
  const scenarios::theory::ResourceDemand* bottleneck = demands.bottleneck();
  if (bottleneck == nullptr) return {};
  return {.rate = demands.highest_rate(),
          .reason = bottleneck->resource.label(),
          .is_shared = analysis::is_shared(bottleneck->resource.kind)};
}

std::vector<analysis::Replication> ArchitecturePlan::simulate(const Candidate& candidate, double load,
                                                              std::uint64_t requests) {
  const auto& scenario = std::get<Scenario>(deployed(candidate));
  return Trials{line_, pool_, scenario, number_, planned_point(scenario, number_)}(load, requests);
}

void ArchitecturePlan::add_current(const analysis::PlanQuestion& question, analysis::PlanRow& row) {
  const Architecture& written = architecture();
  choices_.push_back({.type = "", .machine = written.machine, .cost = written.cost, .nodes = {written.nodes},
                      .processes = {written.group.processes}, .threads = {written.threads()}});
  row.machines.push_back(written.machine_type);
  row.space.push_back(choice_of(choices_.back()));
  analysis::CandidateTrial trial{.candidate = {.machine = choices_.size() - 1, .nodes = written.nodes,
                                               .processes = written.group.processes, .threads = written.threads()}};
  trial.bound = bound(trial.candidate);
  const auto simulated = [&](const Candidate& candidate, std::uint64_t requests) {
    return simulate(candidate, question.trial.first_load, requests);
  };
  const bool is_possible = trial.bound.rate > 0;
  if (is_possible && !analysis::try_candidate(question, simulated, trial)) {
    row.plan.end = analysis::PlanEnd::interrupted;
    return;
  }
  row.current = trial;
}

analysis::CandidateSpace ArchitecturePlan::space() const {
  analysis::CandidateSpace space;
  for (const DeploymentChoice& choice : choices_) space.push_back(choice_of(choice));
  return space;
}

analysis::Plan ArchitecturePlan::search(const analysis::PlanQuestion& question) {
  const double load = question.trial.first_load;
  return analysis::find_plan(
      question, space(), [this](const Candidate& candidate) { return bound(candidate); },
      [this, load](const Candidate& candidate, std::uint64_t requests) { return simulate(candidate, load, requests); });
}

analysis::PlanRow ArchitecturePlan::row(const analysis::PlanQuestion& question) {
  analysis::PlanRow row{.architecture = architecture().name, .has_threads = scenarios::has_threads(architecture())};
  for (const DeploymentChoice& choice : choices_) row.machines.push_back(choice.type);
  row.space = space();
  row.plan = search(question);
  if (line_.from_current && row.plan.end != analysis::PlanEnd::interrupted) add_current(question, row);
  return row;
}

}  // namespace knee::cli
