#include "cli/command_line/command_options.hpp"

#include <cmath>
#include <cstdlib>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include "cli/command_line/word_choice.hpp"
#include "scenarios/schema/quantity.hpp"

namespace knee::cli {
namespace {

// Splits `key=value`; `form` is that in the words of the option.
Pair parse_pair(const char* option, const std::string& text, const std::string& form) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw CLI::ValidationError(option, fmt::format("\"{}\" is not of the form {}", text, form));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

// A range contains what is neither below nor above it.
std::string refuse_nan(const std::string& text) {
  return std::isnan(std::strtod(text.c_str(), nullptr)) ? "expected a number of seconds" : "";
}

}  // namespace

std::string example_footer(const std::string& text) { return "Example:\n  " + text + "\n"; }

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

void add_measure_option(CLI::App& app, CommandLine& line, const char* option, const char* key, std::int64_t least,
                        const char* meaning) {
  app.add_option_function<std::string>(
         option,
         [&line, option, key, least](const std::string& text) {
           const auto number = scenarios::whole_number({.least = least}).read(text);
           if (const auto* mistake = std::get_if<scenarios::Diagnostic>(&number)) {
             throw CLI::ValidationError(option, to_string(*mistake));
           }
           line.overrides.emplace_back(key, fmt::format("{}", std::get<std::int64_t>(number)));
         },
         meaning)
      ->type_name("N");
}

CLI::Validator not_empty() {
  return {[](const std::string& text) { return text.empty() ? std::string{"the path is empty, expected a name"} : std::string{}; }, ""};
}

void add_format(CLI::App& app, CommandLine& line, const char* meaning) {
  static const std::vector<std::pair<std::string, Format>> kFormats = {
      {"text", Format::text}, {"csv", Format::csv}, {"json", Format::json}, {"md", Format::markdown}};
  app.add_option_function<std::string>(
         "--format",
         [&line](const std::string& word) {
           for (const auto& [name, format] : kFormats) {
             if (name == word) line.format = format;
           }
         },
         meaning)
      ->type_name("FORMAT")
      ->check(one_of_words({"text", "csv", "json", "md"}));
}

void add_runner_options(CLI::App& app, CommandLine& line) {
  add_quantity(app, line.workers, "-j,--jobs", "N", scenarios::integer<std::size_t>({.least = 1, .most = 4096}),
               "Simulations at a time; without it one for each core");
  app.add_option("--time-limit", line.time_limit_s,
                 "Seconds one replication may take; one that takes longer has failed")
      ->type_name("S")
      ->check(CLI::Range(0.001, 1e7).description(""))
      ->check(CLI::Validator{refuse_nan, ""});
  add_quantity(app, line.memory_limit, "--memory-limit", "BYTES", scenarios::bytes({.least = 1'000'000, .most = scenarios::kAnySize.most}),
               "Memory one replication may take, say 500MB; one that takes more has failed");
  app.add_flag("-q,--quiet", line.quiet, "No progress");
}

void add_simulation_options(CLI::App& app, CommandLine& line) {
  add_measure_option(app, line, "--seed", "measure.seed", 0,
                     "Seed of all random streams; short for --set measure.seed=N");
  add_measure_option(app, line, "--replications", "measure.replications", 1,
                     "Independent replications of each point; short for --set measure.replications=N");
  add_runner_options(app, line);
}

CLI::App& add_command(CLI::App& app, CommandLine& line, const char* name, CommandLine::Command command,
                      const char* description, const std::string& example_text) {
  CLI::App& added = *app.add_subcommand(name, description);
  added.callback([&line, command] { line.command = command; });
  added.footer(example_footer(example_text));
  added.allow_extras();
  return added;
}

void add_scenario(CLI::App& app, CommandLine& line, const char* meaning) {
  app.add_option_function<std::string>(
         "SCENARIO", [&line](const std::string& path) { line.scenarios = {path}; }, meaning)
      ->required()
      ->type_name("");
}

void add_scenarios(CLI::App& app, CommandLine& line) {
  app.add_option("SCENARIO", line.scenarios, kScenarioMeaning)->required()->type_name("");
}

void add_check_objective(CLI::App& app, CommandLine& line, const char* meaning) {
  app.add_flag("--check-objective", line.check_objective, meaning);
}

void add_duration(CLI::App& app, std::optional<sim::Duration>& into, const char* option, const char* meaning) {
  add_quantity(app, into, option, "T", scenarios::duration(), meaning);
}

void add_load(CLI::App& app, CommandLine& line, const char* meaning) {
  add_quantity(app, line.load, "--load", "RATE", scenarios::positive_rate(), meaning);
}

void add_series(CLI::App& app, CommandLine& line) {
  const auto interval = scenarios::duration({.least = std::chrono::milliseconds{1}, .most = scenarios::kAnyDuration.most});
  add_quantity(app, line.series, "--series", "T", interval,
               "Interval of a time series, say 1s: each point is simulated once more from its beginning");
}

void add_samples(CLI::App& app, CommandLine& line, const char* meaning) {
  constexpr std::size_t kLeastSamples = 20;  // their 5 % and 95 % quantiles are not their ends
  add_quantity(app, line.samples, "--samples", "N", scenarios::integer<std::size_t>({.least = kLeastSamples, .most = 10'000}), meaning);
}

void add_table(CLI::App& app, CommandLine& line, const std::vector<std::string>& tables, const char* meaning) {
  app.add_option("--table", line.findings_table, meaning)->type_name("NAME")->check(one_of_words(tables));
}

}  // namespace knee::cli
