#include "cli/commands/questions/regret_plan.hpp"

#include <algorithm>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/answers/plan_words.hpp"
#include "cli/command_line/output.hpp"
#include "cli/commands/questions/architecture_plan.hpp"
#include "cli/experiment/input_sampling.hpp"
#include "cli/experiment/trials.hpp"
#include "cli/runner/shared_pool.hpp"

namespace knee::cli {
namespace {

using analysis::Candidate;
using analysis::PlanQuestion;
using analysis::RatedDeployment;
using analysis::SampledSystem;

// Of one replication: a trial in a sample begins with short runs, and is lengthened once if it is close. One sample decides
// little.
constexpr std::uint64_t kFirstRequests = 5'000;
constexpr std::uint64_t kMostRequests = 20'000;

using Shares = std::vector<std::vector<double>>;

SampledSystem system_of(ArchitecturePlan& planner, double load) {
  return {.load = load,
          .bound = [&planner](const Candidate& one) { return planner.bound(one); },
          .simulate = [&planner, load](const Candidate& one, std::uint64_t requests) {
            return planner.simulate(one, load, requests);
          }};
}

// One architecture in all samples.
class SampledArchitecture {
 public:
  SampledArchitecture(const CommandLine& line, SharedPool& pool, const scenarios::ExperimentPlan& plan, std::size_t number,
                      bool priced)
      : line_{line}, silent_{silenced(line)}, pool_{pool}, plan_{plan}, number_{number}, priced_{priced} {}

  /// Rates the layouts of the middle and of the extreme samples; empty if the user interrupts.
  [[nodiscard]] std::vector<RatedDeployment> rate(const PlanQuestion& question, const analysis::PlanRow& middle,
                                                  const Shares& shares, const std::vector<double>& loads) {
    for (std::size_t i = 0; i < shares.size(); ++i) {
      planners_.emplace_back(silent_, pool_, plan_, number_, priced_, shares[i]);
      samples_.push_back(system_of(planners_.back(), loads[i]));
    }
    if (!find_layouts(question, middle)) return {};
    return rate_layouts(question, middle);
  }

 private:
  [[nodiscard]] bool find_layouts(const PlanQuestion& question, const analysis::PlanRow& middle) {
    ArchitecturePlan planner{silent_, pool_, plan_, number_, priced_};
    const SampledSystem system = system_of(planner, question.trial.first_load);
    if (!add_layouts(question, middle.plan, system, layouts_)) return false;
    for (const std::size_t i : extremes(middle.plan.best.candidate)) {
      PlanQuestion sampled = question;
      sampled.trial.first_load = samples_[i].load;
      const analysis::Plan found = planners_[i].search(sampled);
      if (found.end == analysis::PlanEnd::interrupted || !add_layouts(sampled, found, samples_[i], layouts_)) return false;
    }
    if (layouts_.empty()) layouts_.push_back(middle.plan.best.candidate);  // it holds in no sample, and the report tells so
    return true;
  }

  // The samples with the least and the largest load for what theory allows of a candidate.
  [[nodiscard]] std::vector<std::size_t> extremes(const Candidate& candidate) const {
    std::vector<double> utilisations;
    for (const SampledSystem& one : samples_) utilisations.push_back(one.load / one.bound(candidate).rate);
    const auto [least, most] = std::minmax_element(utilisations.begin(), utilisations.end());
    return {static_cast<std::size_t>(most - utilisations.begin()), static_cast<std::size_t>(least - utilisations.begin())};
  }

  // One after the other: a layout that costs more than one that holds in every sample is of no use.
  [[nodiscard]] std::vector<RatedDeployment> rate_layouts(const PlanQuestion& question, const analysis::PlanRow& middle) {
    std::vector<RatedDeployment> all;
    for (const Candidate& layout : layouts_) {
      tell(middle, layout);
      auto some = analysis::rate(question, middle.space, layout, cost_that_always_holds(all), samples_);
      if (!some) return {};
      for (RatedDeployment& one : *some) {
        one.architecture = number_;
        all.push_back(std::move(one));
      }
    }
    return all;
  }

  [[nodiscard]] static std::optional<analysis::Cost> cost_that_always_holds(const std::vector<RatedDeployment>& deployments) {
    std::optional<analysis::Cost> least;
    for (const RatedDeployment& one : deployments) {
      const bool always = std::find(one.holds.begin(), one.holds.end(), false) == one.holds.end();
      if (always && (!least || compare(one.cost, *least) < 0)) least = one.cost;
    }
    return least;
  }

