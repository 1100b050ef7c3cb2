// What `knee check --defaults` prints, and a results directory keeps, reads back as the same experiment: point by point.
#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "scenarios/experiment_plan.hpp"
#include "scenarios/point_identity.hpp"
#include "scenarios/sampled_plan.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::written_form_test {
namespace {

const std::string kLibrary = KNEE_SOURCE_DIR "/scenarios/library/";

ExperimentPlan plan_in(std::variant<ExperimentPlan, Diagnostics> read) {
  if (const auto* mistakes = std::get_if<Diagnostics>(&read)) FAIL(to_string(*mistakes));
  return std::get<ExperimentPlan>(std::move(read));
}

ExperimentPlan plan_of(const std::string& text) { return plan_in(read_written_plan(text, "api.yaml", Sweep::follow)); }

/// Each point in one line: its architecture, its swept values and the identity of its simulation.
std::vector<std::string> lines_of(const ExperimentPlan& plan) {
  const std::vector<std::string> identities = point_identities(plan);
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    const Point& point = plan.points[i];
    std::string line = point.scenario.architectures[point.architecture].name;
    for (const auto& [key, value] : point.swept) line += " " + key + "=" + value;
    lines.push_back(line + " " + identities[i]);
  }
  return lines;
}

/// The written form of a plan gives the same plan, and the same text.
void check_reads_back(const ExperimentPlan& plan) {
  INFO(plan.written);
  const ExperimentPlan again = plan_in(read_written_plan(plan.written, plan.path, Sweep::follow));
  CHECK(lines_of(again) == lines_of(plan));
  CHECK(again.hash == plan.hash);
  CHECK(again.written == plan.written);
  CHECK(again.together == plan.together);
  CHECK(again.left_out == plan.left_out);
}

/// Also: the swept values matter, so that equal identities are no accident.
void check_text(const std::string& text, std::size_t different) {
  const ExperimentPlan plan = plan_of(text);
  check_reads_back(plan);
  std::vector<std::string> identities = point_identities(plan);
  std::sort(identities.begin(), identities.end());
  identities.erase(std::unique(identities.begin(), identities.end()), identities.end());
  INFO(text);
  CHECK(identities.size() == different);
}

bool has_line(const ExperimentPlan& plan, const std::string& line) { return plan.written.find("\n" + line + "\n") != std::string::npos; }

const std::string kWorkload = "workload: {arrivals: {poisson: 100/s}, requests: {get: {steps: [cpu: 2 ms]}}}\n";
const std::string kLoop = "  loop: {runtime: event-loop}\n";
const std::string kTypes = "machines: {small: {cores: 2, cost: 1 USD/h}, large: {cores: 4, speed: 2, cost: 3 USD/h}}\n";
const std::string kCalls =
    "workload: {arrivals: {poisson: 100/s}, requests: {get: {steps: [cpu: 2 ms, call: back.find]}}}\n";

}  // namespace

TEST_CASE("every scenario of the library is written as the same experiment") {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kLibrary)) {
    if (entry.path().extension() != ".yaml") continue;
    INFO(entry.path());
    check_reads_back(plan_in(read_experiment_plan(entry.path().string(), {}, Sweep::follow)));
  }
}

TEST_CASE("a swept machine is that of each architecture and service in the written form") {
  const std::string one = kWorkload + "architectures:\n" + kLoop;
  check_text(one + "sweep: {machine.cores: [1, 2, 8]}\n", 3);
  check_text(one + "  big: {runtime: gil, machine: {cores: 16}}\nsweep: {machine.cores: [1, 2], machine.speed: [1, 2]}\n", 8);
  check_text(one + "sweep: {together: [{machine.cores: [1, 2], machine.speed: [2, 1]}], load: [10/s, 20/s]}\n", 4);
  check_text(one + "machine: {scheduler: eevdf}\nsweep: {machine.background.cores: [0, 1], machine.memory: [1 GB, 2 GB]}\n", 4);
  check_text(one + "sweep: {machine.cores: [1, 2, 8], where: machine.cores < 8}\n", 2);
  const ExperimentPlan plan = plan_of(one + "sweep: {machine.cores: [1, 2]}\n");
  CHECK(has_line(plan, "  cores: 4"));
  CHECK_FALSE(has_line(plan, "      cores: 4"));  // of the architecture
  CHECK(has_line(plan, "      speed: 1"));
}

TEST_CASE("swept machine types are those of each architecture in the written form") {
  const std::string types = kWorkload + kTypes + "architectures:\n" + kLoop;
  check_text(types + "machine: small\nsweep: {machine: [small, large]}\n", 2);
  check_text(types + "machine: small\nsweep: {machine.type: [small, large], machines.large.cores: [4, 8]}\n", 4);
  check_text(types + "machine: small\nsweep: {machine.type: [small, large], machines.large.cores: [2, 8], machines.large.speed: [1, 2]}\n", 8);
  check_text(types + "  own: {runtime: gil, machine: large}\nsweep: {machines.large.speed: [1, 2, 3]}\n", 6);
  check_text(types + "  own: {runtime: gil, machine: large}\nsweep: {architectures.own.machine: [small, large]}\n", 3);
}

