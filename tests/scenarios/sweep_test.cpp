// Sweeps: ranges, keys that move together, conditions, sweeps of one architecture; what points share.
#include <algorithm>

#include "scenarios/experiment_plan.hpp"
#include "scenarios/language/sweep/sweep_condition.hpp"
#include "scenarios/sampled_plan.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::sweep_test {
namespace {

using Lines = std::vector<std::string>;

const std::string kWorkload = "workload: {arrivals: {poisson: 200/s}, requests: {page: {steps: [{cpu: 1 ms}]}}}\n";
const std::string kArchitectures =
    "architectures:\n"
    "  node: {runtime: event-loop}\n"
    "  python: {runtime: gil, threads: 4}\n";

std::variant<ExperimentPlan, Diagnostics> read_text(const std::string& text, Sweep sweep = Sweep::follow,
                                                    const std::vector<Override>& overrides = {}) {
  const Folder folder;
  folder.write("api.yaml", text);
  return read_experiment_plan("api.yaml", overrides, sweep);
}

ExperimentPlan swept_plan(const std::string& text, Sweep sweep = Sweep::follow, const std::vector<Override>& overrides = {}) {
  auto read = read_text(text, sweep, overrides);
  if (const auto* mistakes = std::get_if<Diagnostics>(&read)) FAIL(to_string(*mistakes));
  return std::get<ExperimentPlan>(std::move(read));
}

std::string mistakes_of(const std::string& text) {
  const auto read = read_text(text);
  const auto* mistakes = std::get_if<Diagnostics>(&read);
  return mistakes == nullptr ? "" : to_string(*mistakes);
}

/// The architecture of each point and its swept values without the keys.
Lines points_in(const ExperimentPlan& plan) {
  Lines lines;
  for (const Point& point : plan.points) {
    std::string line = point.scenario.architectures[point.architecture].name;
    for (const auto& [key, value] : point.swept) line += " " + (value.empty() ? "-" : value);
    lines.push_back(std::move(line));
  }
  return lines;
}

Lines values_of_axis(const std::string& axis) {
  return swept_plan(kWorkload + kArchitectures + "sweep: {" + axis + "}\n").base.sweep.get().at(0).values;
}

language::Dimensioned plain(double number) { return {.number = number}; }

/// Whether a condition holds for a = 4, b = 2, load = 100/s and memory = 2 GB; or what is wrong with it.
std::string verdict(const std::string& text) {
  auto condition = language::Condition::parse({.value = text});
  if (const auto* mistake = std::get_if<Diagnostic>(&condition)) return to_string(*mistake);
  const auto holds = std::get<language::Condition>(condition).holds([](const std::string& key) -> std::optional<language::Dimensioned> {
    if (key == "a") return plain(4);
    if (key == "b-2.c") return plain(2);
    if (key == "load") return language::Dimensioned{.number = 100, .seconds = -1};
    if (key == "memory") return language::Dimensioned{.number = 2e9, .bytes = 1};
    return std::nullopt;
  });
  if (const auto* mistake = std::get_if<Diagnostic>(&holds)) return to_string(*mistake);
  return std::get<bool>(holds) ? "yes" : "no";
}

}  // namespace

TEST_CASE("A range has a step or a factor in place of a number of points") {
  CHECK(values_of_axis("nodes: {from: 1, to: 8, step: 3}") == Lines{"1", "4", "7"});
  CHECK(values_of_axis("nodes: {from: 1, to: 64, factor: 2}") == Lines{"1", "2", "4", "8", "16", "32", "64"});
  CHECK(values_of_axis("load: {from: 0.1/s, to: 0.7/s, step: 0.2/s}") == Lines{"0.1/s", "0.3/s", "0.5/s", "0.7/s"});
  CHECK(values_of_axis("load: {from: 1 k/s, to: 100/s, factor: 10}") == Lines{"1000/s", "100/s"});
  CHECK(values_of_axis("wake-up: {from: 1 ms, to: 800 us, step: 100 us}") == Lines{"1 ms", "900 us", "800 us"});
  CHECK(values_of_axis("machine.memory: {from: 1 GB, to: 2 GB, step: 512 MB}") == Lines{"1 GB", "1512 MB"});
}

