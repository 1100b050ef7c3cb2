#include "cli/command_line/command_line.hpp"

#include <algorithm>
#include <cstdint>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include "analysis/laws/law.hpp"
#include "cli/command_line/version.hpp"
#include "scenarios/schema/quantity.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::cli {
namespace {

using Command = CommandLine::Command;

constexpr const char* kStatuses =
    "Exit status: 0 done, 1 a claim of the scenario fails, or the objective is missed where that was asked for,\n"
    "2 the input is wrong, 3 the machine failed (disk, crash), 130 interrupted.";

std::string example(const std::string& text) { return "Example:\n  " + text + "\n"; }

std::string suggestion(const std::string& word, const std::vector<std::string>& candidates) {
  const std::string near = scenarios::nearest(word, candidates);
  return near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near);
}

using Pair = std::pair<std::string, std::string>;

// Splits `key=value`; `form` is that in the words of the option.
Pair parse_pair(const char* option, const std::string& text, const std::string& form) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw CLI::ValidationError(option, fmt::format("\"{}\" is not of the form {}", text, form));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

// Adds an option with one pair for each time that it is given.
void add_pairs(CLI::App& app, std::vector<Pair>& into, const char* option, const char* form, const char* type_name,
               const char* meaning) {
  app.add_option_function<std::vector<std::string>>(
         option,
         [&into, option, form](const std::vector<std::string>& texts) {
           for (const std::string& text : texts) into.push_back(parse_pair(option, text, form));
         },
         meaning)
      ->type_name(type_name)
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
}

void add_override(CLI::App& app, CommandLine& line) {
  add_pairs(app, line.overrides, "--set", "key=value", "KEY=VALUE", "Replace a value of the scenario: --set machine.cores=8");
}

// Adds an option that abbreviates --set.
void add_measure_option(CLI::App& app, CommandLine& line, const char* option, const char* key,
                        std::uint64_t least, const char* meaning) {
  app.add_option_function<std::uint64_t>(
         option,
         [&line, option, key, least](std::uint64_t value) {
           if (value < least) throw CLI::ValidationError(option, fmt::format("expected {} or more", least));
           line.overrides.emplace_back(key, fmt::format("{}", value));
         },
         meaning)
      ->type_name("N");
}

void add_format(CLI::App& app, CommandLine& line) {
  static const std::vector<std::pair<std::string, Format>> kFormats = {
      {"text", Format::text}, {"csv", Format::csv}, {"json", Format::json}, {"md", Format::markdown}};
  app.add_option_function<std::string>(
         "--format",
         [&line](const std::string& word) {
           std::vector<std::string> words;
           for (const auto& [name, format] : kFormats) {
             if (name == word) line.format = format;
             words.push_back(name);
           }
           if (line.format) return;
           throw CLI::ValidationError(
               "--format", fmt::format("\"{}\" is not one of {}", word, scenarios::either_of(words)));
         },
         "text, csv, json or md; without it text on a terminal, else csv")
      ->type_name("FORMAT");
}

void add_runner_options(CLI::App& app, CommandLine& line) {
  app.add_option("-j,--jobs", line.workers, "Simulations at a time; without it one for each core")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, std::size_t{4096}).description(""));
  app.add_option("--time-limit", line.time_limit_s,
                 "Seconds one replication may take; one that takes longer has failed")
      ->type_name("S")
      ->check(CLI::Range(0.001, 1e7).description(""));
  app.add_flag("-q,--quiet", line.quiet, "No progress");
}

void add_simulation_options(CLI::App& app, CommandLine& line) {
  add_measure_option(app, line, "--seed", "measure.seed", 0,
                     "Seed of all random streams; short for --set measure.seed=N");
  add_measure_option(app, line, "--replications", "measure.replications", 1,
                     "Independent replications of each point; short for --set measure.replications=N");
  add_runner_options(app, line);
}

CLI::App& add_command(CLI::App& app, CommandLine& line, const char* name, Command command,
                      const char* description, const std::string& example_text) {
  CLI::App& added = *app.add_subcommand(name, description);
  added.callback([&line, command] { line.command = command; });
  added.footer(example(example_text));
  added.allow_extras();
  return added;
}

constexpr const char* kScenarioMeaning = "Scenario file; - is standard input";

void add_scenario(CLI::App& app, CommandLine& line) {
  app.add_option_function<std::string>(
         "SCENARIO", [&line](const std::string& path) { line.scenarios = {path}; }, kScenarioMeaning)
      ->required()
      ->type_name("");
}

void add_scenarios(CLI::App& app, CommandLine& line) {
  app.add_option("SCENARIO", line.scenarios, kScenarioMeaning)->required()->type_name("");
}

void add_duration(CLI::App& app, std::optional<sim::Duration>& into, const char* option, const char* meaning) {
  app.add_option_function<std::string>(
         option,
         [&into, option](const std::string& text) {
           const auto reading = scenarios::duration().read(text);
           if (const auto* mistake = std::get_if<scenarios::Diagnostic>(&reading)) {
             throw CLI::ValidationError(option, to_string(*mistake));
           }
           into = std::get<sim::Duration>(reading);
         },
         meaning)
      ->type_name("T");
}

