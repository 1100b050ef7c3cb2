#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/command_line/command_options.hpp"
#include "cli/command_line/misreading.hpp"
#include "cli/command_line/word_choice.hpp"

namespace knee::cli {
namespace {

using Command = CommandLine::Command;

void add_check(CLI::App& app, CommandLine& line) {
  CLI::App& check = add_command(app, line, "check", Command::check, "Say what is wrong with a scenario, or what it describes",
                                "./knee check scenarios/library/quickstart.yaml");
  add_scenario(check, line);
  check.add_flag("--defaults", line.defaults, "Print the scenario with every default, as YAML");
  add_override(check, line);
  add_format(check, line, "csv, json or md: only the table of architectures; without it everything, as text");
}

void add_list(CLI::App& app, CommandLine& line) {
  CLI::App& list = add_command(app, line, "list", Command::list, "List what scenarios can say and what the tables' columns mean",
                               "./knee list columns");
  list.add_option("TOPIC", line.topic, "What to list, say columns; without it everything")->type_name("");
  add_format(list, line);
}

void add_schema(CLI::App& app, CommandLine& line) {
  add_command(app, line, "schema", Command::schema, "Print the JSON Schema of scenarios, for editors", "./knee schema > knee.schema.json");
}

void add_completion(CLI::App& app, CommandLine& line) {
  CLI::App& completion = add_command(app, line, "completion", Command::completion, "Print the completions of a shell",
                                     "source <(./knee completion bash)");
  completion.add_option("SHELL", line.topic, "bash, zsh or fish")->required()->type_name("")->check(one_of_words({"bash", "zsh", "fish"}));
}

// Declared last: its words are the names of all commands.
void add_man(CLI::App& app, CommandLine& line) {
  CLI::App& man = add_command(app, line, "man", Command::man, "Print the manual page of knee or of a command",
                              "./knee man sweep | man -l -");
  man.add_option("COMMAND", line.topic, "The command; without it the page of knee itself")
      ->type_name("")
      ->check(one_of_words(command_names(app)));
  man.add_option("-o,--output", line.directory, "Write all pages into this directory instead")->type_name("DIR");
}

}  // namespace

void add_descriptions(CLI::App& app, CommandLine& line) {
  add_check(app, line);
  add_list(app, line);
  add_schema(app, line);
  add_completion(app, line);
  add_man(app, line);
}

}  // namespace knee::cli
