#include "cli/commands/report_command.hpp"

#include <filesystem>
#include <string>

#include "analysis/page/html.hpp"
#include "analysis/page/result_page.hpp"
#include "cli/command_line/output.hpp"
#include "cli/commands/chart_library.hpp"
#include "cli/runner/finished_sweep.hpp"
#include "cli/store/atomic_file.hpp"

namespace knee::cli {

ExitStatus report(const CommandLine& line) {
  const std::filesystem::path directory{line.directory};
  const FinishedSweep sweep = read_finished_sweep(directory);
  const std::string page = analysis::page::html_of(analysis::page::result_page(sweep.results), read_chart_library(line.chart_library));
  if (line.page == "-") {
    print(page);
    return ExitStatus::done;
  }
  const std::filesystem::path file = line.page.empty() ? directory / "report.html" : std::filesystem::path{line.page};
  write_atomically(file, page);
  print(file.string() + '\n');
  return ExitStatus::done;
}

}  // namespace knee::cli