TEST_CASE("Mistakes in a range name what it needs") {
  const auto of = [](const std::string& axis) { return mistakes_of(kWorkload + kArchitectures + "sweep: {" + axis + "}\n"); };
  CHECK(of("nodes: {from: 1, to: 8, step: 3, points: 2}") ==
        "api.yaml:5:50: \"step\" and \"points\" exclude each other; expected one of points, step or factor\n");
  CHECK(of("nodes: {from: 1, to: 8, step: 3, spacing: log}") ==
        "api.yaml:5:51: \"step\" and \"spacing\" exclude each other; expected factor for equal ratios\n");
  CHECK(of("load: {from: 1/s, to: 8/s, step: 3}") ==
        "api.yaml:5:42: a step of \"3\" from \"1/s\"; expected a number above zero of the same kind as from and to\n");
  CHECK(of("nodes: {from: 0, to: 8, factor: 2}") ==
        "api.yaml:5:23: a range from or to zero with a factor; expected ends above zero, or a step\n");
  CHECK(of("load: {from: 1/s, to: 8 k/s, step: 0.1/s}") ==
        "api.yaml:5:44: a range of more than 10000 values; expected a larger step or factor\n");
}

TEST_CASE("Keys that move together have their values in pairs") {
  const ExperimentPlan plan = swept_plan(kWorkload + kArchitectures +
                                         "sweep:\n"
                                         "  together: {processes: [1, 2, 4], machine.cores: {from: 2, to: 8, factor: 2}}\n"
                                         "  load: [10/s, 20/s]\n");
  CHECK(points_in(plan) == Lines{"node 1 2 10/s", "node 1 2 20/s", "node 2 4 10/s", "node 2 4 20/s", "node 4 8 10/s", "node 4 8 20/s",
                                 "python 1 2 10/s", "python 1 2 20/s", "python 2 4 10/s", "python 2 4 20/s", "python 4 8 10/s",
                                 "python 4 8 20/s"});
  CHECK(plan.points[5].scenario.architectures[0].machine.cores == 8);
  CHECK(plan.points[5].scenario.architectures[0].group.processes == 4);
  CHECK(plan.points[5].scenario.offered_rate().value() == Approx(20));
  CHECK(plan.together == std::vector<Lines>{{"processes", "machine.cores"}});
}

TEST_CASE("A load moves together with another key") {
  const ExperimentPlan plan =
      swept_plan(kWorkload + kArchitectures + "sweep: {together: [{load: [10/s, 20/s, 20/s], threads: [1, 2, 4]}]}\n");
  CHECK(points_in(plan) == Lines{"node 10/s -", "node 20/s -", "python 10/s 1", "python 20/s 2", "python 20/s 4"});
  CHECK(plan.points[4].scenario.offered_rate().value() == Approx(20));
  CHECK(plan.points[4].scenario.architectures[1].threads() == 4);
}

TEST_CASE("Mistakes in keys that move together have their places") {
  const auto of = [](const std::string& sweep) { return mistakes_of(kWorkload + kArchitectures + "sweep: {" + sweep + "}\n"); };
  CHECK(of("together: {processes: [1, 2], nodes: [1, 2, 3]}") ==
        "api.yaml:5:39: 3 values of \"nodes\", but 2 of \"processes\", which moves together with it; expected equally many values\n");
  CHECK(of("together: {processes: [1, 2]}") == "api.yaml:5:19: 1 keys that move together; expected at least two keys\n");
  CHECK(of("nodes: [1, 2], together: {processes: [1, 2], nodes: [1, 3]}") ==
        "api.yaml:5:54: \"nodes\" is swept twice; expected each key once\n");
  CHECK(of("zip: {processes: [1, 2], nodes: [1, 3]}").find("did you mean \"together\"?") != std::string::npos);
  CHECK(of("wher: nodes < 3") == "api.yaml:5:9: unknown key \"wher\"; expected a list of values, or a range; did you mean \"where\"?\n");
}

TEST_CASE("A condition compares numbers with their units") {
  CHECK(verdict("a * b-2.c <= 8") == "yes");
  CHECK(verdict("a * b-2.c < 8") == "no");
  CHECK(verdict("a - 1 == 3 and not a > 5") == "yes");
  CHECK(verdict("2 <= a <= 3 or a / b-2.c != 2") == "no");
  CHECK(verdict("-(a + 2) * 2 < 0 and (a > 9 or a < 9)") == "yes");
  CHECK(verdict("2 + a * 3 == 14") == "yes");
  CHECK(verdict("8 / a / 2 == 1") == "yes");
  CHECK(verdict("load / a <= 25/s") == "yes");
  CHECK(verdict("load * 50 ms <= a") == "no");
  CHECK(verdict("memory / a >= 500 MB") == "yes");
  CHECK(verdict("memory >= 2.001 GB") == "no");
  CHECK(verdict("a <= 400 %") == "yes");
  CHECK(verdict("unknown < 3") == "yes");
}

