#include "cli/command_line/command_line.hpp"

#include <initializer_list>

#include "tests/support/catch.hpp"

namespace knee::cli::command_line_test {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

std::variant<CommandLine, EarlyExit> read(std::initializer_list<const char*> words) {
  std::vector<const char*> arguments = {"knee"};
  arguments.insert(arguments.end(), words.begin(), words.end());
  return read_command_line(static_cast<int>(arguments.size()), arguments.data());
}

CommandLine understood(std::initializer_list<const char*> words) {
  const auto line = read(words);
  if (const auto* answer = std::get_if<EarlyExit>(&line)) FAIL(answer->text);
  return std::get<CommandLine>(line);
}

EarlyExit answer_to(std::initializer_list<const char*> words) {
  const auto line = read(words);
  REQUIRE(std::holds_alternative<EarlyExit>(line));
  return std::get<EarlyExit>(line);
}

}  // namespace

TEST_CASE("options stand before or after the scenario") {
  const CommandLine line = understood({"sweep", "-o", "results/x", "a.yaml", "-j", "3", "--fresh", "-q"});
  CHECK(line.command == CommandLine::Command::sweep);
  CHECK(line.scenarios == std::vector<std::string>{"a.yaml"});
  CHECK(line.directory == "results/x");
  CHECK(line.workers == 3);
  CHECK(line.fresh);
  CHECK(line.quiet);
}

TEST_CASE("the option --set takes one value and can be repeated, also before the scenario") {
  const CommandLine line =
      understood({"run", "--set", "machine.cores=8", "a.yaml", "--set", "load=1=2", "b.yaml"});
  CHECK(line.scenarios == std::vector<std::string>{"a.yaml", "b.yaml"});
  REQUIRE(line.overrides.size() == 2);
  CHECK(line.overrides[0] == std::pair<std::string, std::string>{"machine.cores", "8"});
  CHECK(line.overrides[1] == std::pair<std::string, std::string>{"load", "1=2"});
}

TEST_CASE("the options --seed and --replications are short for --set") {
  const CommandLine line = understood({"run", "a.yaml", "--seed", "7", "--replications", "3"});
  CHECK(line.overrides == std::vector<std::pair<std::string, std::string>>{{"measure.seed", "7"},
                                                                           {"measure.replications", "3"}});
  CHECK(answer_to({"run", "a.yaml", "--replications", "0"}).status == ExitStatus::wrong_input);
  CHECK(answer_to({"run", "a.yaml", "--seed", "x"}).status == ExitStatus::wrong_input);
  CHECK(answer_to({"run", "a.yaml", "--seed", "-1"}).status == ExitStatus::wrong_input);
}

TEST_CASE("numbers of options are read as those of scenarios") {
  const auto said = [](const char* option, const char* text) { return answer_to({"run", "a.yaml", option, text}).text; };
  CHECK_THAT(said("--seed", "010"), Contains("--seed: \"010\" starts with a zero") && Contains("did you mean \"10\"?"));
  CHECK_THAT(said("--seed", "0x10"), Contains("--seed: \"0x10\" has \"x10\" after its number"));
  CHECK_THAT(said("--seed", "-1"), Contains("--seed: \"-1\" is negative"));
  CHECK_THAT(said("--seed", "99999999999999999999"), Contains("--seed: \"99999999999999999999\" is too large"));
  CHECK_THAT(said("--replications", "0"), Contains("--replications: \"0\" is zero"));
  CHECK(understood({"run", "a.yaml", "--seed", "1e3"}).overrides.at(0).second == "1000");
  CHECK(answer_to({"run", "a.yaml", "-j", "0"}).status == ExitStatus::wrong_input);
  CHECK(answer_to({"run", "a.yaml", "-j", "010"}).status == ExitStatus::wrong_input);
  CHECK(understood({"run", "a.yaml", "--seed", "9223372036854775807"}).overrides.front().second == "9223372036854775807");
  CHECK_THAT(answer_to({"fit", "a.csv", "--x", "n", "--y", "x", "--at-one", "nan"}).text, Contains("--at-one: \"nan\" is not a finite number"));
}

