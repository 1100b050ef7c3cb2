#include "cli/commands/descriptions/completion_command.hpp"

#include <algorithm>

#include "cli/command_line/output.hpp"
#include "cli/commands/descriptions/list_command.hpp"
#include "cli/manual/completion.hpp"
#include "scenarios/language/reference.hpp"

namespace knee::cli {
namespace {

// The topics of `knee list` are those of the language, which the command line does not know.
ProgramDescription with_topics(ProgramDescription program) {
  const auto is_list = [](const CommandDescription& command) { return command.name == "list"; };
  OptionDescription& topic = std::find_if(program.commands.begin(), program.commands.end(), is_list)->arguments.front();
  topic.words = listing_topics(scenarios::describe_language());
  std::erase_if(topic.words, [](const std::string& name) { return name.find(' ') != std::string::npos; });
  topic.value = OptionDescription::Value::word;
  return program;
}

}  // namespace

ExitStatus completion(const CommandLine& line) {
  const ProgramDescription program = with_topics(describe_program());
  if (line.topic == "bash") print(bash_completion(program));
  if (line.topic == "zsh") print(zsh_completion(program));
  if (line.topic == "fish") print(fish_completion(program));
  return ExitStatus::done;
}

}  // namespace knee::cli