TEST_CASE("A wrong condition is refused with the part that is wrong") {
  CHECK(verdict("a * ") == "in \"a * \": the condition ends too early; expected a key, a number, or \"(\"");
  CHECK(verdict("a && 3") == "in \"a && 3\": \"&&\" at an unexpected place; expected an operator, or the end of the condition; did you mean "
                             "\"and\"?");
  CHECK(verdict("a = 3").find("did you mean \"==\"?") != std::string::npos);
  CHECK(verdict("(a < 3") == "in \"(a < 3\": the condition ends too early; expected \")\"");
  CHECK(verdict("a < $") == "in \"a < $\": \"$\" at an unexpected place; expected a key, a number, or \"(\"");
  CHECK(verdict("3 < 4") == "in \"3 < 4\": no key; expected a condition such as processes * threads <= 64");
  CHECK(verdict("a + 3") == "in \"a + 3\": a number where a comparison is needed; expected a condition such as processes * threads <= 64");
  CHECK(verdict("a < 3 ms") == "in \"a < 3 ms\": \"<\" between a plain number and a duration; expected two numbers of one kind");
  CHECK(verdict("a and a < 3") == "in \"a and a < 3\": \"and\" needs comparisons, not numbers; expected a comparison such as nodes <= 4");
  CHECK(verdict("a < (a < 3)") == "in \"a < (a < 3)\": \"<\" needs numbers, not comparisons; expected comparisons joined by and, or, not");
  CHECK(verdict("a / (a - 4) < 1") ==
        "in \"a / (a - 4) < 1\": a division by zero; expected a divisor above zero at each combination");
  CHECK(verdict(std::string(600, '(') + "a" + std::string(600, ')') + " < 3").find("more than 1000 letters") != std::string::npos);
}

TEST_CASE("A condition leaves combinations out before they are read") {
  // 8 processes of 300 MB do not fit 2 GB of memory: a mistake if it were simulated.
  const std::string text = kWorkload +
                           "architectures: {node: {runtime: event-loop, memory: {process: 300 MB}, machine: {memory: 2 GB}}}\n"
                           "sweep: {processes: [1, 4, 8], machine.cores: [2, 4], where: processes <= 2 * machine.cores - 1}\n";
  CHECK(mistakes_of(text.substr(0, text.find(", where")) + "}\n") != "");
  const ExperimentPlan plan = swept_plan(text);
  CHECK(points_in(plan) == Lines{"node 1 2", "node 1 4", "node 4 4"});
  CHECK(plan.left_out == 3);
}

TEST_CASE("A condition takes what is not swept from each architecture and leaves alone those without the key") {
  const ExperimentPlan plan = swept_plan(kWorkload + kArchitectures + "sweep: {processes: [1, 2, 4], where: [processes * threads <= 8, threads > 0]}\n");
  CHECK(points_in(plan) == Lines{"node 1", "node 2", "node 4", "python 1", "python 2"});
  CHECK(plan.left_out == 1);
  CHECK(points_in(swept_plan(kWorkload + kArchitectures + "sweep: {processes: [1, 2, 4], where: switch-interval * processes < 15 ms}\n")) ==
        Lines{"node 1", "node 2", "node 4", "python 1", "python 2"});
}

