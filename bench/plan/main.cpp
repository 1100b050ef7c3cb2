// knee_plan_bench [--seeds=N] [--first=N] [--requests=N] [--all]
// Whether `knee plan` finds the optimum of exhaustive search, on random services. For each architecture every cheaper
// deployment is simulated with long runs: none may hold the load. Then the answer itself must hold it. Prints CSV, one row for
// each architecture; `checked` counts the cheaper deployments, `cheaper` those whose long run meets the objective; `narrowest`
// is the margin of the best of them, as a logarithm of a ratio to the limit: -0.02 is 2 % below.
//   --seeds=N     number of services, from --first on (20, from 1)
//   --requests=N  requests of each replication of a long run (80,000)
//   --all         also those deployments whose bound by theory is below 90 % of the load
// Exit status: 0 done, 2 an option is unknown.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <variant>

#include <fmt/format.h>

#include "bench/plan/random_service.hpp"
#include "cli/commands/architecture_plan.hpp"
#include "cli/commands/load_question.hpp"
#include "cli/runner/planned_results.hpp"

namespace {

using namespace knee;
using analysis::Candidate;
using analysis::CandidateSpace;
using analysis::PlanQuestion;

struct Options {
  std::uint64_t seeds = 20;
  std::uint64_t first = 1;
  std::uint64_t requests = 80'000;
  bool all = false;
};

bool take(const std::string& argument, Options& options) {
  const std::string value = argument.substr(argument.find('=') + 1);
  if (argument.starts_with("--seeds=")) {
    options.seeds = std::stoull(value);
  } else if (argument.starts_with("--first=")) {
    options.first = std::stoull(value);
  } else if (argument.starts_with("--requests=")) {
    options.requests = std::stoull(value);
  } else if (argument == "--all") {
    options.all = true;
  } else {
    return false;
  }
  return true;
}

scenarios::ExperimentPlan read(const std::string& text) {
  const std::string name = fmt::format("knee-plan-bench-{}.yaml", std::hash<std::string>{}(text));
  const auto path = std::filesystem::temp_directory_path() / name;
  std::ofstream{path} << text;
  auto plan = scenarios::read_experiment_plan(path.string(), {}, scenarios::Sweep::ignore);
  std::filesystem::remove(path);
  if (const auto* mistakes = std::get_if<scenarios::Diagnostics>(&plan)) throw std::runtime_error{to_string(*mistakes)};
  return std::get<scenarios::ExperimentPlan>(std::move(plan));
}

template <class Visit>
void for_each_candidate(const CandidateSpace& space, Visit visit) {
  for (std::size_t i = 0; i < space.size(); ++i) {
    for (const std::uint64_t nodes : space[i].nodes) {
      for (const std::uint64_t processes : space[i].processes) {
        for (const std::uint64_t threads : space[i].threads) visit(Candidate{i, nodes, processes, threads});
      }
    }
  }
}

// One architecture: its answer, and the long runs that check it.
class Comparison {
 public:
  Comparison(const PlanQuestion& question, cli::ArchitecturePlan& planner, const Options& options)
      : question_{question}, planner_{planner}, options_{options}, row_{planner.row(question)} {}

  void print(std::uint64_t seed) {
    const bool found = row_.plan.end == analysis::PlanEnd::found;
    for_each_candidate(row_.space, [&](const Candidate& one) {
      ++candidates_;
      const bool is_cheaper = !found || compare(cost_of(row_.space, one), row_.plan.cost) < 0;
      if (is_cheaper) check(one);
    });
    const double own = found ? margin(row_.plan.best.candidate) : analysis::Estimate::kNone;
    fmt::print("{},{},{},{},{},{},{},{:.3f},{},{},{:.3f},{:.3f}\n", seed, row_.architecture, candidates_, row_.plan.simulations,
               row_.plan.simulated, found ? "found" : "infeasible", found ? row_.plan.best.candidate.nodes : 0, own, checked_,
               cheaper_, narrowest_, static_cast<double>(row_.plan.simulations) / static_cast<double>(candidates_));
    std::fflush(stdout);
  }

 private:
  double margin(const Candidate& one) {
    const auto replications = planner_.simulate(one, options_.requests);
    return analysis::try_load(question_.trial, question_.trial.first_load, replications).estimate;
  }

  void check(const Candidate& one) {
    constexpr double kCertain = 0.9;
    const double bound = planner_.bound(one).rate;
    if (bound == 0 || (!options_.all && bound < kCertain * question_.trial.first_load)) return;
    ++checked_;
    const double found = margin(one);
    narrowest_ = std::min(narrowest_, found);
    if (found < 0) ++cheaper_;
  }

  const PlanQuestion& question_;
  cli::ArchitecturePlan& planner_;
  const Options& options_;
  analysis::PlanRow row_;
  std::size_t candidates_ = 0;
  std::size_t checked_ = 0;
  std::size_t cheaper_ = 0;
  double narrowest_ = 3;
};

void compare_one(std::uint64_t seed, const Options& options) {
  const scenarios::ExperimentPlan plan = read(bench::random_service(seed));
  const cli::CommandLine line{.quiet = true};
  const PlanQuestion question{.trial = cli::question_of(plan.base, cli::planned_results(plan).points.front().point)};
  for (std::size_t i = 0; i < plan.base.architectures.size(); ++i) {
    cli::ArchitecturePlan planner{line, plan, i, true};
    Comparison{question, planner, options}.print(seed);
  }
}

}  // namespace

int main(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    if (take(arguments[i], options)) continue;
    fmt::print(stderr, "knee_plan_bench: unknown option {}\n", arguments[i]);
    return 2;
  }
  fmt::print("seed,architecture,candidates,simulations,requests,end,nodes,margin,checked,cheaper,narrowest,share\n");
  for (std::uint64_t i = 0; i < options.seeds; ++i) compare_one(options.first + i, options);
  return 0;
}
