// The JSON Schema takes what knee takes and refuses what is wrong in shape.
#include "cli/schema/json_schema.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "scenarios/experiment_plan.hpp"
#include "scenarios/language/reference.hpp"
#include "tests/cli/program_folder.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/more.hpp"
#include "tests/tools/schema_validator.hpp"

namespace knee::cli::schema_test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const json& schema() {
  static const json kSchema = json::parse(json_schema(scenarios::describe_language()));
  return kSchema;
}

std::string text_of(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::vector<fs::path> scenarios_below(const char* folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path{KNEE_SOURCE_DIR} / folder)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void check_valid(const std::string& yaml) {
  const auto mistake = first_mistake(schema(), json_of_yaml(yaml));
  CHECK(mistake.value_or("valid") == "valid");
}

std::string mistake_in(const std::string& steps) {
  return first_mistake(schema(), json_of_yaml("workload: {arrivals: {poisson: 10/s}, requests: {page: {steps: " + steps +
                                              "}}}\narchitectures: {loop: {runtime: event-loop}}\n"))
      .value_or("valid");
}

}  // namespace

TEST_CASE("every scenario of the library and of the cases follows the schema") {
  std::size_t count = 0;
  for (const char* folder : {"scenarios/library", "tests/cases"}) {
    for (const fs::path& path : scenarios_below(folder)) {
      INFO(path);
      check_valid(text_of(path));
      ++count;
    }
  }
  CHECK(count > 100);
}

TEST_CASE("scenarios with every default written follow the schema") {
  for (const char* name : {"quickstart", "plan", "nodes", "uncertain", "measured-node", "microservices", "claims/retry-storm"}) {
    INFO(name);
    const auto plan = scenarios::read_experiment_plan(std::string{"library:"} + name, {}, scenarios::Sweep::follow);
    REQUIRE(std::holds_alternative<scenarios::ExperimentPlan>(plan));
    check_valid(std::get<scenarios::ExperimentPlan>(plan).written);
  }
}

TEST_CASE("scenarios that are wrong in shape do not follow the schema") {
  for (const char* name : {"missing-steps", "missing-unit", "former-keys", "no-space-in-lines", "unknown-key", "unknown-step", "unknown-runtime",
                           "two-arrivals", "wrong-nesting", "think-without-users"}) {
    INFO(name);
    const fs::path file = fs::path{KNEE_SOURCE_DIR} / "tests/scenarios/broken" / (std::string{name} + ".yaml");
    CHECK(first_mistake(schema(), json_of_yaml(text_of(file))));
  }
}

TEST_CASE("steps, quantities, words and intervals are checked") {
  CHECK(mistake_in("[{cpu: 4 ms}, {cpu: {exponential: 4ms}}, {wait: {uncertain: [3 ms, 5 ms]}}]") == "valid");
  CHECK(mistake_in("[{cpu: 4}]") != "valid");
  CHECK(mistake_in("[{cpu: 4 hours}]") != "valid");
  CHECK(mistake_in("[{cup: 4 ms}]") != "valid");
  CHECK(mistake_in("[{cpu: 4 ms, wait: 4 ms}]") != "valid");
  CHECK(mistake_in("[{cpu: {exponential: 4 ms, uniform: 3 ms}}]") != "valid");
  CHECK(mistake_in("[{}]") != "valid");
  CHECK(mistake_in("{cpu: 4 ms}") != "valid");
}

TEST_CASE("a file that extends another one may leave out what is required") {
  check_valid("extends: library:quickstart\nmachine: {cores: 8}\n");
  check_valid("extends: base.yaml\nworkload: {requests: {page: {share: 50 %}}}\n");
  CHECK(first_mistake(schema(), json_of_yaml("machine: {cores: 8}\n")));
  CHECK(first_mistake(schema(), json_of_yaml("extends: base.yaml\nmachine: {corse: 8}\n")));
  CHECK(first_mistake(schema(), json_of_yaml("extends: base.yaml\nmachine: {cores: many}\n")));
  CHECK(first_mistake(schema(), json_of_yaml("extends: base.yaml\nobjective: {p99: {uncertain: [1 s, 2 s]}}\n")));
}

TEST_CASE("every key says what it means") {
  std::size_t properties = 0;
  for (const auto& [name, definition] : schema()["definitions"].items()) {
    for (const auto& [key, property] : definition["properties"].items()) {
      INFO(name << " " << key);
      CHECK((name == "uncertain" || property.contains("description")));
      ++properties;
    }
  }
  CHECK(properties > 300);
}

TEST_CASE("another validator says the same of the library and of broken scenarios") {
  require_more();
  const ProgramFolder folder{"validate.py", R"(import glob, json, sys, yaml
from jsonschema import Draft7Validator
schema = json.load(open('schema.json'))
Draft7Validator.check_schema(schema)
check = Draft7Validator(schema)
files = glob.glob(sys.argv[1] + '/scenarios/library/**/*.yaml', recursive=True)
assert len(files) > 40
for file in files:
    assert check.is_valid(yaml.safe_load(open(file))), file
for name in ['missing-steps', 'missing-unit', 'former-keys', 'unknown-step', 'two-arrivals']:
    assert not check.is_valid(yaml.safe_load(open(sys.argv[1] + '/tests/scenarios/broken/' + name + '.yaml'))), name
)"};
  if (folder.shell("/usr/bin/python3 -c 'import jsonschema, yaml'") != 0) skip("there is no python3-jsonschema");
  REQUIRE(folder.shell("$knee schema > schema.json") == 0);
  CHECK(folder.shell("/usr/bin/python3 validate.py '" KNEE_SOURCE_DIR "'") == 0);
  CHECK(folder.err().empty());
}

}  // namespace knee::cli::schema_test