TEST_CASE("Mistakes in conditions name the nearest key") {
  const auto of = [](const std::string& where) {
    return mistakes_of(kWorkload + kArchitectures + "sweep: {processes: [1, 2], load: [10/s, 20/s], where: " + where + "}\n");
  };
  CHECK(of("proceses < 2") ==
        "api.yaml:5:55: unknown key \"proceses\" in \"proceses < 2\"; expected a swept key, a key of architectures such as processes, or a "
        "path such as machine.cores; a minus after a key needs a space; did you mean \"processes\"?\n");
  CHECK(of("balancer < 2") == "api.yaml:5:55: \"balancer\" in \"balancer < 2\" is no number in any architecture; expected a key with a number "
                              "or a quantity\n");
  CHECK(of("load < 2") ==
        "api.yaml:5:60: in \"load < 2\": \"<\" between a rate and a plain number; expected two numbers of one kind\n");
  CHECK(of("processes < 2 and cores * 2 < 4").starts_with("api.yaml:5:73: unknown key \"cores\" in "));
  CHECK(of("processes < 2 and cores * 2 < 4").ends_with("; did you mean \"machine.cores\"?\n"));
  CHECK(of("'processes < 2 and cores < 4'").starts_with("api.yaml:5:74: unknown key \"cores\" in "));
  CHECK(of("\"processes\\x20< cores\"").starts_with("api.yaml:5:55: unknown key \"cores\" in "));  // the text is not that of the file
  CHECK(of("processes < 2 or balancer < 2").starts_with("api.yaml:5:72: \"balancer\" in "));
  CHECK(of("processes < 2 and (load < 2 ms)").starts_with("api.yaml:5:79: in "));
  CHECK(of("1 < processes < 4 == 2 $").starts_with("api.yaml:5:78: in "));
  CHECK(of("processes > 2") == "api.yaml:5:1: the conditions leave out all points; expected a condition that some combination meets\n");
  CHECK(to_string(swept_plan(kWorkload + kArchitectures + "sweep: {processes: [1, 2], where: processes < 3}\n").warnings) ==
        "api.yaml:5:35: warning: \"processes < 3\" leaves no point out; leave it out, or make it stricter\n");
}

TEST_CASE("An architecture has a sweep of its own beside the scenario's") {
  const ExperimentPlan plan = swept_plan(kWorkload +
                                         "architectures:\n"
                                         "  node: {runtime: event-loop}\n"
                                         "  python: {runtime: gil, sweep: {threads: [1, 8], machine.cores: [2, 4]}}\n"
                                         "sweep: {nodes: [1, 2], load: [10/s, 20/s]}\n");
  CHECK(points_in(plan) ==
        Lines{"node 1 - - 10/s", "node 1 - - 20/s", "node 2 - - 10/s", "node 2 - - 20/s", "python 1 1 2 10/s", "python 1 1 2 20/s",
              "python 1 1 4 10/s", "python 1 1 4 20/s", "python 1 8 2 10/s", "python 1 8 2 20/s", "python 1 8 4 10/s",
              "python 1 8 4 20/s", "python 2 1 2 10/s", "python 2 1 2 20/s", "python 2 1 4 10/s", "python 2 1 4 20/s", "python 2 8 2 10/s",
              "python 2 8 2 20/s", "python 2 8 4 10/s", "python 2 8 4 20/s"});
  const Scenario& last = plan.points.back().scenario;
  CHECK(last.architectures[1].threads() == 8);
  CHECK(last.architectures[1].machine.cores == 4);
  CHECK(last.architectures[1].nodes == 2);
  CHECK(last.offered_rate().value() == Approx(20));
  CHECK(points_in(swept_plan(kWorkload + "architectures: {python: {runtime: gil, sweep: {threads: [1, 8]}}}\n", Sweep::ignore)) ==
        Lines{"python"});
}

TEST_CASE("What an architecture sweeps replaces the scenario's axis of the same key") {
  const ExperimentPlan plan = swept_plan(kWorkload +
                                         "architectures:\n"
                                         "  node: {runtime: event-loop, sweep: {load: [5/s], processes: [4, 8]}}\n"
                                         "  python: {runtime: gil}\n"
                                         "sweep: {processes: [1, 2], load: [10/s, 20/s]}\n");
  CHECK(points_in(plan) == Lines{"node 4 5/s", "node 8 5/s", "python 1 10/s", "python 1 20/s", "python 2 10/s", "python 2 20/s"});
  CHECK(plan.points[1].scenario.architectures[0].group.processes == 8);
  CHECK(plan.points[1].scenario.offered_rate().value() == Approx(5));
  CHECK(plan.points[5].scenario.architectures[1].group.processes == 2);
}

TEST_CASE("Architectures inherit a sweep and not the values that it puts in place") {
  const ExperimentPlan plan = swept_plan(kWorkload +
                                         "architectures:\n"
                                         "  small: {runtime: gil, threads: 2, sweep: {threads: [1, 8], where: threads < 8}}\n"
                                         "  heir: {extends: small, cpu-factor: 2}\n"
                                         "  fixed: {extends: small, sweep: none}\n");
  CHECK(points_in(plan) == Lines{"small 1", "heir 1", "fixed -"});
  CHECK(plan.points[2].scenario.architectures[2].threads() == 2);
  CHECK(plan.left_out == 2);
}

