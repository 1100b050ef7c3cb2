// knee_runner_bench [--requests=N] [--points=N] [--rounds=N] [--network=1]
// What the runner costs beside the simulations: the same sweep simulated in a loop in this process, without and with the statistics of
// each point, and by `knee sweep` with one worker and with two, each into a new store; in turns, as often as there are rounds.
// Prints CSV, one row for each: `jobs_per_s` by the clock; `cpu_ms` of a job, of which `own_ms` are beside those of the loop with
// statistics (processes, store, tables of a point) and `parent_ms` in the parent; `ratio` of jobs_per_s to the row that `yardstick` names.
// Each is the median of the rounds, `ratio` that of pairs in one round; `lowest` and `highest` are the ends of these.
//   --points=N     loads, one replication each (400)
//   --requests=N   of a replication (2000)
//   --rounds=N     (5)
//   --network=1    two nodes behind a balancer instead of one loop: each job has a process of its own
// Exit status: 0 done, 2 an option is unknown.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/experiment/experiment.hpp"
#include "cli/runner/planned_results.hpp"
#include "cli/store/store.hpp"
#include "scenarios/run/run.hpp"

namespace {

using namespace knee;
using Plan = std::shared_ptr<const scenarios::ExperimentPlan>;

struct Options {
  std::uint64_t points = 400;
  std::uint64_t requests = 2'000;
  std::uint64_t rounds = 5;
  std::uint64_t network = 0;
};

bool take(const std::string& argument, Options& options) {
  const std::string value = argument.substr(argument.find('=') + 1);
  if (argument.starts_with("--points=")) {
    options.points = std::stoull(value);
  } else if (argument.starts_with("--requests=")) {
    options.requests = std::stoull(value);
  } else if (argument.starts_with("--rounds=")) {
    options.rounds = std::max<std::uint64_t>(1, std::stoull(value));
  } else if (argument.starts_with("--network=")) {
    options.network = std::stoull(value);
  } else {
    return false;
  }
  return true;
}

Plan plan_of(const Options& options) {
  const std::string yaml = fmt::format(R"(scenario: jobs
description: Many short jobs.
workload:
  arrivals: {{poisson: 100/s}}
  requests: {{page: {{steps: [cpu: {{exponential: 1 ms}}]}}}}
architectures:
  loop: {{runtime: event-loop, nodes: {}}}
sweep: {{load: {{from: 100/s, to: 800/s, points: {}}}}}
measure: {{requests: {}, replications: 1}}
)", options.network != 0 ? 2 : 1, options.points, options.requests);
  auto read = scenarios::read_written_plan(yaml, "jobs.yaml", scenarios::Sweep::follow);
  if (const auto* mistakes = std::get_if<scenarios::Diagnostics>(&read)) throw std::runtime_error{to_string(*mistakes)};
  return std::make_shared<const scenarios::ExperimentPlan>(std::get<scenarios::ExperimentPlan>(std::move(read)));
}

double cpu_seconds(int of) {
  rusage usage{};
  ::getrusage(of, &usage);
  const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec); };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Seconds of one way to simulate all jobs.
struct Spent {
  double wall;
  double parent;   // CPU
  double workers;  // CPU
  [[nodiscard]] double cpu() const { return parent + workers; }
};

template <class Work>
Spent spent_on(Work work) {
  const auto begin = std::chrono::steady_clock::now();
  const double parent = cpu_seconds(RUSAGE_SELF);
  const double workers = cpu_seconds(RUSAGE_CHILDREN);
  work();
  return {.wall = std::chrono::duration<double>{std::chrono::steady_clock::now() - begin}.count(),
          .parent = cpu_seconds(RUSAGE_SELF) - parent,
          .workers = cpu_seconds(RUSAGE_CHILDREN) - workers};
}

void simulate_in_loop(const Plan& plan, std::uint64_t requests) {
  for (const scenarios::Point& point : plan->points) {
    const auto replication =
        scenarios::simulate(point.scenario, point.scenario.architectures[point.architecture], {.requests = requests});
    if (replication.failed()) throw std::runtime_error{replication.failure};
  }
}

