// `extends`, between architectures and between files.
#include "scenarios/yaml/extends.hpp"

#include "scenarios/yaml/load.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::extends_test {
namespace {

struct Resolved {
  Node node;
  std::string mistakes;
};

Resolved resolved(const std::string& text) {
  Node node = sound(text);
  Diagnostics mistakes;
  resolve_extends(node, mistakes);
  return {.node = node, .mistakes = to_string(mistakes)};
}

Resolved loaded(const std::string& path) {
  Diagnostics mistakes;
  const std::optional<Node> node = load(path, mistakes);
  return {.node = node.value_or(Node{}), .mistakes = to_string(mistakes)};
}

}  // namespace

TEST_CASE("An architecture that extends another has all its keys and wins where both have one") {
  const Resolved result = resolved(
      "three: {extends: cluster, nodes: 3, pool: {size: 8}}\n"
      "cluster: {extends: node, processes: 4}\n"
      "node: {runtime: event-loop, processes: 1, pool: {size: 4, queue: 100}}\n");
  CHECK(result.mistakes.empty());
  CHECK(shown(result.node) ==
        "{three: {runtime: event-loop, processes: 4, pool: {size: 8, queue: 100}, nodes: 3}, "
        "cluster: {runtime: event-loop, processes: 4, pool: {size: 4, queue: 100}}, "
        "node: {runtime: event-loop, processes: 1, pool: {size: 4, queue: 100}}}");
  const Node& three = result.node.entries[0].value;
  CHECK(to_string(three.find("processes")->value.place) == "api.yaml:2:37");
  CHECK(three.find("nodes")->age < three.find("processes")->age);
  CHECK(three.find("processes")->age < three.find("runtime")->age);
}

TEST_CASE("Lists are replaced by what extends them, not joined") {
  CHECK(shown(resolved("a: {steps: [1, 2]}\nb: {extends: a, steps: [3]}\n").node) ==
        "{a: {steps: [1, 2]}, b: {steps: [3]}}");
}

TEST_CASE("A circle of extends names everyone in it, once") {
  CHECK(resolved("a: {extends: b}\nb: {extends: c}\nc:\n  extends: a\nd: {extends: a}\n").mistakes ==
        "api.yaml:4:12: \"extends\" forms a cycle: a -> b -> c -> a; expected a base outside the cycle\n");
  CHECK(
      resolved("start: {extends: b}\nb: {extends: c}\nc: {extends: b}\n").mistakes ==
      "api.yaml:3:14: \"extends\" forms a cycle: b -> c -> b; expected a base outside the cycle\n");
  CHECK(resolved("a: {extends: a}\n").mistakes ==
        "api.yaml:1:14: \"extends\" forms a cycle: a -> a; expected a base outside the cycle\n");
}

TEST_CASE("Extending what is not there names the nearest that is") {
  const Resolved result =
      resolved("node-cluster: {}\nthree: {extends: node_clutser}\nfour: {extends: [a]}\n");
  CHECK(result.mistakes ==
        "api.yaml:2:18: \"three\" extends \"node_clutser\", which does not exist; expected node-cluster or "
        "four; did you mean \"node-cluster\"?\n"
        "api.yaml:3:17: a list where one name is needed; expected the name of one mapping to extend\n");
  CHECK(result.node.find("three")->value.incomplete);
}

TEST_CASE("A scenario may extend another file, and that a third, each relative to the one that names it") {
  const Folder folder;
  folder.write("api.yaml", "extends: parts/base.yaml\nmachine: {cores: 8}\n");
  folder.write("parts/base.yaml", "extends: common.yaml\nmachine: {cores: 4, memory: 8 GB}\n");
  folder.write("parts/common.yaml", "scenario: common\nmachine: {cores: 1}\n");
  const Resolved result = loaded("api.yaml");
  CHECK(result.mistakes.empty());
  CHECK(shown(result.node) == "{scenario: common, machine: {cores: 8, memory: 8 GB}}");
  CHECK(to_string(result.node.find("machine")->value.find("memory")->place) == "parts/base.yaml:2:21");
  CHECK(to_string(result.node.find("scenario")->place) == "parts/common.yaml:1:1");
}

TEST_CASE("Files that extend each other in a circle, and files that are not there, are mistakes") {
  const Folder folder;
  folder.write("a.yaml", "extends: ./b.yaml\n");
  folder.write("b.yaml", "machine: {cores: 4}\nextends: a.yaml\n");
  folder.write("c.yaml", "extends: bb.yaml\ncores: @\n");
  folder.write("d.yaml", "extends: bb.yaml\nmachine: 1\n");
  CHECK(loaded("a.yaml").mistakes ==
        "./b.yaml:2:10: \"extends\" forms a cycle: a.yaml -> ./b.yaml -> a.yaml; expected a base outside the "
        "cycle\n");
  CHECK(loaded("c.yaml").mistakes ==
        "c.yaml:2:8: a value cannot start with \"@\"; expected quotes around \"@\"\n");
  const Resolved result = loaded("d.yaml");
  CHECK(result.mistakes ==
        "d.yaml:1:10: \"bb.yaml\" cannot be read: No such file or directory; expected a scenario file; did you mean "
        "\"b.yaml\"?\n");
  CHECK(result.node.incomplete);
  CHECK(shown(result.node) == "{machine: 1}");
}

TEST_CASE("Paths are relative to the file that names them") {
  const SourceLocation named_at{"library/api.yaml", 3, 4};
  CHECK(beside(named_at, "traffic/day.csv") == "library/traffic/day.csv");
  CHECK(beside(named_at, "/data/day.csv") == "/data/day.csv");
  CHECK(beside({"--set a=b", 0, 0}, "day.csv") == "day.csv");
}

}  // namespace knee::scenarios::extends_test
