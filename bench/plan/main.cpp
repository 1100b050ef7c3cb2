// knee_plan_bench [--seeds=N] [--first=N]
// Whether `knee plan` finds the optimum of exhaustive search, on random services that are simulated. Both call the same
// simulations: exhaustive search tries every deployment of an architecture, the plan only the ones that it needs. Prints CSV, one row
// for each architecture: `simulations` are those of the plan, `exhaustive` those of exhaustive search, `share` their ratio;
// `cost` and `optimum` are prices per hour, empty where no deployment holds the load.
//   --seeds=N     number of services, from --first on (20, from 1)
// The last line, on standard error, has the sums. Exit status: 0 done, 1 an optimum is missed or the share is above a fifth,
// 2 an option is unknown.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <variant>

#include <fmt/format.h>

#include "bench/plan/random_service.hpp"
#include "cli/commands/questions/architecture_plan.hpp"
#include "cli/commands/questions/load_question.hpp"
#include "cli/experiment/experiment.hpp"
#include "cli/runner/planned_results.hpp"
#include "cli/runner/shared_pool.hpp"

namespace {

using namespace knee;
using analysis::Candidate;
using analysis::CandidateSpace;
using analysis::PlanQuestion;

constexpr std::uint64_t kRequests = 5'000;  // of each of two replications: nodes behind a balancer are slow to simulate

struct Options {
  std::uint64_t seeds = 20;
  std::uint64_t first = 1;
};

bool take(const std::string& argument, Options& options) {
  const std::string value = argument.substr(argument.find('=') + 1);
  if (argument.starts_with("--seeds=")) {
    options.seeds = std::stoull(value);
  } else if (argument.starts_with("--first=")) {
    options.first = std::stoull(value);
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

struct Sums {
  std::size_t answers = 0;
  std::size_t optima = 0;  // answers that are the optimum, or right that there is none
  std::size_t candidates = 0;
  std::size_t simulations = 0;
  std::size_t exhaustive = 0;
  double largest_share = 0;  // of one service

  [[nodiscard]] double share() const { return static_cast<double>(simulations) / static_cast<double>(exhaustive); }
};

// The result of exhaustive search.
struct Optimum {
  std::optional<double> cost = {};
  std::size_t candidates = 0;
  std::size_t simulations = 0;
};

Optimum search_all(const PlanQuestion& question, const CandidateSpace& space, cli::ArchitecturePlan& planner) {
  Optimum optimum;
  const auto simulate = [&](const Candidate& one, std::uint64_t requests) {
    return planner.simulate(one, question.trial.first_load, requests);
  };
  for_each_candidate(space, [&](const Candidate& one) {
    ++optimum.candidates;
    analysis::CandidateTrial trial{.candidate = one};
    if (planner.bound(one).rate == 0 || !analysis::try_candidate(question, simulate, trial)) return;  // impossible
    optimum.simulations += trial.simulations;
    const double cost = cost_of(space, one).amount;
    if (trial.outcome == analysis::Trial::holds && (!optimum.cost || cost < *optimum.cost)) optimum.cost = cost;
  });
  return optimum;
}

std::string text(const std::optional<double>& cost) { return cost ? fmt::format("{:.3f}", *cost) : ""; }

void compare_architecture(std::uint64_t seed, const PlanQuestion& question, cli::ArchitecturePlan& planner, Sums& sums) {
  const analysis::PlanRow row = planner.row(question);
  const Optimum optimum = search_all(question, row.space, planner);
  const auto cost = row.plan.end == analysis::PlanEnd::found ? std::optional(row.plan.cost.amount) : std::nullopt;
  const bool is_found = text(cost) == text(optimum.cost);
  fmt::print("{},{},{},{},{},{:.3f},{},{},{}\n", seed, row.architecture, optimum.candidates, row.plan.simulations,
             optimum.simulations, static_cast<double>(row.plan.simulations) / static_cast<double>(optimum.simulations),
             text(cost), text(optimum.cost), is_found ? "yes" : "no");
  std::fflush(stdout);
  sums.answers += 1;
  sums.optima += is_found ? 1 : 0;
  sums.candidates += optimum.candidates;
  sums.simulations += row.plan.simulations;
  sums.exhaustive += optimum.simulations;
}

void compare_one(std::uint64_t seed, Sums& sums) {
  const scenarios::ExperimentPlan plan = read(bench::random_service(seed));
  const cli::CommandLine line{.quiet = true};
  PlanQuestion question{.trial = cli::question_of(plan.base, cli::planned_results(plan).points.front().point)};
  question.first_requests = kRequests;
  question.trial.max_requests = 2 * kRequests;
  cli::SharedPool pool{cli::pool_options(line)};
  Sums own;
  for (std::size_t i = 0; i < plan.base.architectures.size(); ++i) {
    cli::ArchitecturePlan planner{line, pool, plan, i, true};
    compare_architecture(seed, question, planner, own);
  }
  sums.answers += own.answers;
  sums.optima += own.optima;
  sums.candidates += own.candidates;
  sums.simulations += own.simulations;
  sums.exhaustive += own.exhaustive;
  sums.largest_share = std::max(sums.largest_share, own.share());
}

}  // namespace

int main(int count, char** arguments) {
  constexpr double kMostShare = 0.2;
  Options options;
  for (int i = 1; i < count; ++i) {
    if (take(arguments[i], options)) continue;
    fmt::print(stderr, "knee_plan_bench: unknown option {}\n", arguments[i]);
    return 2;
  }
  fmt::print("seed,architecture,candidates,simulations,exhaustive,share,cost,optimum,found\n");
  Sums sums;
  for (std::uint64_t i = 0; i < options.seeds; ++i) compare_one(options.first + i, sums);
  fmt::print(stderr, "{} of {} answers are the optimum, with {} of {} simulations ({:.1f} %), of one service at most "
             "{:.1f} %\n",
             sums.optima, sums.answers, sums.simulations, sums.exhaustive, 100 * sums.share(), 100 * sums.largest_share);
  return sums.optima == sums.answers && sums.share() <= kMostShare ? 0 : 1;
}
