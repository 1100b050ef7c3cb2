#include "cli/commands/commands.hpp"

#include "cli/commands/analyze_command.hpp"
#include "cli/commands/capacity_command.hpp"
#include "cli/commands/check_command.hpp"
#include "cli/commands/compare_command.hpp"
#include "cli/commands/descriptions/completion_command.hpp"
#include "cli/commands/fit_command.hpp"
#include "cli/commands/descriptions/list_command.hpp"
#include "cli/commands/descriptions/man_command.hpp"
#include "cli/commands/merge_command.hpp"
#include "cli/commands/plot_command.hpp"
#include "cli/commands/plan_command.hpp"
#include "cli/commands/report_command.hpp"
#include "cli/commands/run_command.hpp"
#include "cli/commands/descriptions/schema_command.hpp"
#include "cli/commands/sweep_command.hpp"
#include "cli/commands/theory_command.hpp"
#include "cli/commands/trace_command.hpp"
#include "cli/commands/watch_command.hpp"

namespace knee::cli {

ExitStatus execute(const CommandLine& line) {
  switch (line.command) {
    case CommandLine::Command::run: return run(line);
    case CommandLine::Command::sweep: return sweep(line);
    case CommandLine::Command::merge: return merge(line);
    case CommandLine::Command::analyze: return analyze(line);
    case CommandLine::Command::capacity: return capacity(line);
    case CommandLine::Command::plan: return plan(line);
    case CommandLine::Command::compare: return compare(line);
    case CommandLine::Command::fit: return fit(line);
    case CommandLine::Command::theory: return theory(line);
    case CommandLine::Command::plot: return plot(line);
    case CommandLine::Command::report: return report(line);
    case CommandLine::Command::trace: return trace(line);
    case CommandLine::Command::check: return check(line);
    case CommandLine::Command::schema: return schema(line);
    case CommandLine::Command::completion: return completion(line);
    case CommandLine::Command::man: return man(line);
    case CommandLine::Command::watch: return watch(line);
    case CommandLine::Command::list: break;
  }
  return list(line);
}

}  // namespace knee::cli
