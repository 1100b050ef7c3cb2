#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/manual/completion.hpp"

namespace knee::cli {
namespace {

using Value = OptionDescription::Value;

// Brackets and colons separate the parts of a specification of _arguments.
std::string zsh_text(const std::string& meaning) {
  std::string text;
  for (const char letter : brief(meaning)) {
    if (letter == '[' || letter == ']' || letter == ':') text += '\\';
    text += letter;
  }
  return text;
}

std::string zsh_action(const OptionDescription& one) {
  switch (one.value) {
    case Value::word: return fmt::format("({})", fmt::join(one.words, " "));
    case Value::file: return "_files";
    case Value::directory: return "_files -/";
    case Value::scenario: return R"(_files -g "*.y(a|)ml")";
    case Value::none:
    case Value::text: break;
  }
  return " ";
}

std::string zsh_value(const OptionDescription& one) {
  if (one.is_flag()) return "";
  std::string text;
  std::string rest = one.placeholder;
  while (!rest.empty()) {  // `A B` is two values
    const std::size_t end = std::min(rest.find(' '), rest.size());
    text += fmt::format(":{}:{}", rest.substr(0, end), zsh_action(one));
    rest.erase(0, end + 1);
  }
  return text;
}

std::string zsh_option(const OptionDescription& one) {
  std::string text;
  for (const std::string& name : one.names) {
    text += fmt::format("        '*{}[{}]{}' \\\n", name, zsh_text(one.meaning), zsh_value(one));
  }
  return text;
}

std::string zsh_command(const CommandDescription& command) {
  std::string text = fmt::format("    {})\n      _arguments \\\n", command.name);
  for (const OptionDescription& one : command.options) text += zsh_option(one);
  for (const OptionDescription& one : command.arguments) {
    text += fmt::format("        '{}:{}:{}' \\\n", one.several ? "*" : "", one.placeholder, zsh_action(one));
  }
  return text + "        && return 0\n      ;;\n";
}

}  // namespace

std::string zsh_completion(const ProgramDescription& program) {
  std::string text =
      "#compdef knee\n# Completions of knee for zsh, made by `knee completion zsh`.\n\n_knee() {\n  local -a commands\n  commands=(\n";
  for (const CommandDescription& command : program.commands) {
    text += fmt::format("    '{}:{}'\n", command.name, zsh_text(command.meaning));
  }
  text +=
      "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n";
  text += "    _arguments \\\n";
  for (const OptionDescription& one : program.program.options) text += zsh_option(one);
  text += "      && return 0\n    return\n  fi\n  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $command in\n";
  for (const CommandDescription& command : program.commands) text += zsh_command(command);
  return text + "  esac\n}\n\nif [ \"$funcstack[1]\" = _knee ]; then _knee \"$@\"; else compdef _knee knee; fi\n";
}

}  // namespace knee::cli