void add_trace(CLI::App& app, CommandLine& line) {
  CLI::App& trace = add_command(app, line, "trace", Command::trace,
                                "Write some requests of a run as a trace that ui.perfetto.dev opens",
                                "./knee trace scenarios/library/gil-threads.yaml --requests 20");
  add_scenario(trace, line);
  trace.add_option("--architecture", line.architecture, "The one to be seen; without it the first")
      ->type_name("NAME");
  add_duration(trace, line.trace_from, "--from", "Where it begins, say 2s; without it after the warm-up");
  trace.add_option("--requests", line.trace_requests, "It ends when so many have come back; without it 50")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}).description(""));
  add_duration(trace, line.trace_length, "--for", "How long it lasts, say 200ms; without it until then");
  trace.add_option("-o,--output", line.output, "The file; - is standard output; without it trace.json")
      ->type_name("FILE");
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

void add_load(CLI::App& app, CommandLine& line) {
  app.add_option_function<std::string>(
         "--load",
         [&line](const std::string& text) {
           const auto reading = scenarios::positive_rate().read(text);
           if (const auto* mistake = std::get_if<scenarios::Diagnostic>(&reading)) {
             throw CLI::ValidationError("--load", to_string(*mistake));
           }
           line.load = std::get<double>(reading);
         },
         "The load to hold, say 2000/s; without it that of the scenario")
      ->type_name("RATE");
}

void add_plan(CLI::App& app, CommandLine& line) {
  CLI::App& plan = add_command(app, line, "plan", Command::plan,
                               "Find the cheapest deployment of each architecture that holds a load",
                               "./knee plan scenarios/library/plan.yaml --load 2000/s");
  add_scenario(plan, line);
  add_load(plan, line);
  plan.add_option("--with-lost", line.lost_nodes, "Nodes that may fail while the rest holds the load; without it 0")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1000}).description(""));
  plan.add_flag("--from-current", line.from_current,
                "Say whether to keep, right-size or scale what the scenario deploys");
  add_override(plan, line);
  add_format(plan, line);
  add_simulation_options(plan, line);
}

void add_results(CLI::App& app, CommandLine& line) {
  app.add_option_function<std::string>(
         "RESULTS", [&line](const std::string& path) { line.directories = {path}; },
         "Directory of results that knee sweep -o has filled")
      ->required()
      ->type_name("");
}

// `--relevant 5%`: a share, as percentage() reads it.
void add_relevant(CLI::App& app, CommandLine& line) {
  app.add_option_function<std::string>(
         "--relevant",
         [&line](const std::string& text) {
           const auto reading = scenarios::percentage().read(text);
           if (const auto* mistake = std::get_if<scenarios::Diagnostic>(&reading)) {
             throw CLI::ValidationError("--relevant", to_string(*mistake));
           }
           line.relevant = std::get<double>(reading);
         },
         "A smaller difference does not matter; without it 5%")
      ->type_name("SHARE");
}

void add_findings_table(CLI::App& app, CommandLine& line) {
  static const std::vector<std::string> kTables = {"architectures", "inputs", "ranges", "order", "differences"};
  app.add_option_function<std::string>(
         "--table",
         [&line](const std::string& name) {
           if (std::find(kTables.begin(), kTables.end(), name) == kTables.end()) {
             throw CLI::ValidationError("--table", fmt::format("\"{}\" is not one of {}{}", name, scenarios::either_of(kTables),
                                                               suggestion(name, kTables)));
           }
           line.findings_table = name;
         },
         "Print one table: architectures, inputs, ranges, order or differences")
      ->type_name("NAME");
}

