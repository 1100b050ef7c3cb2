#include "cli/investigation/examination.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "analysis/sensitivity/elasticity.hpp"
#include "analysis/table/load_text.hpp"
#include "cli/command_line/output.hpp"
#include "cli/experiment/trials.hpp"
#include "scenarios/sensitivity/inputs.hpp"
#include "scenarios/theory/demands.hpp"

namespace knee::cli {
namespace {

using analysis::ArchitectureFindings;
using analysis::CapacityQuestion;
using analysis::Entry;
using analysis::Findings;

constexpr double kMostErrors = 0.01;    // objective of a scenario that has none
constexpr double kBelowCapacity = 0.8;  // of the capacity: where latency is examined if the expected load is too much
constexpr double kJustBelow = 0.95;     // loads that probably hold, where the capacity is known nearly
constexpr std::uint64_t kTrialRequests = 20'000;

// One contender, examined.
class Examination {
 public:
  Examination(const CommandLine& line, SharedPool& pool, const Findings& all, const Contender& contender, Entry expected)
      : line_{line},
        quiet_{silenced(line)},
        pool_{pool},
        all_{all},
        contender_{contender},
        trials_{trials_of(contender.scenario)} {
    findings_.point = contender.planned;
    findings_.point.rungs = std::move(expected.point.rungs);
    findings_.expected = std::move(expected.result);
    findings_.peak = contender.peak();
  }

  ArchitectureFindings examine() {
    findings_.question = question();
    tell("capacity");
    findings_.capacity = checked(analysis::find_capacity(findings_.question, trials_));
    pool_.run({[this] { lose_a_node(); }, [this] { find_knee(); }, [this] { find_effects(); }});
    return std::move(findings_);
  }

 private:
  void tell(const std::string& what) const {
    if (!line_.quiet) print_message(fmt::format("knee: {}: {}", contender_.name, what));
  }

  [[nodiscard]] Trials trials_of(const scenarios::Scenario& scenario) const {
    return {quiet_, pool_, scenario, contender_.architecture, contender_.planned};
  }

  static analysis::Capacity checked(analysis::Capacity capacity) {
    if (capacity.end == analysis::CapacityEnd::interrupted) throw Interrupted{};
    return capacity;
  }

  [[nodiscard]] CapacityQuestion question() const {
    const analysis::Point& point = contender_.planned;
    CapacityQuestion question{.objective = point.objective.value_or(analysis::Objective{.errors = {{.share = kMostErrors}}}),
                              .first_load = all_.expected_load,
                              .confidence = point.confidence,
                              .precision = point.effort.precision,
                              .replications = point.effort.replications,
                              .max_requests = point.effort.max_requests,
                              .finds_warm_up = point.effort.finds_warm_up,
                              .axis = all_.axis};
    if (contender_.curve.size() < 2) return question;
    question.first_load = contender_.curve.front().load;
    for (const CurvePoint& one : contender_.curve) {
      question.beyond = one.load;
      if (!one.entry->result.holds(one.entry->point)) break;
      question.first_load = question.beyond;
    }
    return question;
  }

  void lose_a_node() {
    scenarios::Scenario scenario = contender_.scenario;
    scenarios::Architecture& architecture = scenario.architectures[contender_.architecture];
    const std::uint64_t nodes = architecture.nodes;
    if (nodes < 2 || architecture.autoscaler) return;
    tell("capacity with one node less");
    const double left = static_cast<double>(nodes - 1) / static_cast<double>(nodes);
    architecture.lose_a_node();
    CapacityQuestion fewer = findings_.question;
    if (findings_.capacity.load.has_value()) {
      fewer.first_load = kJustBelow * left * findings_.capacity.load.value;
      fewer.beyond = findings_.capacity.load.value / kJustBelow;
    }
    findings_.with_node_lost = checked(analysis::find_capacity(fewer, trials_of(scenario)));
  }

