// Completions offer what the command line declares; bash is really asked.
#include "cli/manual/completion.hpp"

#include <sstream>

#include "tests/cli/program_folder.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/more.hpp"

namespace knee::cli::completion_test {
namespace {

using Catch::Matchers::Contains;
using Words = std::vector<std::string>;

// What bash offers for the last of some words.
Words offers(const ProgramFolder& folder, const std::string& words) {
  folder.write("ask.bash",
               "source <(\"$1\" completion bash)\n"
               "COMP_WORDS=(" + words + ")\n"
               "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
               "_knee\n"
               "((${#COMPREPLY[@]} == 0)) || printf '%s\\n' \"${COMPREPLY[@]}\"\n");
  REQUIRE(folder.shell("bash ask.bash \"$knee\"") == 0);
  CHECK(folder.err().empty());
  Words found;
  std::istringstream lines{folder.out()};
  for (std::string line; std::getline(lines, line);) found.push_back(line);
  return found;
}

std::string script_of(const ProgramFolder& folder, const std::string& shell) {
  REQUIRE(folder.knee("completion " + shell) == 0);
  return folder.out();
}

bool has_program(const ProgramFolder& folder, const std::string& name) { return folder.shell("command -v " + name) == 0; }

}  // namespace

TEST_CASE("the description of the program has every command with its options") {
  const ProgramDescription program = describe_program();
  CHECK(program.commands.size() == 18);
  for (const CommandDescription& command : program.commands) {
    INFO(command.name);
    CHECK_FALSE(command.meaning.empty());
    for (const OptionDescription& one : command.options) {
      CHECK_FALSE(one.meaning.empty());
      CHECK((one.value == OptionDescription::Value::word) != one.words.empty());
    }
  }
  const auto& sweep = program.commands[1];
  CHECK(sweep.name == "sweep");
  CHECK(sweep.arguments.front().value == OptionDescription::Value::scenario);
}

TEST_CASE("bash completes commands, options, words and files") {
  const ProgramFolder folder{"api one.yaml", "a"};
  folder.write("notes.txt", "n");
  CHECK(offers(folder, "knee sw") == Words{"sweep"});
  CHECK(offers(folder, "knee run --form") == Words{"--format"});
  CHECK(offers(folder, "knee run --format ''") == Words{"text", "csv", "json", "md"});
  CHECK(offers(folder, "knee analyze results --table or") == Words{"order"});
  CHECK(offers(folder, "knee run a") == Words{"api one.yaml"});
  CHECK(offers(folder, "knee run n").empty());
  CHECK(offers(folder, "knee fit n") == Words{"notes.txt"});
  CHECK(offers(folder, "knee completion f") == Words{"fish"});
  CHECK(offers(folder, "knee list capacity") == Words{"capacity-columns"});
  CHECK(offers(folder, "knee run --seed ''").empty());
}

TEST_CASE("bash offers every command and every option") {
  const ProgramFolder folder{"empty", ""};
  const ProgramDescription program = describe_program();
  Words names;
  for (const CommandDescription& command : program.commands) names.push_back(command.name);
  CHECK(offers(folder, "knee ''") == names);
  for (const CommandDescription& command : program.commands) {
    Words options;
    for (const OptionDescription& one : command.options) options.insert(options.end(), one.names.begin(), one.names.end());
    CHECK(offers(folder, "knee " + command.name + " -") == options);
  }
}

TEST_CASE("zsh and fish are told of every command, option and word") {
  const ProgramFolder folder{"empty", ""};
  const std::string zsh = script_of(folder, "zsh");
  const std::string fish = script_of(folder, "fish");
  for (const CommandDescription& command : describe_program().commands) {
    CHECK_THAT(zsh, Contains("'" + command.name + ":") && Contains("    " + command.name + ")\n"));
    CHECK_THAT(fish, Contains(" -a " + command.name + " -d "));
    for (const OptionDescription& one : command.options) {
      for (const std::string& name : one.names) {
        CHECK_THAT(zsh, Contains("'*" + name + "["));
        CHECK_THAT(fish, Contains(name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1)));
      }
    }
  }
  CHECK_THAT(zsh, Contains("(text csv json md)"));
  CHECK_THAT(fish, Contains("'text csv json md'"));
}

TEST_CASE("a shell that knee does not know is a mistake") {
  const ProgramFolder folder{"empty", ""};
  CHECK(folder.knee("completion tcsh") == 2);
  CHECK_THAT(folder.err(), Contains("\"tcsh\" is not one of bash, zsh or fish"));
  CHECK(folder.knee("completion") == 2);
}

TEST_CASE("zsh itself loads the completions") {
  require_more();
  const ProgramFolder folder{"empty", ""};
  if (!has_program(folder, "zsh")) skip("there is no zsh");
  folder.write("_knee", script_of(folder, "zsh"));
  CHECK(folder.shell("zsh -n _knee") == 0);
  CHECK(folder.shell("zsh -f -c 'autoload -U compinit; compinit -u -D; source ./_knee; print $_comps[knee]'") == 0);
  CHECK(folder.out() == "_knee\n");
  CHECK(folder.err().empty());
}

TEST_CASE("fish itself completes a word") {
  require_more();
  const ProgramFolder folder{"empty", ""};
  if (!has_program(folder, "fish")) skip("there is no fish");
  folder.write("knee.fish", script_of(folder, "fish"));
  CHECK(folder.shell("HOME=$PWD fish --no-config -c 'source knee.fish; complete -C \"knee run --format j\"'") == 0);
  CHECK_THAT(folder.out(), Contains("json"));
}

}  // namespace knee::cli::completion_test