TEST_CASE("a machine that takes its type from the scenario takes a swept key too in the written form") {
  const std::string types = kWorkload + kTypes + "machine: small\narchitectures:\n" + kLoop;
  check_text(types + "sweep: {machine.speed: [1, 2], machine.cores: [1, 2]}\n", 4);
  check_text(types + "  mixed: {runtime: gil, machine: large, nodes: [{machine: {cores: 1}}, {machine: small}]}\n"
                     "  heir: {extends: mixed}\nsweep: {machine.speed: [1, 2], machines.small.memory: [1 GB, 2 GB]}\n", 12);
  check_text(kWorkload + "machine: {power: {idle: 5 W, all-cores: 90 W}}\narchitectures:\n" + kLoop +
                 "sweep: {machine.power.idle: [5 W, 7 W]}\n", 2);
}

TEST_CASE("a path through a word that an architecture inherits keeps what the word says") {
  const std::string text = kWorkload + kTypes +
                           "architectures:\n  base: {runtime: gil, nodes: 2, machine: large, balancer: least-connections}\n  heir: {extends: base}\n";
  const ExperimentPlan plan = plan_of(text + "sweep: {architectures.heir.balancer.cpu: [0 ms, 1 ms], architectures.heir.machine.cores: [1, 2]}\n");
  const Architecture& heir = plan.points.back().scenario.architectures.at(1);
  CHECK(heir.balancer->policy.kind == models::Policy::Kind::least_connections);
  CHECK(heir.machine.speed == 2);
  check_reads_back(plan);
}

TEST_CASE("values that depend on a swept key are not stated in the written form") {
  check_text(kWorkload + "architectures: {a: {runtime: event-loop}}\nsweep: {runtime: [event-loop, gil]}\n", 2);
  check_text(kWorkload + "architectures: {a: {preset: node20}, b: {preset: node20, overhead: 1 ms}}\n"
                         "sweep: {preset: [node20, uvicorn, cpython3.11]}\n", 6);
  check_text(kWorkload + "architectures: {a: {runtime: event-loop}}\nsweep: {nodes: [1, 2]}\n", 2);
  check_text(kWorkload + "architectures: {a: {runtime: event-loop, nodes: 2, balancer: {policy: consistent-hash, cpu: 1 us}}}\n"
                         "sweep: {balancer.policy: [consistent-hash, two-choices, random]}\n", 3);
  check_text(kWorkload + "machine: {power: {idle: 5 W, all-cores: 90 W}}\narchitectures:\n" + kLoop + "sweep: {machine.power.idle: [5 W, 9 W]}\n", 2);
}

TEST_CASE("a path of architectures applies to the same ones in the written form") {
  const std::string three = kWorkload + "architectures:\n" + kLoop +
                            "  held: {runtime: event-loop, memory: {heap: 20 MB}}\n"
                            "  two: {runtime: gil, nodes: 2}\n";
  check_text(three + "sweep: {memory.heap: [20 MB, 40 MB]}\n", 4);
  check_text(three + "sweep: {balancer.cpu: [0 ms, 1 ms]}\n", 6);
  check_text(three + "sweep: {offload.workers: [1, 2]}\n", 6);
}

TEST_CASE("architectures that extend a swept one follow it in the written form") {
  const std::string family = kWorkload +
                             "architectures:\n"
                             "  base: {runtime: event-loop, processes: 2, sweep: {backlog: [100, 200]}}\n"
                             "  heir: {extends: base, cpu-factor: 2}\n"
                             "  other: {extends: heir, runtime: gil, processes: 3, sweep: none}\n"
                             "  alone: {runtime: gil}\n";
  check_text(family + "sweep: {architectures.base.processes: [1, 2]}\n", 10);
  check_text(family + "sweep: {architectures.base.overhead: [0 ms, 1 ms, 2 ms], machine.cores: [1, 2]}\n", 32);
  check_text(family + "sweep: {processes: [1, 2], machine.cores: [1, 2]}\n", 24);
  check_text(family + "sweep: {architectures.heir.machine.cores: [1, 2]}\n", 9);
  check_text(kWorkload + "architectures:\n  base: {preset: node20, machine: {cores: 2}}\n  heir: {extends: base, processes: 2}\n"
                         "sweep: {architectures.base.machine.cores: [1, 2, 3]}\n", 6);
}

