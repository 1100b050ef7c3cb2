#include "cli/command_line/command_line.hpp"

#include <cstdint>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include "analysis/laws/law.hpp"
#include "cli/command_line/command_options.hpp"
#include "cli/command_line/misreading.hpp"
#include "cli/command_line/version.hpp"
#include "cli/command_line/word_choice.hpp"
#include "scenarios/schema/quantity.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::cli {
namespace {

using Command = CommandLine::Command;

constexpr const char* kStatuses =
    "Exit status: 0 done, 1 a claim of the scenario fails, or the objective is missed where that was asked for,\n"
    "2 the input is wrong, 3 the machine failed (disk, crash), 130 interrupted.";

void add_trace(CLI::App& app, CommandLine& line) {
  CLI::App& trace = add_command(app, line, "trace", Command::trace,
                                "Write some requests of a run as a trace that ui.perfetto.dev opens",
                                "./knee trace scenarios/library/gil-threads.yaml --requests 20");
  add_scenario(trace, line);
  trace.add_option("--architecture", line.architecture, "The one to be seen; without it the first")
      ->type_name("NAME");
  add_duration(trace, line.trace_from, "--from", "Where it begins, say 2s; without it after the warm-up");
  add_quantity(trace, line.trace_requests, "--requests", "N", scenarios::integer<std::uint64_t>({.least = 1, .most = 1'000'000}),
               "It ends when so many have come back; without it 50");
  add_duration(trace, line.trace_length, "--for", "How long it lasts, say 200ms; without it until then");
  trace.add_option("-o,--output", line.output, "The file; - is standard output; without it trace.json")
      ->type_name("FILE")
      ->check(not_empty());
  add_override(trace, line);
  add_measure_option(trace, line, "--seed", "measure.seed", 0,
                     "Seed of all random streams; short for --set measure.seed=N");
  trace.add_flag("-q,--quiet", line.quiet, "Say nothing");
}

void add_capacity(CLI::App& app, CommandLine& line) {
  CLI::App& capacity = add_command(app, line, "capacity", Command::capacity,
                                   "Find the highest load at which each architecture meets the objective",
                                   "./knee capacity scenarios/library/quickstart.yaml");
  add_scenario(capacity, line);
  add_override(capacity, line);
  add_format(capacity, line);
  add_simulation_options(capacity, line);
}

// --load of the commands that know every kind of load
void add_expected_load(CLI::App& app, CommandLine& line) {
  add_quantity(app, line.expected, "--load", "LOAD", GivenLoadCodec{},
               "The load to hold: 2000/s, a number of users, or 1.4x a recording; without it that of the scenario");
}

void add_results(CLI::App& app, CommandLine& line) {
  app.add_option_function<std::string>(
         "RESULTS", [&line](const std::string& path) { line.directories = {path}; },
         "Directory of results that knee sweep -o has filled")
      ->required()
      ->type_name("");
}

void add_relevant(CLI::App& app, CommandLine& line) {
  add_quantity(app, line.relevant, "--relevant", "SHARE", scenarios::percentage(),
               "A smaller difference does not matter; without it 5%");
}

void add_analyze(CLI::App& app, CommandLine& line) {
  CLI::App& analyze = add_command(app, line, "analyze", Command::analyze,
                                  "Say which architecture holds which load, what limits it, and what would move it",
                                  "./knee analyze results/quickstart --load 2000/s");
  add_results(analyze, line);
  add_expected_load(analyze, line);
  add_relevant(analyze, line);
  add_table(analyze, line, {"architectures", "inputs", "ranges", "order", "differences", "laws", "bands"},
            "Print one table: architectures, inputs, ranges, order, differences, laws or bands");
  analyze.add_flag("--quick", line.quick, "Do not vary inputs");
  add_format(analyze, line);
  add_runner_options(analyze, line);
}

void add_compare(CLI::App& app, CommandLine& line) {
  CLI::App& compare = add_command(app, line, "compare", Command::compare,
                                  "Say how far two architectures, or two directories of results, are apart",
                                  "./knee compare results/quickstart --architectures node gunicorn");
  compare.add_option("DIR", line.directories, "One directory of results and --architectures, or two directories")
      ->required()
      ->expected(1, 2)
      ->type_name("");
  compare
      .add_option_function<std::vector<std::string>>(
          "--architectures",
          [&line](const std::vector<std::string>& names) {
            line.architecture = names[0];
            line.other_architecture = names[1];
          },
          "The two to be compared at each point that both have")
      ->expected(2)
      ->type_name("A B");
  add_format(compare, line);
}

void add_plot(CLI::App& app, CommandLine& line) {
  CLI::App& plot = add_command(app, line, "plot", Command::plot, "Draw the results of a sweep",
                               "./knee plot results/quickstart --chart throughput,p99 -o picture.svg");
  plot.add_option("RESULTS", line.directory, "Directory that knee sweep has filled")->required()->type_name("");
  plot.add_option_function<std::string>(
          "-o,--output",
          [&line](const std::string& path) {
            if (path != "-" && !path.ends_with(".svg") && !path.ends_with(".png")) {
              throw CLI::ValidationError("-o", fmt::format("\"{}\" ends neither with .svg nor with .png", path));
            }
            line.picture = path;
          },
          "The picture, FILE.svg or FILE.png; - is standard output (SVG); without it RESULTS/plot.svg")
      ->type_name("FILE");
  plot.add_option("--chart", line.charts,
                  "Charts to draw, say throughput,p99,errors,utilisation,breakdown; without it throughput and the "
                  "objective's quantile")
      ->delimiter(',')
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false)
      ->type_name("NAMES");
  plot.add_flag("--terminal", line.on_terminal, "Draw with text, without gnuplot and without a file");
  add_format(plot, line, "csv, json or md: print the points of the charts instead; text: as --terminal");
}