TEST_CASE("Mistakes in the sweep of an architecture have their places") {
  const auto of = [](const std::string& sweep) {
    return mistakes_of(kWorkload + "architectures: {node: {runtime: event-loop, sweep: {" + sweep + "}}}\n");
  };
  CHECK(of("proceses: [1]") == "api.yaml:2:53: unknown key \"proceses\"; expected load, or a key of the architecture such as processes or "
                               "machine.cores; did you mean \"processes\"?\n");
  CHECK(of("threads: [1]") ==
        "api.yaml:2:53: \"node\" has no key \"threads\"; expected an architecture with the runtime gil or native-threads\n");
  CHECK(of("machine.coers: [1]").find("did you mean") != std::string::npos);
  CHECK(of("plan: [1]") ==
        "api.yaml:2:53: \"plan\" cannot be swept; expected load, or a key of the architecture such as processes or machine.cores\n");
  CHECK(of("processes: [0]") == "api.yaml:2:65: \"0\" is zero; expected a whole number from 1 to 10000\n");
  CHECK(mistakes_of("workload: {arrivals: {poisson: 200/s}, requests: {page: {steps: [{call: users}]}}}\n"
                    "services: {users: {architecture: {runtime: gil, sweep: {threads: [1]}}, requests: {get: {steps: [{cpu: 1 ms}]}}}}\n"
                    "architectures: {node: {runtime: event-loop}}\n") ==
        "api.yaml:2:49: a tier has no sweep of its own; expected \"sweep\" of the scenario, with keys such as "
        "services.users.architecture.processes\n");
}

TEST_CASE("A path below a key of architectures is swept where the key stands") {
  const ExperimentPlan plan = swept_plan(kWorkload +
                                         "architectures:\n"
                                         "  node: {runtime: event-loop}\n"
                                         "  nodes: {runtime: event-loop, nodes: 2, balancer: random}\n"
                                         "sweep: {balancer.policy: [round-robin, two-choices]}\n");
  CHECK(points_in(plan) == Lines{"node -", "nodes round-robin", "nodes two-choices"});
  CHECK(points_in(swept_plan(kWorkload + kArchitectures + "sweep: {memory.process: [10 MB, 20 MB]}\n")).size() == 4);
  CHECK(mistakes_of(kWorkload + kArchitectures + "sweep: {balncer.policy: [random]}\n") ==
        "api.yaml:5:9: unknown key \"balncer.policy\"; expected load, a key of architectures such as nodes, or a path such as machine.cores; "
        "did you mean \"balancer.policy\"?\n");
}

TEST_CASE("A path leads through what is short or inherited in a sweep and in an override") {
  const std::string text = kWorkload +
                           "machines: {small: {cores: 2, speed: 3}}\n"
                           "machine: small\n"
                           "architectures:\n"
                           "  mixed: {runtime: event-loop, nodes: [{count: 1}, {count: 2, weight: 2}]}\n"
                           "  heir: {extends: mixed, processes: 2}\n";
  const ExperimentPlan plan = swept_plan(text + "sweep: {machine.cores: [4, 8], architectures.heir.nodes.1.count: [3, 5]}\n");
  CHECK(points_in(plan) == Lines{"mixed 4 -", "mixed 8 -", "heir 4 3", "heir 4 5", "heir 8 3", "heir 8 5"});
  const Scenario& last = plan.points.back().scenario;
  CHECK(last.architectures[1].nodes == 6);
  CHECK(last.architectures[1].groups[1].group.processes == 2);
  CHECK(last.architectures[1].groups[0].machine.cores == 8);
  CHECK(last.architectures[1].groups[0].machine.speed == 3);
  CHECK(last.architectures[0].nodes == 3);
  const ExperimentPlan set = swept_plan(text, Sweep::follow, {{"machine.cores", "4"}, {"architectures.heir.nodes.0.count", "7"}});
  CHECK(set.base.architectures[1].nodes == 9);
  CHECK(set.base.architectures[1].groups[0].machine.speed == 3);
  CHECK(set.base.architectures[0].nodes == 3);
}

