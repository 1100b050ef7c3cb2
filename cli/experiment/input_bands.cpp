#include "cli/experiment/input_bands.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/uncertainty/band_report.hpp"
#include "analysis/uncertainty/band_tables.hpp"
#include "cli/command_line/output.hpp"
#include "cli/experiment/input_sampling.hpp"
#include "cli/runner/planned_results.hpp"
#include "cli/store/atomic_file.hpp"

namespace knee::cli {
namespace {

void keep(const std::filesystem::path& directory, const analysis::Results& planned, const analysis::InputSamples& samples) {
  write_atomically(directory / kBandsFile, analysis::to_csv(analysis::bands_table({&planned, 1}, {&samples, 1})));
  write_atomically(directory / kInputsFile, analysis::to_csv(analysis::inputs_table(planned, samples)));
}

std::string text_of(Format format, const analysis::Results& planned, const analysis::InputSamples& samples) {
  const auto style = format == Format::markdown ? analysis::ReportStyle::markdown : analysis::ReportStyle::text;
  return '\n' + bands_text(planned, samples, style, output_terminal());
}

// A failed sample makes the bands doubtful.
bool is_complete(const analysis::InputSamples& samples) {
  return std::all_of(samples.points.begin(), samples.points.end(),
                     [](const analysis::SampledPoint& point) { return point.simulated == point.values.size(); });
}

}  // namespace

void remove_bands(const std::string& directory) {
  for (const char* name : {kBandsFile, kInputsFile}) {
    std::error_code error;
    std::filesystem::remove(std::filesystem::path{directory} / name, error);
    if (error) throw machine_failure(fmt::format("cannot remove {}/{}: {}", directory, name, error.message()));
  }
}

void require_uncertain(const CommandLine& line, const Plans& plans) {
  if (line.samples == 0) return;
  for (const auto& plan : plans) {
    if (!plan->uncertain.empty()) continue;
    throw wrong_input(fmt::format("--samples, but scenario {} has no uncertain input, such as cpu: {{uncertain: [3 ms, 5 ms]}}",
                                  plan->base.name));
  }
}

ExitStatus print_bands(const CommandLine& line, const Plans& plans, ExitStatus middle) {
  if (line.samples == 0 || middle == ExitStatus::interrupted) return middle;
  const Format format = chosen_format(line);
  const bool tidy = format == Format::csv || format == Format::json;
  std::vector<analysis::Results> planned;
  std::vector<analysis::InputSamples> samples;
  for (const auto& plan : plans) {
    auto sampled = sample_inputs(line, *plan);
    if (!sampled) return ExitStatus::interrupted;
    planned.push_back(planned_results(*plan));
    samples.push_back(std::move(*sampled));
    if (!line.directory.empty()) keep(line.directory, planned.back(), samples.back());
    if (!tidy) print(text_of(format, planned.back(), samples.back()));
  }
  if (tidy && line.directory.empty()) print(table_text(analysis::bands_table(planned, samples), format));
  return std::all_of(samples.begin(), samples.end(), is_complete) ? middle : ExitStatus::machine_failed;
}

}  // namespace knee::cli
