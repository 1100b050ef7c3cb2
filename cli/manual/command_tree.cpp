#include "cli/manual/command_tree.hpp"

#include <algorithm>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/command_line/command_options.hpp"
#include "cli/command_line/word_choice.hpp"

namespace knee::cli {
namespace {

using Value = OptionDescription::Value;

// The placeholder says what kind of value an option takes: FILE, DIR, RESULTS; arguments are called by theirs.
Value value_kind(const std::string& placeholder) {
  if (placeholder.empty()) return Value::none;
  if (placeholder == "SCENARIO") return Value::scenario;
  if (placeholder == "FILE" || placeholder == "TABLE") return Value::file;
  if (placeholder == "DIR" || placeholder == "RESULTS") return Value::directory;
  return Value::text;
}

OptionDescription described(CLI::Option& option) {
  OptionDescription one{.meaning = option.get_description(), .words = words_of(option), .required = option.get_required()};
  if (option.get_positional()) {
    one.names = {option.get_name()};
    one.placeholder = one.names.front();
    one.several = option.get_items_expected_max() > 1;
  } else {
    for (const std::string& name : option.get_snames()) one.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) one.names.push_back("--" + name);
    if (option.get_items_expected_max() > 0) one.placeholder = option.get_type_name();
  }
  one.value = one.words.empty() ? value_kind(one.placeholder) : Value::word;
  return one;
}

CommandDescription described(CLI::App& app) {
  CommandDescription command{.name = app.get_name(), .meaning = app.get_description(), .footer = app.get_footer()};
  for (CLI::Option* option : app.get_options([](const CLI::Option*) { return true; })) {
    (option->get_positional() ? command.arguments : command.options).push_back(described(*option));
  }
  return command;
}

}  // namespace

ProgramDescription describe_program() {
  CommandLine line;
  CLI::App app;
  declare_program(app, line);
  ProgramDescription all{.program = described(app), .commands = {}};
  for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) all.commands.push_back(described(*command));
  return all;
}

std::string brief(const std::string& meaning) {
  std::string text = meaning.substr(0, std::min(meaning.find(';'), meaning.find(": ")));
  std::erase_if(text, [](char letter) { return letter == '\'' || letter == '"' || letter == '`' || letter == '$' || letter == '\\'; });
  return text;
}

}  // namespace knee::cli
