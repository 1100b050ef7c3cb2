/// Options that several commands share, and the frame of a command.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>

#include "cli/command_line/command_line.hpp"
#include "scenarios/yaml/diagnostic.hpp"

namespace knee::cli {

using Pair = std::pair<std::string, std::string>;

/// The end of a help text: `Example:` and a command line.
[[nodiscard]] std::string example_footer(const std::string& text);

/// Adds a command without options. It accepts unknown words, which are reported later.
CLI::App& add_command(CLI::App& app, CommandLine& line, const char* name, CommandLine::Command command, const char* description,
                      const std::string& example_text);

inline constexpr const char* kScenarioMeaning = "Scenario file; - is standard input";

/// The positional argument SCENARIO, or several of them.
void add_scenario(CLI::App& app, CommandLine& line, const char* meaning = kScenarioMeaning);
void add_scenarios(CLI::App& app, CommandLine& line);

/// An option with one pair for each time that it is given; `form` is that of a pair (`key=value`).
void add_pairs(CLI::App& app, std::vector<Pair>& into, const char* option, const char* form, const char* type_name,
               const char* meaning);
/// --set
void add_override(CLI::App& app, CommandLine& line);
/// An option that abbreviates --set for a whole number.
void add_measure_option(CLI::App& app, CommandLine& line, const char* option, const char* key, std::int64_t least,
                        const char* meaning);
/// Refuses the empty text, which names no file.
[[nodiscard]] CLI::Validator not_empty();
/// --format
void add_format(CLI::App& app, CommandLine& line,
                const char* meaning = "text, csv, json or md; without it text on a terminal, else csv");
/// --jobs, --time-limit, --memory-limit, --quiet
void add_runner_options(CLI::App& app, CommandLine& line);
/// --seed, --replications, and the options of the runner.
void add_simulation_options(CLI::App& app, CommandLine& line);
/// An option whose value is a quantity of the scenario language, which `codec` reads.
template <class Codec, class Value>
void add_quantity(CLI::App& app, Value& into, const char* option, const char* type_name, const Codec& codec, const char* meaning) {
  app.add_option_function<std::string>(
         option,
         [&into, option, codec](const std::string& text) {
           auto reading = codec.read(text);
           if (const auto* mistake = std::get_if<scenarios::Diagnostic>(&reading)) {
             throw CLI::ValidationError(option, to_string(*mistake));
           }
           into = std::get<0>(std::move(reading));
         },
         meaning)
      ->type_name(type_name);
}
/// An option whose value is a duration of the scenario language: `200ms`.
void add_duration(CLI::App& app, std::optional<sim::Duration>& into, const char* option, const char* meaning);

/// --load
void add_load(CLI::App& app, CommandLine& line,
              const char* meaning = "The load to hold, say 2000/s; without it that of the scenario");
/// --check-objective
void add_check_objective(CLI::App& app, CommandLine& line, const char* meaning);
/// --series
void add_series(CLI::App& app, CommandLine& line);

/// --samples
void add_samples(CLI::App& app, CommandLine& line,
                 const char* meaning = "Samples of the uncertain inputs, for bands; without it only their middle");
/// --table: one of `tables`.
void add_table(CLI::App& app, CommandLine& line, const std::vector<std::string>& tables, const char* meaning);

/// The command `plan`.
void add_plan(CLI::App& app, CommandLine& line);
/// The commands that describe knee and its language: check, list, schema, completion and man.
void add_descriptions(CLI::App& app, CommandLine& line);
/// Everything that a command line may say, read into `line`, which must outlive `app`.
void declare_program(CLI::App& app, CommandLine& line);

/// `--shard` and `--slurm` of a sweep, in a file of their own; and the command that makes shards one.
void add_shards(CLI::App& sweep, CommandLine& line);
void add_merge(CLI::App& app, CommandLine& line);

}  // namespace knee::cli
