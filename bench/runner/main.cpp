// knee_runner_bench [--requests=N] [--points=N] [--network=1]
// What the runner costs beside the simulations: the same sweep simulated in a loop in this process, and by `knee sweep` with one worker
// and with two, each into a new store. Prints CSV, one row for each: `jobs_per_s` by the clock; `cpu_ms` of a job, of which `own_ms`
// are beside those of the loop (store and the statistics of a point too) and `parent_ms` in the parent; `ratio` of jobs_per_s to
// the row that `yardstick` names.
//   --points=N     loads, one replication each (400)
//   --requests=N   of a replication (2000)
//   --network=1    two nodes behind a balancer instead of one loop: each job has a process of its own
// Exit status: 0 done, 2 an option is unknown.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <variant>

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
  std::uint64_t network = 0;
};

bool take(const std::string& argument, Options& options) {
  const std::string value = argument.substr(argument.find('=') + 1);
  if (argument.starts_with("--points=")) {
    options.points = std::stoull(value);
  } else if (argument.starts_with("--requests=")) {
    options.requests = std::stoull(value);
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

void print_row(const char* name, const Spent& spent, const Spent& loop, const char* yardstick, const Spent& against, double jobs) {
  fmt::print("{},{:.0f},{:.3f},{:.3f},{:.3f},{},{:.2f}\n", name, jobs / spent.wall, 1e3 * spent.cpu() / jobs,
             1e3 * (spent.cpu() - loop.cpu()) / jobs, 1e3 * spent.parent / jobs, yardstick, against.wall / spent.wall);
  std::fflush(stdout);
}

void measure(const Options& options) {
  const Plan plan = plan_of(options);
  const auto jobs = static_cast<double>(plan->points.size());
  fmt::print("benchmark,jobs_per_s,cpu_ms,own_ms,parent_ms,yardstick,ratio\n");
  Spent loop{};
  if (options.network == 0) {  // a process has one network
    loop = spent_on([&] { simulate_in_loop(plan, options.requests); });
    print_row("loop", loop, loop, "loop", loop, jobs);
  }
  const Spent one = spent_on([&] { sweep(plan, 1); });
  print_row("one_worker", one, loop, options.network == 0 ? "loop" : "one_worker", options.network == 0 ? loop : one, jobs);
  const Spent two = spent_on([&] { sweep(plan, 2); });
  print_row("two_workers", two, loop, "one_worker", one, jobs);
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
