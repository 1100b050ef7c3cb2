// Values set from the command line over what the scenario says.
#include "scenarios/yaml/override.hpp"

#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::override_test {
namespace {

const std::string kScenario =
    "workload:\n"
    "  arrivals: {poisson: 200/s}\n"
    "  steps: [{cpu: 1 ms}, {wait: 2 ms}]\n"
    "architectures:\n"
    "  python3.11: {threads: 4}\n"
    "empty:\n";

/// The scenario after one override, or what is wrong with the override.
std::string after(const std::string& assignment) {
  Node node = sound(kScenario);
  Diagnostics mistakes;
  set(node, assignment, mistakes);
  return mistakes.empty() ? shown(node) : to_string(mistakes);
}

/// The value at a key after one override.
std::string after(const std::string& assignment, const std::string& key) {
  Node node = sound(kScenario);
  Diagnostics mistakes;
  set(node, assignment, mistakes);
  return to_string(mistakes) + shown(node.find(key)->value);
}

}  // namespace

TEST_CASE("An override replaces, adds, reaches into lists and takes YAML as its value") {
  CHECK(after("workload.arrivals.poisson=400/s", "workload") ==
        "{arrivals: {poisson: 400/s}, steps: [{cpu: 1 ms}, {wait: 2 ms}]}");
  CHECK(after("workload.steps.1.wait=5 ms", "workload") ==
        "{arrivals: {poisson: 200/s}, steps: [{cpu: 1 ms}, {wait: 5 ms}]}");
  CHECK(after("workload.steps=[{cpu: 3 ms}]", "workload") ==
        "{arrivals: {poisson: 200/s}, steps: [{cpu: 3 ms}]}");
  CHECK(after("machine.cores=4", "machine") == "{cores: 4}");
  CHECK(after("empty.a.b=1", "empty") == "{a: {b: 1}}");
  CHECK(after("empty=", "empty") == "~");
  CHECK(after("empty=a=b", "empty") == "a=b");
  CHECK(after("architectures.python3.11.threads=8", "architectures") == "{python3.11: {threads: 8}}");
  CHECK(after("architectures.other.threads=8", "architectures") ==
        "{python3.11: {threads: 4}, other: {threads: 8}}");
}

TEST_CASE("What an override has set knows the override as its place and is the youngest of its mapping") {
  Node node = sound(kScenario);
  Diagnostics mistakes;
  set(node, "workload.arrivals.deterministic=10 ms", mistakes);
  const Node& arrivals = node.find("workload")->value.find("arrivals")->value;
  CHECK(to_string(arrivals.find("deterministic")->place) == "--set workload.arrivals.deterministic=10 ms");
  CHECK(to_string(arrivals.find("deterministic")->value.place) ==
        "--set workload.arrivals.deterministic=10 ms");
  CHECK(arrivals.find("deterministic")->age < arrivals.find("poisson")->age);
}

TEST_CASE("Mistakes in an override name the whole option") {
  CHECK(after("workload.arrivals.poisson") ==
        "--set workload.arrivals.poisson: no \"=\" and value; expected PATH=VALUE, such as "
        "workload.arrivals.poisson=400/s\n");
  CHECK(after("=4") ==
        "--set =4: no path before the \"=\"; expected PATH=VALUE, such as workload.arrivals.poisson=400/s\n");
  CHECK(after("workload..poisson=4") ==
        "--set workload..poisson=4: the path \"workload..poisson\" has an empty part; expected keys joined "
        "by dots, "
        "such as workload.arrivals.poisson\n");
  CHECK(after("workload.arrivals.poisson.rate=4") ==
        "--set workload.arrivals.poisson.rate=4: \"workload.arrivals.poisson\" is one value and has no keys; "
        "expected another path, or workload.arrivals.poisson=VALUE\n");
  CHECK(after("workload.steps.2.cpu=4") ==
        "--set workload.steps.2.cpu=4: \"workload.steps\" has no item \"2\"; expected an item from 0 to 1\n");
  CHECK(after("workload.steps.-1=4") ==
        "--set workload.steps.-1=4: \"workload.steps\" has no item \"-1\"; expected an item from 0 to 1\n");
  CHECK(after("machine={cores: 4]") ==
        "--set machine={cores: 4]: \"]\" cannot close the \"{\"; expected \"}\"\n");
  CHECK(after("machine={cores: 4, cores: 5}") ==
        "--set machine={cores: 4, cores: 5}: duplicate key \"cores\"; expected only one\n");
}

}  // namespace knee::scenarios::override_test