void add_analyze(CLI::App& app, CommandLine& line) {
  CLI::App& analyze = add_command(app, line, "analyze", Command::analyze,
                                  "Say which architecture holds which load, what limits it, and what would move it",
                                  "./knee analyze results/quickstart --load 2000/s");
  add_results(analyze, line);
  add_load(analyze, line);
  add_relevant(analyze, line);
  add_findings_table(analyze, line);
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

std::vector<std::string> law_names() {
  std::vector<std::string> names;
  for (const auto& description : analysis::laws::descriptions()) names.emplace_back(description.name);
  names.emplace_back(kAllLaws);
  return names;
}

void add_law(CLI::App& app, CommandLine& line) {
  app.add_option_function<std::string>(
         "--law",
         [&line](const std::string& name) {
           const std::vector<std::string> names = law_names();
           if (std::find(names.begin(), names.end(), name) == names.end()) {
             throw CLI::ValidationError("--law", fmt::format("\"{}\" is not one of {}{}", name, scenarios::either_of(names),
                                                             suggestion(name, names)));
           }
           line.law = name;
         },
         scenarios::either_of(law_names()) + "; without it usl")
      ->type_name("LAW");
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
  fit.add_option("--at-one", line.at_one, "X(1) of usl2; without it the mean of the measurements at N = 1")
      ->type_name("X")
      ->check(CLI::PositiveNumber.description(""));
  add_format(fit, line);
}

void add_report(CLI::App& app, CommandLine& line) {
  CLI::App& report = add_command(app, line, "report", Command::report, "Write the results of a sweep as one HTML page with charts",
                                 "./knee report results/quickstart");
  report.add_option("DIR", line.directory, "Directory of results that knee sweep has filled")->required()->type_name("");
  report.add_option("-o,--output", line.page, "The file; - is standard output; without it DIR/report.html")->type_name("FILE");
  report.add_option("--chart-js", line.chart_library, "chart.min.js of Chart.js 3; without it that of Debian's libjs-chart.js")
      ->type_name("FILE");
}

void add_topic(CLI::App& app, CommandLine& line) {
  app.add_option("TOPIC", line.topic, "What to list, say columns; without it everything")->type_name("");
}

void add_commands(CLI::App& app, CommandLine& line) {
  CLI::App& run =
      add_command(app, line, "run", Command::run, "Simulate each architecture at the scenario's own load",
                  "./knee run scenarios/library/quickstart.yaml --set machine.cores=8");
  add_scenarios(run, line);
  add_override(run, line);
  add_format(run, line);
  add_simulation_options(run, line);
  run.add_flag("--check-objective", line.check_objective,
               "Exit with status 1 unless every architecture meets the objective");

  CLI::App& sweep = add_command(app, line, "sweep", Command::sweep,
                                "Simulate every combination of the scenario's swept values",
                                "./knee sweep scenarios/library/quickstart.yaml -o results/quickstart");
  add_scenario(sweep, line);
  sweep
      .add_option("-o,--output", line.directory,
                  "Directory of the results; repeat the command to go on where it stopped")
      ->required()
      ->type_name("DIR");
  sweep.add_flag("--fresh", line.fresh, "Replace what DIR holds, whatever it is");
  add_override(sweep, line);
  add_format(sweep, line);
  add_simulation_options(sweep, line);

  add_analyze(app, line);
  add_capacity(app, line);
  add_plan(app, line);
  add_compare(app, line);
  add_fit(app, line);
  add_report(app, line);
  add_trace(app, line);

  CLI::App& check = add_command(app, line, "check", Command::check,
                                "Say what is wrong with a scenario, or what it describes",
                                "./knee check scenarios/library/quickstart.yaml");
  add_scenario(check, line);
  check.add_flag("--defaults", line.defaults, "Print the scenario with every default, as YAML");
  add_override(check, line);

  CLI::App& list =
      add_command(app, line, "list", Command::list,
                  "List what scenarios can say and what the tables' columns mean", "./knee list columns");
  add_topic(list, line);
  add_format(list, line);
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

EarlyExit mistake(const CLI::App& app, const std::string& what) {
  const std::string command = app.get_parent() == nullptr ? "knee" : "knee " + app.get_name();
  return {ExitStatus::wrong_input, fmt::format("{}: {}\nTry {} --help.\n", command, what, command)};
}

// Unknown words are reported before missing arguments: a misspelt -o causes both.
std::optional<EarlyExit> unknown_words(const CLI::App& app) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  const CLI::App& command = chosen.empty() ? app : *chosen.front();
  std::vector<std::string> extra = command.remaining();
  if (extra.empty()) extra = app.remaining();
  if (extra.empty()) return std::nullopt;
  const auto option =
      std::find_if(extra.begin(), extra.end(), [](const std::string& word) { return word.starts_with('-'); });
  if (option != extra.end()) {
    const std::string name = option->substr(0, option->find('='));
    return mistake(command,
                   fmt::format("unknown option \"{}\"{}", name, suggestion(name, option_names(command))));
  }
  if (!chosen.empty()) return mistake(command, fmt::format("one argument too many: \"{}\"", extra.front()));
  return mistake(command, fmt::format("unknown command \"{}\"{}", extra.front(),
                                      suggestion(extra.front(), command_names(app))));
}

EarlyExit answer_to(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  const CLI::App& command = chosen.empty() ? app : *chosen.front();
  if (error.get_name() == "CallForVersion") return {ExitStatus::done, version_line() + '\n'};
  if (error.get_exit_code() == 0) return {ExitStatus::done, app.help()};
  if (auto answer = unknown_words(app)) return *answer;
  if (chosen.empty()) return mistake(app, "expected a command: " + scenarios::either_of(command_names(app)));
  return mistake(command, error.what());
}

}  // namespace

std::variant<CommandLine, EarlyExit> read_command_line(int count, const char* const* arguments) {
  CommandLine line;
  CLI::App app{"knee predicts how a web service scales under each way of running it.", "knee"};
  app.footer(example("./knee run scenarios/library/quickstart.yaml") + "\n" + kStatuses);
  app.set_version_flag("--version", version_line());
  app.allow_extras();
  app.require_subcommand(1);
  add_commands(app, line);
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    return answer_to(app, error);
  }
  if (auto answer = unknown_words(app)) return *answer;
  return line;
}

}  // namespace knee::cli