std::vector<std::string> law_names() {
  std::vector<std::string> names;
  for (const auto& description : analysis::laws::descriptions()) names.emplace_back(description.name);
  names.emplace_back(kAllLaws);
  return names;
}

void add_law(CLI::App& app, CommandLine& line) {
  app.add_option("--law", line.law, scenarios::either_of(law_names()) + "; without it usl")
      ->type_name("LAW")
      ->check(one_of_words(law_names()));
}

void add_fit(CLI::App& app, CommandLine& line) {
  CLI::App& fit = add_command(app, line, "fit", Command::fit, "Fit scalability laws to a table of measurements",
                              "./knee fit tests/data/published/usl-specsdm91.csv --x load --y throughput");
  fit.add_option("TABLE", line.table, "CSV file with a line of column names; - is standard input")->required()->type_name("");
  fit.add_option("--x", line.size_column, "Column of the size N: users, cores, threads, processes or nodes")
      ->required()
      ->type_name("COLUMN");
  fit.add_option("--y", line.value_column, "Column of the throughput; COLUMN_low and COLUMN_high, if there, give its weights")
      ->required()
      ->type_name("COLUMN");
  add_law(fit, line);
  add_pairs(fit, line.where, "--where", "column=value", "COLUMN=VALUE", "Use only rows with this value; can be repeated");
  add_quantity(fit, line.at_one, "--at-one", "X", scenarios::number({.least = scenarios::kAboveZero}),
               "X(1) of usl2; without it the mean of the measurements at N = 1");
  add_quantity(fit, line.confidence, "--confidence", "SHARE", scenarios::percentage({.least = 0.5, .most = 0.9999}),
               "Confidence of the intervals; without it 95%");
  add_format(fit, line);
}

void add_theory(CLI::App& app, CommandLine& line) {
  CLI::App& theory = add_command(app, line, "theory", Command::theory,
                                 "Say what queueing theory predicts without simulating, or set it beside results",
                                 "./knee theory scenarios/library/quickstart.yaml --load 300/s");
  add_scenario(theory, line, "Scenario file, - is standard input; or a directory of results, to set theory beside simulation");
  add_load(theory, line, "The load, say 2000/s; without it that of the scenario");
  add_override(theory, line);
  add_format(theory, line);
}