TEST_CASE("an empty path of an output is refused and a file whose name looks like an option follows a double dash") {
  for (const char* command : {"sweep", "trace", "plan"}) {
    INFO(command);
    const EarlyExit answer = answer_to({command, "a.yaml", "-o", ""});
    CHECK(answer.status == ExitStatus::wrong_input);
    CHECK_THAT(answer.text, Contains("the path is empty"));
  }
  CHECK(understood({"check", "--", "-x.yaml"}).scenarios == std::vector<std::string>{"-x.yaml"});
  CHECK(understood({"run", "-q", "--", "-x.yaml", "--seed"}).scenarios == std::vector<std::string>{"-x.yaml", "--seed"});
  CHECK_THAT(answer_to({"check", "--", "a.yaml", "-x.yaml"}).text, Contains("one argument too many: \"-x.yaml\""));
}

TEST_CASE("a dash is a scenario: standard input") {
  CHECK(understood({"check", "-"}).scenarios == std::vector<std::string>{"-"});
}

TEST_CASE("formats are text, csv, json and md") {
  CHECK(understood({"run", "a.yaml", "--format", "md"}).format == Format::markdown);
  CHECK_FALSE(understood({"run", "a.yaml"}).format);
  const EarlyExit answer = answer_to({"run", "a.yaml", "--format", "xml"});
  CHECK(answer.status == ExitStatus::wrong_input);
  CHECK_THAT(answer.text, Contains("\"xml\" is not one of text, csv, json or md"));
}

TEST_CASE("an unknown command or option is named with the nearest one") {
  CHECK_THAT(answer_to({"swep", "a.yaml"}).text,
             StartsWith("knee: unknown command \"swep\"; did you mean \"sweep\"?\n"));
  CHECK_THAT(answer_to({"sweep", "a.yaml", "--ouput", "x"}).text,
             StartsWith("knee sweep: unknown option \"--ouput\"; did you mean \"--output\"?\n"));
  CHECK_THAT(answer_to({"run", "a.yaml", "--sead=3"}).text, Contains("did you mean \"--seed\"?"));
  CHECK_THAT(answer_to({"--verson"}).text,
             StartsWith("knee: unknown option \"--verson\"; did you mean \"--version\"?\n"));
  CHECK(answer_to({"swep"}).status == ExitStatus::wrong_input);
}

TEST_CASE("what is missing is named") {
  CHECK_THAT(answer_to({}).text, StartsWith("knee: expected a command: run, sweep, merge, analyze, capacity, plan, compare, fit, "
                                            "theory, plot, report, trace, watch, check, list, schema, completion or man"));
  CHECK_THAT(answer_to({"sweep", "a.yaml"}).text, StartsWith("knee sweep: ") && Contains("--output"));
  CHECK_THAT(answer_to({"run"}).text, StartsWith("knee run: ") && Contains("SCENARIO"));
  CHECK_THAT(answer_to({"run", "a.yaml", "--set", "cores"}).text,
             Contains("\"cores\" is not of the form key=value"));
  CHECK_THAT(answer_to({"check", "a.yaml", "b.yaml"}).text, Contains("one argument too many: \"b.yaml\""));
}

TEST_CASE("help shows an example for every command") {
  for (const char* command : {"run", "sweep", "fit", "check", "list"}) {
    const EarlyExit answer = answer_to({command, "--help"});
    CHECK(answer.status == ExitStatus::done);
    CHECK_THAT(answer.text, Contains("Example:\n  ./knee " + std::string{command}));
  }
  CHECK_THAT(answer_to({"--help"}).text, Contains("sweep") && Contains("Exit status"));
}

TEST_CASE("the version names SimGrid's, too") {
  CHECK_THAT(answer_to({"--version"}).text, StartsWith("knee 0.") && Contains("(SimGrid "));
}

}  // namespace knee::cli::command_line_test