TEST_CASE("Classes and services are swept by their names") {
  const ExperimentPlan plan = swept_plan(
      "workload:\n"
      "  arrivals: {poisson: 200/s}\n"
      "  requests: {a.b: {share: 50 %, steps: [{call: users}]}, page: {share: 50 %, steps: [{call: db}]}}\n"
      "services:\n"
      "  db: {time: 4 ms}\n"
      "  users: {architecture: node, requests: {get: {steps: [{cpu: 1 ms}]}}}\n"
      "architectures: {node: {runtime: event-loop}}\n"
      "sweep:\n"
      "  together: {workload.requests.a.b.share: [20 %, 80 %], workload.requests.page.share: [80 %, 20 %]}\n"
      "  services.users.architecture.processes: [1, 3]\n"
      "  workload.requests.page.steps.0.call.time: [1 ms]\n"
      "  where: workload.requests.a.b.share < 50 % or services.users.architecture.processes > 1\n");
  CHECK(points_in(plan) == Lines{"node 20 % 80 % 1 1 ms", "node 20 % 80 % 3 1 ms", "node 80 % 20 % 3 1 ms"});
  CHECK(plan.points[2].scenario.tiers[0].group.processes == 3);
  CHECK(plan.points[2].scenario.workload[0].classes[0].share == Approx(0.8));
}

TEST_CASE("Every form of a sweep is written with the defaults and reads back") {
  const std::string text = kWorkload +
                           "architectures:\n"
                           "  node: {runtime: event-loop, sweep: {machine.cores: [2, 4], where: machine.cores >= processes}}\n"
                           "  python: {runtime: gil}\n"
                           "sweep:\n"
                           "  together: [{processes: [1, 2], nodes: [2, 1]}, {machine.speed: [1, 2], wake-up: [1 us, 2 us]}]\n"
                           "  load: {from: 10/s, to: 40/s, factor: 2}\n"
                           "  where: [processes * nodes <= 2, load < 30/s]\n";
  const ExperimentPlan plan = swept_plan(text);
  const auto again = read_written_plan(plan.written, "api.yaml", Sweep::follow);
  REQUIRE(std::holds_alternative<ExperimentPlan>(again));
  CHECK(std::get<ExperimentPlan>(again).written == plan.written);
  CHECK(points_in(std::get<ExperimentPlan>(again)) == points_in(plan));
  CHECK(std::get<ExperimentPlan>(again).left_out == plan.left_out);
  CHECK(plan.points.size() == 2 * 2 * 2 * (2 + 1));
}

TEST_CASE("Points share what does not differ between them") {
  const ExperimentPlan plan = swept_plan(kWorkload + kArchitectures + "sweep: {processes: [1, 2], load: {from: 1/s, to: 100/s, step: 1/s}}\n");
  REQUIRE(plan.points.size() == 400);
  const auto items = [&](std::size_t i) { return &plan.points[i].scenario.architectures.get(); };
  CHECK(items(0) == items(99));         // loads
  CHECK(items(0) == items(200));        // architectures
  CHECK(items(0) != items(100));        // processes
  const auto streams = [&](std::size_t i) { return &plan.points[i].scenario.workload.get(); };
  CHECK(streams(7) == streams(207));
  CHECK(streams(7) != streams(8));
}

TEST_CASE("A point keeps only the assignments of its own architecture, and samples follow them") {
  const ExperimentPlan plan = swept_plan(
      "workload: {arrivals: {poisson: 200/s}, requests: {page: {steps: [{cpu: {uncertain: [1 ms, 3 ms]}}]}}}\n"
      "architectures:\n"
      "  node: {runtime: event-loop, sweep: {machine.cores: [2, 4]}}\n"
      "  python: {runtime: gil}\n"
      "sweep: {processes: [1, 2]}\n");
  REQUIRE(plan.points.size() == 6);
  CHECK(plan.points[3].assignments.size() == 2);
  CHECK(plan.points[5].assignments.size() == 1);
  const auto sampled = sampled_plan(plan, {{0.0}, {1.0}});
  REQUIRE(std::holds_alternative<ExperimentPlan>(sampled));
  const Point& last_of_node = std::get<ExperimentPlan>(sampled).points.at(7);
  CHECK(last_of_node.scenario.architectures[0].machine.cores == 4);
  CHECK(last_of_node.scenario.architectures[0].group.processes == 2);
  CHECK(last_of_node.scenario.workload[0].classes[0].steps[0].demand.mean() == Approx(0.003));
}

}  // namespace knee::scenarios::sweep_test
