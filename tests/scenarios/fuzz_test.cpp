// Inputs that no user would write on purpose: none is an exception or a crash, and what is wrong has a place.
#include <algorithm>
#include <iterator>

#include "scenarios/experiment_plan.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::fuzz_test {
namespace {

namespace fs = std::filesystem;

/// What becomes of the library with one space less, over all of them.
struct Told {
  std::size_t inputs = 0;
  std::size_t valid = 0;
  std::size_t as_missing_space = 0;
};

bool tells_of_the_space(const Diagnostic& mistake) {
  return mistake.what.find("no space after the \":\"") != std::string::npos ||
         mistake.nearest.find(": ") != std::string::npos;
}

void read_one(const std::string& text, const std::string& path, Told& told) {
  std::ofstream(path) << text;
  ++told.inputs;
  const auto read = read_experiment_plan(path, {}, Sweep::ignore);
  const auto* mistakes = std::get_if<Diagnostics>(&read);
  if (mistakes == nullptr) {
    ++told.valid;
    return;
  }
  CHECK_FALSE(mistakes->empty());
  if (std::any_of(mistakes->begin(), mistakes->end(), tells_of_the_space)) ++told.as_missing_space;
  for (const Diagnostic& mistake : *mistakes) {
    INFO(to_string(mistake));
    CHECK(mistake.place.line > 0);
  }
}

/// Reads a text once for each colon with a space behind it, without that space.
void read_without_spaces(const std::string& text, const std::string& path, Told& told) {
  for (std::size_t at = text.find(": "); at != std::string::npos; at = text.find(": ", at + 1)) {
    INFO(text.substr(at > 30 ? at - 30 : 0, 60));
    std::string mutant = text;
    read_one(mutant.erase(at + 1, 1), path, told);
  }
}

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A tree as YAML in brackets.
std::string flow(const Node& node) {
  std::string text;
  switch (node.kind) {
    case Node::Kind::nothing:
      return "~";
    case Node::Kind::scalar:
      return node.text.find_first_of(",:#?[]{}'") == std::string::npos ? node.text : '"' + node.text + '"';
    case Node::Kind::list:
      for (const Node& item : node.items) text += (text.empty() ? "" : ", ") + flow(item);
      return "[" + text + "]";
    case Node::Kind::mapping:
      for (const Entry& entry : node.entries)
        text += (text.empty() ? "" : ",\n") + entry.key + ": " + flow(entry.value);
      return "{" + text + "}";
  }
  return text;
}

/// The library as it is, and in brackets, without each space; recordings are found from a folder like the
/// library's.
Told told_of_the_library(bool in_brackets) {
  const Folder folder;
  fs::create_directory_symlink(KNEE_SOURCE_DIR "/tests", "tests");
  fs::create_directories("scenarios/library");
  Told told;
  for (const auto& entry : fs::recursive_directory_iterator(KNEE_SOURCE_DIR "/scenarios/library")) {
    if (entry.path().extension() != ".yaml") continue;
    const std::string text = contents(entry.path());
    const std::string name = "scenarios/library/" + entry.path().filename().string();
    const std::string whole = in_brackets ? flow(sound(text)) : text;
    std::ofstream(name) << whole;
    REQUIRE(std::holds_alternative<ExperimentPlan>(read_experiment_plan(name, {}, Sweep::ignore)));
    read_without_spaces(whole, name, told);
  }
  return told;
}

}  // namespace

TEST_CASE("A space forgotten after any colon of the library is told at its place, in lines and in brackets", "[long]") {
  const Told lines = told_of_the_library(false);
  CHECK(lines.inputs > 900);
  CHECK(lines.valid < lines.inputs / 10);  // Colons in comments and descriptions.
  CHECK(lines.as_missing_space == lines.inputs - lines.valid);
  const Told brackets = told_of_the_library(true);
  CHECK(brackets.inputs > 900);
  CHECK(brackets.valid < brackets.inputs / 50);
  CHECK(brackets.as_missing_space == brackets.inputs - brackets.valid);
}

TEST_CASE("Closed users whose requests take days or come by the million are read") {
  const Folder folder;
  folder.write(
      "days.yaml",
      "workload: {arrivals: {users: 1000, think: 1 ms}, requests: {r: {steps: [{wait: 100000 s}]}}}\n"
      "architectures: {n: {runtime: event-loop}}\n"
      "measure: {requests: 100000, replications: 1}\n");
  folder.write("millions.yaml",
               "workload:\n"
               "  arrivals: {users: 100000, think: 1 ms}\n"
               "  requests: {r: {steps: [{wait: 10 s}, {cpu: 10 ms}]}}\n"
               "architectures: {n: {runtime: event-loop, backlog: 200000}}\n"
               "measure: {requests: 10000000, replications: 1}\n");
  for (const char* name : {"days.yaml", "millions.yaml"}) {
    const auto read = read_experiment_plan(name, {}, Sweep::follow);
    REQUIRE(std::holds_alternative<ExperimentPlan>(read));
    CHECK(std::get<ExperimentPlan>(read).base.measure.is_fixed());
  }
}

}  // namespace knee::scenarios::fuzz_test
