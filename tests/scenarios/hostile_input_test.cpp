// Inputs made to break a reader: long chains, many aliases, control characters, names for spreadsheets, recordings that grow.
// Each is refused at its place, with little memory and time.
#include <zlib.h>

#include "scenarios/experiment_plan.hpp"
#include "scenarios/recording/recording.hpp"
#include "scenarios/yaml/load.hpp"
#include "scenarios/yaml/override.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::hostile_input_test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;

const std::string kScenario =
    "workload: {arrivals: {poisson: 3/s}, requests: {r: {steps: [{cpu: {exponential: 1 ms}}]}}}\n"
    "architectures: {n: {runtime: event-loop}}\n";

/// All that is wrong with a scenario of the current folder.
std::string complaint(const std::string& file, const std::vector<Override>& overrides = {}) {
  const auto read = read_experiment_plan(file, overrides, Sweep::follow);
  const auto* mistakes = std::get_if<Diagnostics>(&read);
  return mistakes == nullptr ? "" : to_string(*mistakes);
}

/// The same of a text.
std::string complaint_of(const std::string& text) {
  const Folder folder;
  folder.write("api.yaml", text);
  return complaint("api.yaml");
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("A file to extend that is no mapping or cannot be read is told where it is named") {
  const Folder folder;
  folder.write("prose.txt", "some words\n");
  folder.write("list.txt", "- a\n");
  folder.write("base.yaml", kScenario);
  fs::create_symlink("loop.yaml", "loop.yaml");
  const auto extending = [&](const std::string& name) {
    folder.write("api.yaml", "scenario: api\nextends: " + name + "\n" + kScenario);
    return complaint("api.yaml");
  };
  CHECK(extending("base.yaml").empty());
  CHECK(extending("prose.txt") ==
        "api.yaml:2:10: \"prose.txt\" holds one value, where a scenario is needed; expected a file with a mapping of keys\n");
  CHECK(extending("list.txt") ==
        "api.yaml:2:10: \"list.txt\" holds a list, where a scenario is needed; expected a file with a mapping of keys\n");
  CHECK(extending("bse.yaml") ==
        "api.yaml:2:10: \"bse.yaml\" cannot be read: No such file or directory; expected a scenario file; did you mean "
        "\"base.yaml\"?\n");
  CHECK(extending(".") == "api.yaml:2:10: \".\" cannot be read: Is a directory; expected a scenario file\n");
  CHECK(extending("\"\"") == "api.yaml:2:10: the path is empty; expected a scenario file\n");
  CHECK(extending("loop.yaml") ==
        "api.yaml:2:10: \"loop.yaml\" cannot be read: Too many levels of symbolic links; expected a scenario file\n");
  CHECK(extending("\"base.yaml\\0x\"") ==
        "api.yaml:2:10: \"base.yaml\\x00x\" cannot be read: its name has a NUL; expected a scenario file\n"
        "api.yaml:2:10: a control character in \"base.yaml\\x00x\"; expected only characters that can be seen\n");
}

TEST_CASE("A chain of 64 files is read and a longer one is refused") {
  const Folder folder;
  folder.write("0.yaml", kScenario);
  for (int i = 1; i <= 64; ++i) folder.write(std::to_string(i) + ".yaml", "extends: " + std::to_string(i - 1) + ".yaml\n");
  CHECK(complaint("63.yaml").empty());
  CHECK_THAT(complaint("64.yaml"), Contains("1.yaml:1:10: more than 64 files extend each other; expected at most 64 files\n"));
}

TEST_CASE("Aliases are counted by their bytes") {
  const auto with_aliases = [](int count) {
    std::string text = "a: &a " + std::string(100'000, 'x') + "\n";
    for (int i = 0; i < count; ++i) text += "b" + std::to_string(i) + ": *a\n";
    return mistakes_in(text);
  };
  CHECK(with_aliases(80).empty());
  CHECK(with_aliases(100) == "api.yaml:84:6: too much text for a scenario, aliases counted each time; expected at most 8 MiB\n");
}

// Each place costs the same, however long its line: 300,000 of them in one line took 15 s.
TEST_CASE("Long lines and long lists are read in time proportional to their length") {
  CHECK_THAT(mistakes_in("a: [" + repeated("\xC3\xA4, ", 20'000)), EndsWith("never closed; expected a \"]\" after its last value\n"));
  CHECK(mistakes_in("a: [" + repeated("\xC3\xA4, ", 300) + "@]") ==
        "api.yaml:1:905: a value cannot start with \"@\"; expected quotes around \"@]\"\n");
  const Folder folder;
  folder.write("wide.yaml", "workload:\n  arrivals: {poisson: 3/s}\n  requests:\n    r:\n      steps:\n        - parallel:\n" +
                                repeated("            - [{wait: 1 ms}]\n", 5'000) + "architectures: {n: {runtime: event-loop}}\n");
  CHECK(complaint("wide.yaml").empty());
}

TEST_CASE("Control characters are refused in keys and values and shown as escapes") {
  const std::string expected = "; expected only characters that can be seen\n";
  CHECK(mistakes_in("\"e\\e[31m\": 1\n") == "api.yaml:1:1: a control character in \"e\\x1b[31m\"" + expected);
  CHECK(mistakes_in("a: \"\\a\"\n") == "api.yaml:1:4: a control character in \"\\x07\"" + expected);
  CHECK(mistakes_in("a: \"\\x9b\"\n") == "api.yaml:1:4: a control character in \"\\x9b\"" + expected);
  CHECK(mistakes_in("a: x\xE2\x80\xAEy\n") == "api.yaml:1:4: a control character in \"x\\u202ey\"" + expected);
  CHECK(mistakes_in("a: x\xC2\x9Dy\n") == "api.yaml:1:4: a control character in \"x\\x9dy\"" + expected);
  CHECK(mistakes_in("\"a\\nb\": 1\n") == "api.yaml:1:1: a control character in \"a b\"" + expected);
  CHECK(mistakes_in("a: |\n  two\n  lines\n\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80: \"1\\t2\"\n").empty());
  CHECK(mistakes_in("\xEF\xBB\xBF\xEF\xBB\xBF" "a: 1\n") ==
        "api.yaml:1:1: a second byte order mark; expected a scenario: YAML text in UTF-8\n");
}

TEST_CASE("Messages show control characters of options and file names as escapes") {
  Node root = sound("a: 1\n");
  Diagnostics mistakes;
  set(root, "a.\x1b]0;x\x07=1", mistakes);
  CHECK_THAT(to_string(mistakes), Contains("--set a.\\x1b]0;x\\x07=1: ") && !Contains("\x1b"));
  CHECK_THAT(complaint("no\nfile\x1b"), Contains("no\\x0afile\\x1b: cannot be read"));
}

TEST_CASE("Of many mistakes the first hundred are shown and a long suggestion is not") {
  const std::string all = mistakes_in(repeated("a: 1\n", 20'001));
  CHECK(std::count(all.begin(), all.end(), '\n') == 101);
  CHECK_THAT(all, EndsWith("api.yaml:101:1: duplicate key \"a\"; expected only the one in line 1\nand 19900 more\n"));
  CHECK_THAT(complaint_of("workload: " + std::string(10'000, 'x') + "\narchitectures: " + std::string(10'000, 'y') + ":z\n"),
             !Contains("did you mean") && Contains("where a mapping is needed"));
}

TEST_CASE("Names that a spreadsheet takes for formulas are refused") {
  const std::string expected = " in a table for a formula; expected a name that starts with a letter or a digit\n";
  for (const std::string name : {"=1+1", "+a", "-a", "@a"}) {
    INFO(name);
    CHECK(complaint_of("scenario: \"" + name + "\"\n" + kScenario) == "api.yaml:1:11: spreadsheets take \"" + name + "\"" + expected);
    CHECK(complaint_of("workload: {arrivals: {poisson: 3/s}, requests: {\"" + name + "\": {steps: [{cpu: 1 ms}]}}}\n"
                       "architectures: {n: {runtime: event-loop}}\n") == "api.yaml:1:49: spreadsheets take \"" + name + "\"" + expected);
    CHECK(complaint_of("workload: {arrivals: {poisson: 3/s}, requests: {r: {steps: [{cpu: 1 ms}]}}}\n"
                       "architectures: {\"" + name + "\": {runtime: event-loop}}\n") ==
          "api.yaml:2:17: spreadsheets take \"" + name + "\"" + expected);
  }
  CHECK(complaint_of("scenario: \"a\\nb\"\n" + kScenario) == "api.yaml:1:11: \"a b\" has a line break or a tab; expected a name in one line\n");
  const Folder folder;
  folder.write("=1+1.yaml", kScenario);
  const auto read = read_experiment_plan("=1+1.yaml", {}, Sweep::ignore);
  REQUIRE(std::holds_alternative<ExperimentPlan>(read));
  CHECK(std::get<ExperimentPlan>(read).base.name == "1+1");
}

TEST_CASE("Numbers that start with a zero are refused in files and in options") {
  CHECK(complaint_of(kScenario + "machine: {cores: 010}\n") ==
        "api.yaml:3:18: \"010\" starts with a zero, which some take for octal; expected a whole number from 1 to 4096; did you mean "
        "\"10\"?\n");
  CHECK_THAT(complaint_of(kScenario + "measure: {duration: 007 s}\n"), Contains("did you mean \"7 s\"?"));
  CHECK(complaint_of(kScenario + "machine: {speed: 0.5}\n").empty());
  const Folder folder;
  folder.write("api.yaml", kScenario);
  CHECK_THAT(complaint("api.yaml", {{"measure.seed", "010"}}), Contains("--set measure.seed=010: \"010\" starts with a zero"));
  CHECK(complaint("api.yaml", {{"measure.seed", "0"}}).empty());
}

TEST_CASE("A wrong path changes nothing and has one message") {
  const Folder folder;
  folder.write("api.yaml", kScenario);
  CHECK(complaint("api.yaml", {{"machine..cores", "1"}}) ==
        "--set machine..cores=1: the path \"machine..cores\" has an empty part; expected keys joined by dots, such as "
        "workload.arrivals.poisson\n");
  const std::string all = complaint("api.yaml", {{repeated("a.", 50'000) + "a", "1"}});
  CHECK_THAT(all, EndsWith("is too long; expected at most 64 parts\n"));
  CHECK(all.size() < 500);
}

TEST_CASE("A recording by the clock of its server is counted from its first request") {
  const auto times = [](const std::string& text, sim::Duration unit) {
    return std::get<std::vector<sim::Duration>>(std::get<Recording>(Recording::of_text("day.csv", text)).times("t", unit));
  };
  CHECK(times("t\n1700000000\n1700000000.5\n1700000002\n", 1s) == std::vector<sim::Duration>{0s, 500ms, 2s});
  CHECK(times("t\n1700000000000\n1700000000500\n", 1ms) == std::vector<sim::Duration>{0s, 500ms});
  CHECK(times("t\n86400\n86401\n", 1s) == std::vector<sim::Duration>{24h, 24h + 1s});
}

TEST_CASE("A recording of one instant has no time to measure") {
  const Folder folder;
  folder.write("day.csv", "time_s\n0\n0\n0\n");
  folder.write("api.yaml",
               "workload: {arrivals: {trace: day.csv}, requests: {r: {steps: [{cpu: 1 ms}]}}}\n"
               "architectures: {n: {runtime: event-loop}}\n");
  CHECK(complaint("api.yaml") ==
        "api.yaml:1:22: all requests of \"day.csv\" come in one instant; expected requests at different times\n");
}

TEST_CASE("A compressed recording that is no table ends at its first megabytes") {
  const Folder folder;
  const auto compress = [](const char* name, const std::string& part, int times) {
    const gzFile file = gzopen(name, "wb");
    for (int i = 0; i < times; ++i) gzwrite(file, part.data(), static_cast<unsigned>(part.size()));
    gzclose(file);
  };
  compress("zeros.gz", std::string(1U << 20U, '\0'), 64);
  compress("lines.gz", repeated("1\n", 1U << 19U), 64);
  const auto said = [](const char* name) { return std::get<Diagnostic>(Recording::read(name)); };
  CHECK(said("zeros.gz").what == "is not a text");
  CHECK(said("lines.gz").what == "\"lines.gz\" cannot be read: it is compressed more than a table can be");
}

TEST_CASE("The limit of a machine's memory is warned of where nothing takes memory") {
  const Folder folder;
  const auto warnings = [&](const std::string& keys) {
    folder.write("api.yaml",
                 "workload: {arrivals: {poisson: 3/s}, requests: {r: {steps: [{cpu: 1 ms}]}}}\n"
                 "machine: {memory: 1 GB}\narchitectures: {n: {runtime: event-loop" + keys + "}}\n");
    return to_string(std::get<ExperimentPlan>(read_experiment_plan("api.yaml", {}, Sweep::follow)).warnings);
  };
  CHECK(warnings(", memory: {process: 60 MB}").empty());
  CHECK_THAT(warnings(""), Contains("api.yaml:2:11: warning: ") && Contains("no process takes any memory"));
}

}  // namespace knee::scenarios::hostile_input_test
