#include "analysis/plan/rated_deployment.hpp"

#include <algorithm>
#include <map>

#include "analysis/plan/level_search.hpp"
#include "analysis/plan/trial_book.hpp"

namespace knee::analysis {
namespace {

bool holds_by_estimate(const CandidateTrial& trial) {
  if (trial.outcome == Trial::holds) return true;
  return trial.outcome == Trial::close && trial.margin.state != State::saturated && trial.margin.estimate < 0;
}

PlanQuestion at_load(PlanQuestion question, double load) {
  question.trial.first_load = load;
  return question;
}

Candidate with_nodes(Candidate layout, std::uint64_t nodes) {
  layout.nodes = nodes;
  return layout;
}

std::vector<std::uint64_t> nodes_within(const CandidateSpace& space, const Candidate& layout,
                                        const std::optional<Cost>& limit) {
  std::vector<std::uint64_t> nodes = space[layout.machine].nodes;
  std::erase_if(nodes, [&](std::uint64_t one) {
    return limit && compare(cost_of(space, with_nodes(layout, one)), *limit) > 0;
  });
  return nodes;
}

// One layout in one sample.
class SampledLayout {
 public:
  SampledLayout(const PlanQuestion& question, const SampledSystem& system, const Candidate& layout,
                const std::vector<std::uint64_t>& nodes)
      : question_{at_load(question, system.load)}, layout_{layout}, nodes_{nodes},
        book_{question_, system.bound, system.simulate} {}

  [[nodiscard]] bool holds(std::size_t level) { return holds_by_estimate(book_.at(at(level))); }

  /// The load over the rate that theory allows.
  [[nodiscard]] double utilisation(std::size_t level) { return question_.trial.first_load / book_.bound(at(level)).rate; }

  /// The first level that holds; the number of levels if there is none. Begins where the utilisation is at most `guess`.
  [[nodiscard]] std::size_t least_level(double guess) {
    if (nodes_.empty()) return 0;
    std::size_t level = first_level(0, nodes_.size(), [&](std::size_t one) { return utilisation(one) <= guess; });
    level = std::min(level, nodes_.size() - 1);
    const std::size_t allowed =
        first_level(0, nodes_.size(), [&](std::size_t one) { return book_.is_allowed(at(one)); });
    if (allowed == nodes_.size()) return allowed;
    level = std::max(level, allowed);
    return holds(level) ? fewer(allowed, level) : more(level);
  }

 private:
  [[nodiscard]] Candidate at(std::size_t level) const { return with_nodes(layout_, nodes_[level]); }

  // Between a level that may miss, or one below `allowed`, and one that holds.
  [[nodiscard]] std::size_t fewer(std::size_t allowed, std::size_t holding) {
    for (std::size_t step = 1; holding > allowed; step *= 2) {
      const std::size_t level = holding - std::min(step, holding - allowed);
      if (!holds(level)) return bisect(level, holding);
      holding = level;
    }
    return holding;
  }

  [[nodiscard]] std::size_t more(std::size_t missing) {
    for (std::size_t step = 1; missing + 1 < nodes_.size(); step *= 2) {
      const std::size_t level = std::min(missing + step, nodes_.size() - 1);
      if (holds(level)) return bisect(missing, level);
      missing = level;
    }
    return nodes_.size();
  }

  [[nodiscard]] std::size_t bisect(std::size_t missing, std::size_t holding) {
    return first_level(missing + 1, holding, [&](std::size_t one) { return holds(one); });
  }

  PlanQuestion question_;
  const Candidate& layout_;
  const std::vector<std::uint64_t>& nodes_;
  TrialBook book_;
};

// For each level the samples in which it holds.
using Holds = std::vector<std::vector<bool>>;

Holds by_least_level(const PlanQuestion& question, const Candidate& layout, const std::vector<std::uint64_t>& nodes,
                     const std::vector<SampledSystem>& samples) {
  Holds all(nodes.size(), std::vector<bool>(samples.size()));
  double guess = 1;  // the utilisation at the least level of the sample before
  for (std::size_t i = 0; i < samples.size(); ++i) {
    SampledLayout sampled{question, samples[i], layout, nodes};
    const std::size_t least = sampled.least_level(guess);
    for (std::size_t level = least; level < nodes.size(); ++level) all[level][i] = true;
    if (least < nodes.size()) guess = sampled.utilisation(least);
  }
  return all;
}

Holds by_every_level(const PlanQuestion& question, const Candidate& layout, const std::vector<std::uint64_t>& nodes,
                     const std::vector<SampledSystem>& samples) {
  Holds all(nodes.size(), std::vector<bool>(samples.size()));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    SampledLayout sampled{question, samples[i], layout, nodes};
    for (std::size_t level = 0; level < nodes.size(); ++level) all[level][i] = sampled.holds(level);
  }
  return all;
}

bool is_same_layout(const Candidate& a, const Candidate& b) {
  return a.machine == b.machine && a.processes == b.processes && a.threads == b.threads;
}

// The candidates of a plan that hold the load with the fewest nodes of their machine type; its choice stands for its own.
std::vector<Candidate> best_of_machines(const Plan& plan) {
  std::map<std::size_t, const CandidateTrial*> best;
  for (const CandidateTrial& trial : plan.trials) {
    if (trial.outcome != Trial::holds) continue;
    const CandidateTrial*& known = best[trial.candidate.machine];
    const bool is_better = known == nullptr || trial.candidate.nodes < known->candidate.nodes ||
                           (trial.candidate.nodes == known->candidate.nodes && trial.margin.estimate < known->margin.estimate);
    if (is_better) known = &trial;
  }
  if (plan.end == PlanEnd::found) best[plan.best.candidate.machine] = &plan.best;
  std::vector<Candidate> candidates;
  for (const auto& [machine, trial] : best) candidates.push_back(trial->candidate);
  return candidates;
}

}  // namespace

bool add_layouts(const PlanQuestion& question, const Plan& plan, const SampledSystem& system, Layouts& layouts) try {
  for (const Candidate& one : best_of_machines(plan)) {
    const std::vector<std::uint64_t> nodes{one.nodes};
    const bool is_covered = std::any_of(layouts.begin(), layouts.end(), [&](const Candidate& known) {
      return is_same_layout(known, one) ||
             (known.machine == one.machine && SampledLayout{question, system, known, nodes}.holds(0));
    });
    if (!is_covered) layouts.push_back(one);
  }
  return true;
} catch (const InterruptedTrial&) {
  return false;
}

std::optional<std::vector<RatedDeployment>> rate(const PlanQuestion& question, const CandidateSpace& space,
                                                 const Candidate& layout, const std::optional<Cost>& limit,
                                                 const std::vector<SampledSystem>& samples) try {
  const std::vector<std::uint64_t> nodes = nodes_within(space, layout, limit);
  const auto rated = question.more_nodes_never_hurt ? by_least_level : by_every_level;
  const Holds all = rated(question, layout, nodes, samples);
  std::vector<RatedDeployment> deployments;
  for (std::size_t level = 0; level < nodes.size(); ++level) {
    if (level > 0 && all[level] == all[level - 1]) continue;  // dearer, for nothing
    const Candidate candidate = with_nodes(layout, nodes[level]);
    deployments.push_back({.candidate = candidate, .cost = cost_of(space, candidate), .holds = all[level]});
  }
  return deployments;
} catch (const InterruptedTrial&) {
  return std::nullopt;
}

}  // namespace knee::analysis
