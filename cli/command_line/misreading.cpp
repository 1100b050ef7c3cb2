#include "cli/command_line/misreading.hpp"

#include <algorithm>

#include <CLI/App.hpp>
#include <fmt/format.h>

#include "cli/command_line/version.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::cli {
namespace {

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

EarlyExit mistake(const CLI::App& app, const std::string& what) {
  const std::string command = app.get_parent() == nullptr ? "knee" : "knee " + app.get_name();
  return {ExitStatus::wrong_input, fmt::format("{}: {}\nTry {} --help.\n", command, what, command)};
}

}  // namespace

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

std::string suggestion(const std::string& word, const std::vector<std::string>& candidates) {
  const std::string near = scenarios::nearest(word, candidates);
  return near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near);
}

std::optional<EarlyExit> unknown_words(const CLI::App& app) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  const CLI::App& command = chosen.empty() ? app : *chosen.front();
  std::vector<std::string> extra = command.remaining();
  if (extra.empty()) extra = app.remaining();
  const auto separator = std::find(extra.begin(), extra.end(), "--");  // what follows it is no option
  const bool has_separator = separator != extra.end();
  if (has_separator) extra.erase(separator);
  if (extra.empty()) return std::nullopt;
  const auto option = std::find_if(extra.begin(), extra.end(),
                                   [=](const std::string& word) { return word.starts_with('-') && !has_separator; });
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

}  // namespace knee::cli
