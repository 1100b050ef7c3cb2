#include "cli/commands/fit_command.hpp"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/laws/fit_report.hpp"
#include "cli/command_line/output.hpp"
#include "cli/commands/questions/measurements.hpp"

namespace knee::cli {
namespace {

using analysis::laws::FitReport;
using analysis::laws::Law;

std::vector<Law> laws_named(const std::string& name) {
  std::vector<Law> laws;
  for (const auto& description : analysis::laws::descriptions()) {
    if (name == kAllLaws || name == description.name) laws.push_back(description.law);
  }
  return laws;
}

void require_a_fit(const FitReport& report, const std::string& path) {
  if (!report.fits.empty()) return;
  std::string text;
  for (const std::string& obstacle : report.obstacles) text += (text.empty() ? "" : "\n") + path + ": " + obstacle;
  throw InvalidScenario{text};
}

}  // namespace

ExitStatus fit(const CommandLine& line) {
  Measurements measurements = read_measurements({.path = line.table,
                                                 .size_column = line.size_column,
                                                 .value_column = line.value_column,
                                                 .where = line.where});
  FitReport report{.size_name = line.size_column,
                   .value_name = line.value_column,
                   .observations = std::move(measurements.points),
                   .weighted = measurements.weighted,
                   .options = {.confidence = line.confidence, .at_one = line.at_one}};
  fit_laws(report, laws_named(line.law));
  require_a_fit(report, line.table == "-" ? "<stdin>" : line.table);
  const Format format = chosen_format(line);
  print(format == Format::text ? fit_text(report) : table_text(fit_table(report), format));
  if (!measurements.remark.empty()) print_message("knee: " + measurements.remark);
  return ExitStatus::done;
}

}  // namespace knee::cli
