#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/manual/completion.hpp"

namespace knee::cli {
namespace {

using Value = OptionDescription::Value;

// The call of the function that offers the values of an option or of an argument.
std::string bash_offer(const OptionDescription& one) {
  switch (one.value) {
    case Value::word: return fmt::format("_knee_words {}", fmt::join(one.words, " "));
    case Value::file: return "_knee_files";
    case Value::directory: return "_knee_directories";
    case Value::scenario: return "_knee_scenarios";
    case Value::none:
    case Value::text: break;
  }
  return ":";
}

std::string bash_values(const CommandDescription& command) {
  std::string text;
  for (const OptionDescription& one : command.options) {
    if (one.is_flag()) continue;
    std::vector<std::string> patterns;
    for (const std::string& name : one.names) patterns.push_back(command.name + ":" + name);
    text += fmt::format("    {}) {}; return ;;\n", fmt::join(patterns, " | "), bash_offer(one));
  }
  return text;
}

std::string bash_options(const CommandDescription& command) {
  std::vector<std::string> names;
  for (const OptionDescription& one : command.options) names.insert(names.end(), one.names.begin(), one.names.end());
  const std::string argument = command.arguments.empty() ? ":" : bash_offer(command.arguments.front());
  return fmt::format("    {}) options='{}'; argument='{}' ;;\n", command.name, fmt::join(names, " "), argument);
}

constexpr const char* kBashHelpers = R"(# Completions of knee for bash, made by `knee completion bash`.

_knee_lines() { local line; while IFS= read -r line; do COMPREPLY+=("$line"); done; }
_knee_words() { _knee_lines < <(compgen -W "$*" -- "$word"); }
_knee_files() { compopt -o filenames 2>/dev/null; _knee_lines < <(compgen -f -- "$word"); }
_knee_directories() { compopt -o filenames 2>/dev/null; _knee_lines < <(compgen -d -- "$word"); }
_knee_scenarios() {
  compopt -o filenames 2>/dev/null
  _knee_lines < <(compgen -d -- "$word"; compgen -f -X '!*.yaml' -- "$word"; compgen -f -X '!*.yml' -- "$word")
}

)";

constexpr const char* kBashEnd = R"(  if [[ $word == -* ]]; then _knee_words $options; else $argument; fi
}

complete -F _knee knee ./knee
)";

}  // namespace

std::string bash_completion(const ProgramDescription& program) {
  std::string text = kBashHelpers;
  text +=
      "_knee() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= options= argument=: i\n"
      "  COMPREPLY=()\n"
      "  for ((i = 1; i < COMP_CWORD; ++i)); do\n"
      "    if [[ ${COMP_WORDS[i]} != -* ]]; then command=${COMP_WORDS[i]}; break; fi\n"
      "  done\n"
      "  case $command:$previous in\n";
  for (const CommandDescription& command : program.commands) text += bash_values(command);
  text += "  esac\n  case $command in\n";
  std::vector<std::string> names;
  for (const CommandDescription& command : program.commands) names.push_back(command.name);
  std::vector<std::string> options;
  for (const OptionDescription& one : program.program.options) options.insert(options.end(), one.names.begin(), one.names.end());
  text += fmt::format("    '') options='{}'; argument='_knee_words {}' ;;\n", fmt::join(options, " "), fmt::join(names, " "));
  for (const CommandDescription& command : program.commands) text += bash_options(command);
  return text + "  esac\n" + kBashEnd;
}

}  // namespace knee::cli
