/// Groups of unlike nodes: what they inherit, what is built of them, and what comes of it in a run.

#include <string>
#include <variant>

#include "scenarios/experiment_plan.hpp"
#include "scenarios/theory/theory.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/measure.hpp"

namespace knee::scenarios::node_groups_test {
namespace {

using namespace std::chrono_literals;

ExperimentPlan plan_of(const std::string& text) {
  const Folder folder;
  folder.write("api.yaml", text);
  auto plan = read_experiment_plan("api.yaml", {}, Sweep::follow);
  if (const auto* mistakes = std::get_if<Diagnostics>(&plan)) FAIL(to_string(*mistakes));
  return std::get<ExperimentPlan>(std::move(plan));
}

constexpr const char* kWorkload = "workload: {arrivals: {poisson: 100/s}, requests: {page: {steps: [{cpu: 1 ms}]}}}\n";

Architecture architecture_of(const std::string& text) { return plan_of(kWorkload + text).base.architectures.back(); }

}  // namespace

TEST_CASE("Groups of nodes inherit the keys around them or those of another architecture") {
  const std::string machines = "machines: {big: {cores: 16, speed: 2}}\n";
  const std::string others = "  python: {preset: gunicorn-gthread, processes: 3}\n";
  const Architecture mixed = architecture_of(
      machines + "architectures:\n" + others +
      "  mixed: {runtime: event-loop, overhead: 1 ms, processes: 2, nodes: [{count: 3, weight: 2},\n"
      "    {machine: big, overhead: 3 ms}, {extends: python, processes: 5, machine: {cores: 2}},\n"
      "    {extends: none, runtime: native-threads, threads: 7}]}\n");
  REQUIRE(mixed.groups.size() == 4);
  CHECK(mixed.nodes == 6);
  CHECK(mixed.balancer.value().policy.kind == models::Policy::Kind::round_robin);
  CHECK(mixed.groups[0].count == 3);
  CHECK(mixed.groups[0].weight == 2);
  CHECK(mixed.groups[0].group.processes == 2);
  CHECK(mixed.groups[0].machine.cores == 4);
  CHECK(std::get<models::EventLoopServer::Options>(mixed.groups[0].group.runtime).overhead == 1ms);
  CHECK(mixed.groups[1].count == 1);
  CHECK(mixed.groups[1].weight == 1);
  CHECK(mixed.groups[1].machine.cores == 16);
  CHECK(mixed.groups[1].machine_type == "big");
  CHECK(mixed.groups[1].group.processes == 2);
  CHECK(std::get<models::EventLoopServer::Options>(mixed.groups[1].group.runtime).overhead == 3ms);
  CHECK(mixed.groups[2].runtime == "gil");
  CHECK(mixed.groups[2].group.processes == 5);
  CHECK(mixed.groups[2].machine.cores == 2);
  CHECK(std::get<models::ThreadServer::Options>(mixed.groups[2].group.runtime).gthread.has_value());
  CHECK(mixed.groups[3].group.processes == 1);
  CHECK(std::get<models::ThreadServer::Options>(mixed.groups[3].group.runtime).threads == 7);
}

TEST_CASE("An architecture without a runtime has that of its first group") {
  const Architecture mixed = architecture_of(
      "architectures:\n  python: {preset: gunicorn-gthread}\n  node: {preset: node20}\n"
      "  mixed: {nodes: [{extends: python}, {extends: node}], balancer: random}\n");
  CHECK(mixed.runtime == "gil");
  CHECK(mixed.groups[1].runtime == "event-loop");
  Architecture fewer = mixed;
  fewer.lose_a_node();
  CHECK(fewer.nodes == 1);
  REQUIRE(fewer.groups.size() == 1);
  CHECK(fewer.groups[0].runtime == "event-loop");
}

TEST_CASE("The written form of groups reads back as the same") {
  const ExperimentPlan plan = plan_of(
      std::string(kWorkload) + "architectures:\n  python: {preset: gunicorn-gthread, threads: 3}\n"
      "  mixed: {runtime: event-loop, processes: 2,\n"
      "    nodes: [{count: 3, weight: 2}, {extends: python, machine: {cores: 2}}], balancer: {policy: random, next: {tries: 1}}}\n");
  const auto again = read_written_plan(plan.written, "api.yaml", Sweep::ignore);
  if (const auto* mistakes = std::get_if<Diagnostics>(&again)) FAIL(to_string(*mistakes));
  CHECK(std::get<ExperimentPlan>(again).written == plan.written);
  CHECK(std::get<ExperimentPlan>(again).base.architectures.back().groups.size() == 2);
}

TEST_CASE("A key of a group and the number of its nodes can be swept") {
  const ExperimentPlan plan = plan_of(
      std::string(kWorkload) + "architectures: {it: {runtime: event-loop, nodes: [{count: 1, weight: 2}, {count: 2}]}}\n"
      "sweep: {architectures.it.nodes.0.count: [1, 5], architectures.it.nodes.1.processes: [1, 3]}\n");
  REQUIRE(plan.points.size() == 4);
  const Architecture& last = plan.points.back().scenario.architectures.front();
  CHECK(last.nodes == 7);
  CHECK(last.groups[0].count == 5);
  CHECK(last.groups[0].group.processes == 1);
  CHECK(last.groups[1].group.processes == 3);
}

TEST_CASE("Theory says that it has no answer for unlike nodes") {
  const ExperimentPlan plan = plan_of(
      std::string(kWorkload) + "architectures: {it: {runtime: event-loop, nodes: [{count: 1}, {count: 1, cpu-factor: 2}]}}\n");
  const auto theory = theory::theory_of(plan.base, plan.base.architectures.front());
  CHECK(theory.predictions.empty());
  REQUIRE(theory.warnings.size() == 1);
  CHECK(theory.warnings.front() == "no theory of unlike nodes");
}

// 100 requests/s of 1 ms in turn: 50/s each. One node with 1 core, at half the speed: 0.05 s/s of its core are 0.1; three
// others of the cores: 0.05 of one of three. The mean of four cores: (0.1 + 0.05) / 4; the highest: 0.1.
TEST_CASE("Utilisations of unlike nodes are means by cores and the busiest is told") {
  const ExperimentPlan plan = plan_of(
      "workload: {arrivals: {deterministic: 100/s}, requests: {page: {steps: [{cpu: 1 ms}]}}}\n"
      "measure: {duration: 20 s, replications: 1}\n"
      "architectures: {it: {runtime: event-loop, overhead: 0 ms, wake-up: 0 ms, iteration-time: 0 ms,\n"
      "  nodes: [{count: 1, machine: {cores: 1, speed: 0.5}}, {count: 1, machine: {cores: 3}}]}}\n");
  const analysis::Measurement result = measure(plan.base, plan.base.architectures.front(), 0);
  CHECK(result.core_utilisation == Approx(0.15 / 4).epsilon(0.01));
  CHECK(result.core_utilisation_highest == Approx(0.1).epsilon(0.01));
  CHECK(result.loop_utilisation == Approx(0.075).epsilon(0.01));
}

}  // namespace knee::scenarios::node_groups_test