  void find_knee() {
    const double capacity = findings_.capacity.load.value;
    if (std::isnan(capacity) || all_.axis.is_replay()) return;
    tell("knee");
    findings_.knee = analysis::find_knee({.first_load = contender_.rough_knee().value_or(0.6 * capacity),
                                          .highest_load = 1.2 * capacity,
                                          .confidence = all_.confidence,
                                          .finds_warm_up = findings_.question.finds_warm_up,
                                          .axis = all_.axis},
                                         trials_);
  }

  void find_effects() {
    const double capacity = findings_.capacity.load.value;
    if (line_.quick || std::isnan(capacity)) return;
    findings_.latency_load = findings_.holds() ? all_.expected_load : all_.axis.nearest(kBelowCapacity * capacity);
    tell("effects of inputs at " + load_text(all_.axis, findings_.latency_load));
    const std::vector<analysis::Replication> before = simulated(trials_, findings_.latency_load);
    const std::vector<scenarios::Input> inputs = scenarios::inputs_of(contender_.scenario, contender_.architecture);
    std::vector<SharedPool::Task> tasks;
    for (const scenarios::Input& input : inputs) {
      findings_.effects.push_back({.input = input.name, .change = input.large.text, .ratio = input.large.ratio});
    }
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      tasks.emplace_back([&, i] { find_effect_on_latency(inputs[i], before, findings_.effects[i]); });
      tasks.emplace_back([&, i] { find_effect_on_capacity(inputs[i], findings_.effects[i]); });
    }
    pool_.run(std::move(tasks));
  }

  void find_effect_on_latency(const scenarios::Input& input, const std::vector<analysis::Replication>& before,
                              analysis::InputEffect& effect) const {
    const analysis::Change change{.before = before,
                                  .after = simulated(trials_of(input.small.scenario), findings_.latency_load),
                                  .ratio = input.small.ratio,
                                  .finds_warm_up = findings_.question.finds_warm_up};
    effect.mean_elasticity = trusted(analysis::mean_elasticity(change, all_.confidence));
    effect.quantile_elasticity = trusted(analysis::quantile_elasticity(change, all_.q, all_.confidence));
  }

  void find_effect_on_capacity(const scenarios::Input& input, analysis::InputEffect& effect) const {
    const scenarios::Scenario& changed = input.large.scenario;
    const double ratio = highest_rate(changed) / highest_rate(contender_.scenario);
    const double expected = std::isfinite(ratio) && ratio > 0 ? ratio : 1;
    effect.capacity_change =
        trusted(analysis::capacity_change(findings_.question, findings_.capacity, trials_of(changed), expected));
  }

  // Of which no resource is overloaded.
  [[nodiscard]] double highest_rate(const scenarios::Scenario& scenario) const {
    return scenarios::theory::demands_of(scenario, scenario.architectures[contender_.architecture]).highest_rate();
  }

  // The batches of a replay differ, so they do not tell how exact a difference is.
  [[nodiscard]] analysis::Estimate trusted(const analysis::Estimate& estimate) const {
    return all_.axis.is_replay() ? analysis::Estimate{.value = estimate.value} : estimate;
  }

  static std::vector<analysis::Replication> simulated(const Trials& trials, double load) {
    std::vector<analysis::Replication> replications = trials(load, kTrialRequests);
    if (replications.empty()) throw Interrupted{};
    return replications;
  }

  const CommandLine& line_;
  CommandLine quiet_;  // for trials, of which there are many
  SharedPool& pool_;
  const Findings& all_;
  const Contender& contender_;
  Trials trials_;
  ArchitectureFindings findings_;
};

}  // namespace

ArchitectureFindings examine(const CommandLine& line, SharedPool& pool, const Findings& all, const Contender& contender,
                             Entry expected) {
  return Examination{line, pool, all, contender, std::move(expected)}.examine();
}

}  // namespace knee::cli