  void tell(const analysis::PlanRow& middle, const Candidate& layout) const {
    if (line_.quiet) return;
    const std::string& machine = middle.machines[layout.machine];
    print_message(fmt::format("knee: {}, {}{}: the nodes that {} samples need", middle.architecture,
                              machine.empty() ? "" : machine + ", ", workers_words(middle, layout), samples_.size()));
  }

  const CommandLine& line_;
  CommandLine silent_;
  SharedPool& pool_;
  const scenarios::ExperimentPlan& plan_;
  std::size_t number_;
  bool priced_;
  std::deque<ArchitecturePlan> planners_;  // of each sample; systems refer to them
  std::vector<SampledSystem> samples_;
  analysis::Layouts layouts_;
};

// The load of each sample.
std::vector<double> loads_of(const CommandLine& line, const scenarios::ExperimentPlan& plan, const Shares& shares) {
  const scenarios::ExperimentPlan sampled = require_sampled_plan(plan, shares);
  std::vector<double> loads;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    loads.push_back(line.load ? *line.load : sampled.points[i].scenario.renewal_rate());
  }
  return loads;
}

// Whether the plan sets the value at this path.
bool is_planned(const std::string& path) {
  if (!path.starts_with("architectures.")) return false;
  return path.ends_with(".nodes") || path.ends_with(".processes") || path.ends_with(".threads");
}

void warn_of_unused(const CommandLine& line, const scenarios::ExperimentPlan& plan) {
  for (const scenarios::UncertainInput& input : plan.uncertain) {
    if (is_planned(input.path)) {
      print_message(fmt::format("knee: {}: the plan chooses {}; its interval has no effect", plan.base.name, input.path));
    } else if (line.load && input.path.find("arrivals.") != std::string::npos) {
      print_message(fmt::format("knee: {}: --load replaces {}; its interval has no effect on the sum of the loads",
                                plan.base.name, input.path));
    }
  }
}

PlanQuestion question_of_samples(PlanQuestion question) {
  question.first_requests = kFirstRequests;
  question.trial.max_requests = std::min(question.trial.max_requests, kMostRequests * question.trial.replications);
  return question;
}

// The deployments of all architectures, side by side; empty if the user interrupts.
std::vector<RatedDeployment> rated_deployments(const CommandLine& line, SharedPool& pool, const scenarios::ExperimentPlan& plan,
                                               const analysis::RegretReport& report) {
  const std::vector<double> loads = loads_of(line, plan, report.shares);
  const PlanQuestion question = question_of_samples(report.middle.question);
  const std::size_t count = report.middle.rows.size();
  std::vector<std::vector<RatedDeployment>> rated(count);
  std::vector<SharedPool::Task> tasks;
  for (std::size_t i = 0; i < count; ++i) {
    tasks.emplace_back([&, i] {
      SampledArchitecture architecture{line, pool, plan, i, !report.middle.currency.empty()};
      rated[i] = architecture.rate(question, report.middle.rows[i], report.shares, loads);
    });
  }
  pool.run(std::move(tasks));
  std::vector<RatedDeployment> all;
  for (std::vector<RatedDeployment>& some : rated) {
    if (some.empty()) return {};
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace

std::optional<analysis::RegretReport> plan_by_regret(const CommandLine& line, SharedPool& pool,
                                                     const scenarios::ExperimentPlan& plan, analysis::PlanReport middle) {
  warn_of_unused(line, plan);
  analysis::RegretReport report{.middle = std::move(middle), .required = line.holds_in};
  report.load_varies = !line.load && std::any_of(plan.uncertain.begin(), plan.uncertain.end(), [](const auto& input) {
    return input.path.find("arrivals.") != std::string::npos;
  });
  analysis::InputSamples drawn = drawn_samples(plan, line.samples);
  report.inputs = std::move(drawn.inputs);
  report.shares = std::move(drawn.shares);
  report.deployments = rated_deployments(line, pool, plan, report);
  if (report.deployments.empty()) return std::nullopt;
  report.plan = analysis::choose_by_regret(report.deployments, report.required, report.shares);
  return report;
}

}  // namespace knee::cli
