#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/command_line/command_options.hpp"
#include "scenarios/schema/quantity.hpp"

namespace knee::cli {
namespace {

void add_regret(CLI::App& plan, CommandLine& line) {
  add_samples(plan, line, "Samples of the uncertain inputs, for the deployment of least regret");
  add_quantity(plan, line.holds_in, "--holds-in", "SHARE", scenarios::percentage(),
               "Samples in which the deployment must hold the load; without it 95%");
  add_table(plan, line, {"deployments", "steps", "inputs"},
            "Print one table: deployments, steps (with --up-to) or inputs (with --samples)");
}

}  // namespace

void add_plan(CLI::App& app, CommandLine& line) {
  CLI::App& plan = add_command(app, line, "plan", CommandLine::Command::plan,
                               "Find the cheapest deployment of each architecture that holds a load",
                               "./knee plan scenarios/library/plan.yaml --load 2000/s");
  add_scenario(plan, line);
  add_load(plan, line);
  add_quantity(plan, line.up_to, "--up-to", "RATE", scenarios::positive_rate(),
               "Also the cheapest deployments for all loads up to this one");
  add_quantity(plan, line.lost_nodes, "--with-lost", "N", scenarios::integer<std::uint64_t>({.least = 0, .most = 1000}),
               "Nodes that may fail while the rest holds the load; without it 0");
  plan.add_flag("--from-current", line.from_current,
                "Say whether to keep, right-size or scale what the scenario deploys");
  plan.add_option("-o,--output", line.directory, "Results of the scenario: keep the plan there, for knee report")
      ->type_name("RESULTS")
      ->check(not_empty());
  add_regret(plan, line);
  add_override(plan, line);
  add_format(plan, line);
  add_simulation_options(plan, line);
}

}  // namespace knee::cli
