#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/manual/completion.hpp"

namespace knee::cli {
namespace {

using Value = OptionDescription::Value;

std::string fish_value(const OptionDescription& one) {
  switch (one.value) {
    case Value::none: return "";
    case Value::word: return fmt::format(" -x -a '{}'", fmt::join(one.words, " "));
    case Value::text: return " -x";
    case Value::directory: return " -x -a '(__fish_complete_directories)'";
    case Value::file:
    case Value::scenario: break;
  }
  return " -r -F";
}

std::string fish_option(const std::string& condition, const OptionDescription& one) {
  std::string text = fmt::format("complete -c knee -n '{}'", condition);
  for (const std::string& name : one.names) text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  return text + fish_value(one) + fmt::format(" -d '{}'\n", brief(one.meaning));
}

std::string fish_argument(const std::string& condition, const OptionDescription& one) {
  switch (one.value) {
    case Value::word: return fmt::format("complete -c knee -n '{}' -x -a '{}'\n", condition, fmt::join(one.words, " "));
    case Value::scenario: return fmt::format("complete -c knee -n '{}' -x -a '(__fish_complete_suffix .yaml)'\n", condition);
    case Value::directory: return fmt::format("complete -c knee -n '{}' -x -a '(__fish_complete_directories)'\n", condition);
    case Value::file: return fmt::format("complete -c knee -n '{}' -F\n", condition);
    case Value::none:
    case Value::text: break;
  }
  return "";
}

}  // namespace

std::string fish_completion(const ProgramDescription& program) {
  const std::string first = "__fish_use_subcommand";
  std::string text = "# Completions of knee for fish, made by `knee completion fish`.\n\ncomplete -c knee -f\n";
  for (const OptionDescription& one : program.program.options) text += fish_option(first, one);
  for (const CommandDescription& command : program.commands) {
    text += fmt::format("complete -c knee -n '{}' -a {} -d '{}'\n", first, command.name, brief(command.meaning));
  }
  for (const CommandDescription& command : program.commands) {
    const std::string condition = "__fish_seen_subcommand_from " + command.name;
    for (const OptionDescription& one : command.options) text += fish_option(condition, one);
    for (const OptionDescription& one : command.arguments) text += fish_argument(condition, one);
  }
  return text;
}

}  // namespace knee::cli