TEST_CASE("own sweeps of architectures are the same in the written form") {
  check_text(kWorkload + "architectures:\n  a: {runtime: event-loop, sweep: {machine.cores: [1, 2], processes: {from: 1, to: 3, step: 1}}}\n"
                         "  b: {extends: a, runtime: gil, sweep: {threads: [1, 4]}}\n  c: {extends: a, sweep: none}\n"
                         "sweep: {machine.speed: [1, 2]}\n", 38);
  check_text(kWorkload + "architectures:\n  a: {preset: node20, sweep: {preset: [node20, uvicorn], load: [10/s, 20/s]}}\n", 4);
}

TEST_CASE("groups of nodes follow what is swept around them in the written form") {
  const std::string groups = kWorkload +
                             "architectures:\n"
                             "  one: {runtime: event-loop}\n"
                             "  mixed: {runtime: gil, nodes: [{count: 2}, {processes: 3, weight: 2}]}\n"
                             "  named: {nodes: [{extends: one}, {extends: mixed, count: 2}]}\n"
                             "  heir: {extends: mixed, cpu-factor: 2}\n";
  check_text(groups + "sweep: {machine.cores: [1, 2]}\n", 8);
  check_text(groups + "sweep: {architectures.mixed.threads: [1, 2]}\n", 6);
  check_text(groups + "sweep: {architectures.mixed.nodes.0.count: [1, 2]}\n", 6);
  check_text(groups + "sweep: {architectures.named.nodes.0.processes: [1, 2], machine.cores: [1, 2]}\n", 10);
  check_text(groups + "sweep: {processes: [1, 2]}\n", 8);
}

TEST_CASE("tiers follow what is swept around them in the written form") {
  const std::string tiers = kCalls +
                            "architectures:\n"
                            "  front: {runtime: event-loop}\n"
                            "  web: {runtime: gil, threads: 4}\n"
                            "services: {back: {architecture: {extends: web, processes: 2}, requests: {find: {steps: [cpu: 1 ms]}}}}\n";
  check_text(tiers + "sweep: {machine.cores: [1, 2]}\n", 4);
  check_text(tiers + "sweep: {services.back.architecture.processes: [1, 2]}\n", 4);
  check_text(tiers + "sweep: {threads: [1, 2]}\n", 3);
  check_text(tiers + "sweep: {balancer.cpu: [0 ms, 1 ms]}\n", 4);
  check_text(tiers + "sweep: {architectures.web.overhead: [0 ms, 1 ms]}\n", 3);
  check_text(kCalls + "architectures:\n  web: {runtime: gil, threads: 4}\n" +
                 "services: {back: {architecture: web, requests: {find: {steps: [cpu: 1 ms]}}}}\n"
                 "sweep: {processes: [1, 2], services.back.architecture.threads: [1, 2]}\n", 4);
}

TEST_CASE("paths of services and steps and clients are the same in the written form") {
  const std::string all = "workload: {arrivals: {poisson: 100/s}, requests: {get: {share: 50 %, steps: [cpu: 2 ms, call: db]}, put: {share: 50 %, steps: [cpu: 1 ms]}}}\n"
                          "clients: {time-out: 1 s}\n"
                          "architectures:\n" + kLoop + "  patient: {runtime: gil, clients: {time-out: 9 s}}\n"
                          "services: {db: {time: 3 ms}}\n";
  check_text(all + "sweep: {services.db.servers: [1, 2], workload.requests.get.steps.0.cpu: [1 ms, 3 ms]}\n", 8);
  check_text(all + "sweep: {clients.time-out: [1 s, 2 s], measure.warm-up: [1 s, 2 s]}\n", 8);
  check_text(all + "sweep: {network.latency: [1 ms, 2 ms], measure.seed: [1, 2]}\n", 8);
  check_text(all + "sweep: {workload.arrivals.deterministic: [5/s, 10/s]}\n", 4);
}

TEST_CASE("an uncertain input reaches the same architectures in the written form") {
  const std::string text = kWorkload + "machine: {speed: {uncertain: [1, 3]}}\narchitectures:\n" + kLoop +
                           "  base: {runtime: gil, overhead: {uncertain: [1 ms, 2 ms]}}\n  heir: {extends: base, threads: 2}\n";
  const auto sampled = [](const ExperimentPlan& plan) {
    const std::vector<double> low(plan.uncertain.size(), 0.1);
    const std::vector<double> high(plan.uncertain.size(), 0.9);
    return lines_of(plan_in(sampled_plan(plan, {low, high})));
  };
  const ExperimentPlan plan = plan_of(text);
  check_reads_back(plan);
  CHECK(sampled(plan_of(plan.written)) == sampled(plan));
  CHECK(sampled(plan).at(0) != sampled(plan).at(1));
}

TEST_CASE("without a sweep the written form states every default") {
  const ExperimentPlan plan = plan_of(kWorkload + "architectures:\n" + kLoop + "  heir: {extends: loop}\nsweep: {load: [1/s, 2/s]}\n");
  CHECK(has_line(plan, "      cores: 4"));
  CHECK(plan.written.find("extends") == std::string::npos);
}

}  // namespace knee::scenarios::written_form_test
