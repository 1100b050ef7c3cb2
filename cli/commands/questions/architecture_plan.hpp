/// `ArchitecturePlan`: the search for the cheapest deployment of one architecture.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "analysis/answers/plan_report.hpp"
#include "analysis/plan/plan.hpp"
#include "cli/command_line/command_line.hpp"
#include "scenarios/deployment_choices.hpp"
#include "scenarios/experiment_plan.hpp"

namespace knee::cli {

class SharedPool;

/// Throws if an architecture has groups of unlike nodes: a plan chooses one number of equal nodes.
void refuse_groups(const scenarios::ExperimentPlan& plan);
/// Throws if an architecture has an autoscaler.
void refuse_autoscalers(const scenarios::ExperimentPlan& plan);

class ArchitecturePlan {
 public:
  /// `architecture` is its number in the scenario. Machines without a price cost their number, then their cores (`priced`).
  /// `shares` puts each uncertain input at this share of its range; empty: at its middle.
  /// Simulations run in `pool`.
  ArchitecturePlan(const CommandLine& line, SharedPool& pool, const scenarios::ExperimentPlan& scenario,
                   std::size_t architecture, bool priced, std::vector<double> shares = {});

  /// The machine types and numbers of the search, with at least one node more than may be lost.
  [[nodiscard]] const std::vector<scenarios::DeploymentChoice>& choices() const { return choices_; }

  /// Searches, and tries what the scenario deploys if the command line asks for it.
  [[nodiscard]] analysis::PlanRow row(const analysis::PlanQuestion& question);

  /// What theory says about a candidate of `choices`.
  [[nodiscard]] analysis::RateBound bound(const analysis::Candidate& candidate);

  /// Simulates a candidate of `choices` at `load`; empty if the user interrupts.
  [[nodiscard]] std::vector<analysis::Replication> simulate(const analysis::Candidate& candidate, double load,
                                                            std::uint64_t requests);

  /// The plan's search alone.
  [[nodiscard]] analysis::Plan search(const analysis::PlanQuestion& question);

  /// The candidates of `choices`.
  [[nodiscard]] analysis::CandidateSpace space() const;

 private:
  using Built = std::variant<scenarios::Scenario, scenarios::Diagnostics>;

  [[nodiscard]] const scenarios::Architecture& architecture() const { return scenario_.base.architectures[number_]; }
  [[nodiscard]] analysis::MachineChoice choice_of(const scenarios::DeploymentChoice& choice) const;
  [[nodiscard]] Built build(const analysis::Candidate& candidate) const;
  /// The scenario with a candidate deployed, without the nodes that are lost.
  [[nodiscard]] const Built& deployed(const analysis::Candidate& candidate);
  void add_current(const analysis::PlanQuestion& question, analysis::PlanRow& row);

  const CommandLine& line_;
  SharedPool& pool_;
  const scenarios::ExperimentPlan& scenario_;
  std::size_t number_;
  bool priced_;
  std::vector<double> shares_;
  std::vector<scenarios::DeploymentChoice> choices_;
  std::map<analysis::Candidate, Built> deployed_;
};

}  // namespace knee::cli
