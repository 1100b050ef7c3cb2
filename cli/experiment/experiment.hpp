/// Experiments: the points of scenarios and how a command simulates them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "analysis/results/results.hpp"
#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"
#include "cli/runner/process_pool.hpp"
#include "cli/runner/replication_queue.hpp"
#include "scenarios/experiment_plan.hpp"

namespace knee::cli {

class SharedPool;
class Store;

using Plans = std::vector<std::shared_ptr<const scenarios::ExperimentPlan>>;

/// Reads all scenarios of the command line and prints the warnings for parts without effect. Throws `InvalidScenario` with
/// the mistakes of all of them.
[[nodiscard]] Plans read_plans(const CommandLine& line, scenarios::Sweep sweep);

/// Points, and the function that simulates them.
struct Experiment {
  analysis::Results results;
  Simulate simulate;
  std::shared_ptr<const scenarios::ExperimentPlan> plan = {};  ///< of the points; null: none, so that no curve finds its loads
};
[[nodiscard]] Experiment experiment_of(std::shared_ptr<const scenarios::ExperimentPlan> plan);

/// Loads what simulations of the plan need, before workers are forked. Throws `std::runtime_error`.
void prepare(const scenarios::ExperimentPlan& plan);

/// Whether points keep the batches of their replications after they have a result.
enum class Batches { kept, dropped };

/// The number of workers and the limits of a job that the command line asks for.
[[nodiscard]] ProcessPool::Options pool_options(const CommandLine& line);

/// Simulates what is missing, with progress, and prints the failures of replications. With a `store` (null: none) each
/// finished replication is saved there, no point keeps batches, and one Ctrl-C finishes what is in flight. Afterwards the experiment has
/// the points that its curves have found, too.
[[nodiscard]] ProcessPool::End simulate(const CommandLine& line, Experiment& experiment, Store* store,
                                       Batches batches = Batches::kept);

/// The same without a store, in a pool that other tasks share with its progress. `what` is simulated, for the progress.
[[nodiscard]] ProcessPool::End simulate(Experiment& experiment, SharedPool& pool, const std::string& what);

/// Prints the warnings of the results.
void print_warnings(const analysis::Results& results);

/// The exit status of commands that simulate: a lost replication, else with `--check-objective` whether every point meets
/// its objective.
[[nodiscard]] ExitStatus status_of(const CommandLine& line, const std::vector<analysis::Results>& all);

}  // namespace knee::cli