void add_report(CLI::App& app, CommandLine& line) {
  CLI::App& report = add_command(app, line, "report", Command::report,
                                 "Write the results of a sweep and the findings as one HTML page with charts",
                                 "./knee report results/quickstart --load 2000/s");
  add_results(report, line);
  report.add_option("-o,--output", line.page, "The file; - is standard output; without it RESULTS/report.html")
      ->type_name("FILE")
      ->check(not_empty());
  report.add_option("--chart-js", line.chart_library, "chart.min.js of Chart.js 3; without it that of Debian's libjs-chart.js")
      ->type_name("FILE");
  add_expected_load(report, line);
  add_relevant(report, line);
  report.add_flag("--no-findings", line.no_findings, "Only the results of the sweep; simulate nothing");
  report.add_flag("--quick", line.quick, "Do not vary inputs");
  add_runner_options(report, line);
}

void add_watch(CLI::App& app, CommandLine& line) {
  CLI::App& watch = add_command(app, line, "watch", Command::watch, "Follow the progress of a sweep from another terminal",
                                "./knee watch results/quickstart");
  watch.add_option("DIR", line.directory, "Directory of the results that knee sweep is filling")->required()->type_name("");
  watch.add_flag("--once", line.once, "Tell the state once instead of following it");
}

void add_commands(CLI::App& app, CommandLine& line) {
  CLI::App& run =
      add_command(app, line, "run", Command::run, "Simulate each architecture at the scenario's own load",
                  "./knee run scenarios/library/quickstart.yaml --set machine.cores=8");
  add_scenarios(run, line);
  add_override(run, line);
  add_format(run, line);
  add_simulation_options(run, line);
  add_samples(run, line);
  add_series(run, line);
  add_check_objective(run, line, "Exit with status 1 unless every architecture meets the objective");

  CLI::App& sweep = add_command(app, line, "sweep", Command::sweep,
                                "Simulate every combination of the scenario's swept values",
                                "./knee sweep scenarios/library/quickstart.yaml -o results/quickstart");
  add_scenario(sweep, line);
  sweep
      .add_option("-o,--output", line.directory,
                  "Directory of the results; repeat the command to go on where it stopped")
      ->required()
      ->check(not_empty())
      ->type_name("DIR");
  sweep.add_flag("--fresh", line.fresh, "Replace the results that DIR holds, whatever they are of");
  add_shards(sweep, line);
  add_override(sweep, line);
  add_format(sweep, line);
  add_simulation_options(sweep, line);
  add_samples(sweep, line);
  add_series(sweep, line);
  add_check_objective(sweep, line, "Exit with status 1 unless every point meets the objective");

  add_merge(app, line);
  add_analyze(app, line);
  add_capacity(app, line);
  add_plan(app, line);
  add_compare(app, line);
  add_fit(app, line);
  add_theory(app, line);
  add_plot(app, line);
  add_report(app, line);
  add_trace(app, line);
  add_watch(app, line);
  add_descriptions(app, line);
}

}  // namespace

void declare_program(CLI::App& app, CommandLine& line) {
  app.name("knee");
  app.description("knee predicts how a web service scales under each way of running it.");
  app.footer(example_footer("./knee run scenarios/library/quickstart.yaml") + "\n" + kStatuses);
  app.set_version_flag("--version", version_line());
  app.allow_extras();
  app.require_subcommand(1);
  add_commands(app, line);
}

std::variant<CommandLine, EarlyExit> read_command_line(int count, const char* const* arguments) {
  CommandLine line;
  CLI::App app;
  declare_program(app, line);
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    return answer_to(app, error);
  }
  if (auto answer = unknown_words(app)) return *answer;
  return line;
}

}  // namespace knee::cli
