#include "cli/commands/plot_command.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/picture/chart_choice.hpp"
#include "analysis/picture/point_table.hpp"
#include "analysis/picture/gnuplot.hpp"
#include "analysis/picture/result_charts.hpp"
#include "analysis/picture/svg_text.hpp"
#include "analysis/picture/terminal_plot.hpp"
#include "analysis/uncertainty/band_charts.hpp"
#include "cli/command_line/output.hpp"
#include "cli/experiment/input_sampling.hpp"
#include "cli/experiment/kept_series.hpp"
#include "cli/runner/finished_sweep.hpp"
#include "cli/runner/gnuplot_process.hpp"
#include "cli/store/atomic_file.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::cli {
namespace {

using analysis::Chart;
using analysis::PictureFormat;

constexpr std::size_t kHeight = 22;  // lines of a chart on the terminal
constexpr const char* kDefaultName = "plot.svg";

std::vector<std::string> ids_of(const std::vector<Chart>& charts) {
  std::vector<std::string> ids;
  for (const Chart& chart : charts) ids.push_back(chart.id);
  return ids;
}

std::string mistake_in(const std::string& id, const std::vector<std::string>& ids) {
  const std::string near = scenarios::nearest(id, ids);
  return fmt::format("no chart \"{}\", expected {}{}", id, scenarios::either_of(ids),
                     near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near));
}

// The charts of the command line in its order. All mistakes at once.
std::vector<Chart> chosen_charts(const CommandLine& line, const FinishedSweep& sweep) {
  if (line.charts.empty()) return main_charts(sweep.results);
  std::vector<Chart> all = result_charts(sweep.results);
  if (const auto samples = kept_samples(line.directory, sweep)) {
    for (Chart& chart : band_charts(sweep.results, *samples)) all.push_back(std::move(chart));
  }
  for (Chart& chart : kept_series_charts(line.directory, sweep)) all.push_back(std::move(chart));
  std::vector<Chart> chosen;
  std::string mistakes;
  for (const std::string& id : line.charts) {
    const std::vector<Chart> found = charts_named(all, id);
    if (found.empty()) mistakes += (mistakes.empty() ? "" : "\nknee: ") + mistake_in(id, ids_of(all));
    chosen.insert(chosen.end(), found.begin(), found.end());
  }
  if (!mistakes.empty()) throw wrong_input(mistakes);
  return chosen;
}

void print_on_terminal(const std::vector<Chart>& charts) {
  std::string text;
  for (const Chart& chart : charts) {
    text += (text.empty() ? "" : "\n") + terminal_plot(chart, output_terminal(), kHeight);
  }
  print(text);
}

std::string picture_of(const std::vector<Chart>& charts, PictureFormat format) {
  const std::string drawn = output_of_gnuplot(gnuplot_script(charts, format));
  return format == PictureFormat::svg ? tidy_svg(drawn, charts) : drawn;
}

void write_picture(const CommandLine& line, const std::vector<Chart>& charts) {
  const std::string path =
      line.picture.empty() ? (std::filesystem::path{line.directory} / kDefaultName).string() : line.picture;
  const std::string picture = picture_of(charts, path.ends_with(".png") ? PictureFormat::png : PictureFormat::svg);
  if (path == "-") {
    print(picture);
  } else {
    write_atomically(path, picture);
    print(path + '\n');
  }
}

}  // namespace

ExitStatus plot(const CommandLine& line) {
  const std::vector<Chart> charts = chosen_charts(line, read_finished_sweep(line.directory));
  if (charts.empty()) throw wrong_input(fmt::format("no point of {} has a result to draw", line.directory));
  if (line.on_terminal || line.format == Format::text) {
    print_on_terminal(charts);
  } else if (line.format) {
    print(table_text(point_table(charts), *line.format));
  } else {
    write_picture(line, charts);
  }
  return ExitStatus::done;
}

}  // namespace knee::cli