void conclude_in_loop(const Plan& plan) {
  cli::Experiment experiment = cli::experiment_of(plan);
  for (std::size_t i = 0; i < experiment.results.points.size(); ++i) {
    analysis::Point& point = experiment.results.points[i].point;
    auto conclusion = analysis::conclude(point);
    for (; const auto* next = std::get_if<analysis::Stage>(&conclusion); conclusion = analysis::conclude(point)) {
      cli::add_rung(point, *next);
      analysis::Rung& rung = point.rungs.back();
      for (std::size_t r = 0; r < rung.replications.size(); ++r) {
        rung.replications[r] = experiment.simulate(i, {.replication = r, .requests = rung.requests});
      }
    }
    point.rungs.clear();
  }
}

void sweep(const Plan& plan, std::size_t workers) {
  std::string directory = (std::filesystem::temp_directory_path() / "knee-runner-XXXXXX").string();
  if (::mkdtemp(directory.data()) == nullptr) throw std::runtime_error{"no temporary directory"};
  {
    cli::Experiment experiment = cli::experiment_of(plan);
    cli::identify(experiment.results, *plan);
    cli::Store store{directory, experiment.results, cli::Existing::keep};
    const cli::CommandLine line{.quiet = true, .workers = workers};
    if (cli::simulate(line, experiment, &store) != cli::ProcessPool::End::completed) throw std::runtime_error{"interrupted"};
  }
  std::filesystem::remove_all(directory);
}

// What one way has taken in each round.
using Rounds = std::vector<Spent>;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

template <class Of>
std::vector<double> each(const Rounds& rounds, Of of) {
  std::vector<double> values;
  for (const Spent& one : rounds) values.push_back(of(one));
  return values;
}

double cpu(const Rounds& rounds) { return median(each(rounds, [](const Spent& one) { return one.cpu(); })); }

struct Row {
  const char* name;
  const Rounds& spent;
  const char* yardstick;
  const Rounds& against;
};

void print(const Row& row, double cpu_of_loop, double jobs) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < row.spent.size(); ++i) ratios.push_back(row.against[i].wall / row.spent[i].wall);
  const auto [lowest, highest] = std::minmax_element(ratios.begin(), ratios.end());
  const double wall = median(each(row.spent, [](const Spent& one) { return one.wall; }));
  const double parent = median(each(row.spent, [](const Spent& one) { return one.parent; }));
  fmt::print("{},{:.0f},{:.3f},{:.3f},{:.3f},{},{:.2f},{:.2f},{:.2f}\n", row.name, jobs / wall, 1e3 * cpu(row.spent) / jobs,
             1e3 * (cpu(row.spent) - cpu_of_loop) / jobs, 1e3 * parent / jobs, row.yardstick, median(ratios), *lowest, *highest);
}

void measure(const Options& options) {
  const Plan plan = plan_of(options);
  const bool has_loop = options.network == 0;  // a process has one network
  Rounds simulated, concluded, one, two;
  for (std::uint64_t round = 0; round < options.rounds; ++round) {
    if (has_loop) simulated.push_back(spent_on([&] { simulate_in_loop(plan, options.requests); }));
    if (has_loop) concluded.push_back(spent_on([&] { conclude_in_loop(plan); }));
    one.push_back(spent_on([&] { sweep(plan, 1); }));
    two.push_back(spent_on([&] { sweep(plan, 2); }));
  }
  std::vector<Row> rows;
  if (has_loop) rows.push_back({"simulate", simulated, "simulate", simulated});
  if (has_loop) rows.push_back({"with_statistics", concluded, "simulate", simulated});
  rows.push_back({"one_worker", one, has_loop ? "with_statistics" : "one_worker", has_loop ? concluded : one});
  rows.push_back({"two_workers", two, "one_worker", one});
  fmt::print("benchmark,jobs_per_s,cpu_ms,own_ms,parent_ms,yardstick,ratio,lowest,highest\n");
  for (const Row& row : rows) print(row, has_loop ? cpu(concluded) : 0, static_cast<double>(plan->points.size()));
}

}  // namespace

int main(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    if (take(arguments[i], options)) continue;
    fmt::print(stderr, "knee_runner_bench: unknown option {}\n", arguments[i]);
    return 2;
  }
  measure(options);
}
