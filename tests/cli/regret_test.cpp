// A plan with uncertain inputs: the choice over the samples, its tables, and its mistakes.
#include "cli/commands/plan_command.hpp"
#include "tests/cli/command_child.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::regret_test {
namespace {

using Catch::Matchers::Contains;

// One loop computes between 4 and 16 ms: a core holds up to about 11 ms within 40 ms at the median, at 60/s.
const std::string kService =
    "workload:\n"
    "  arrivals: {poisson: 60/s}\n"
    "  requests: {get: {steps: [cpu: {exponential: {uncertain: [4 ms, 16 ms]}}]}}\n"
    "machines: {small: {cores: 1, cost: 1 USD/h}, large: {cores: 2, cost: 2 USD/h}}\n"
    "machine: small\n"
    "architectures: {node: {runtime: event-loop}}\n"
    "plan: {nodes: 1, processes: [1, 2]}\n"
    "measure: {max-requests: 60000}\n"
    "objective: {p50: 40 ms}\n";

CommandLine line_in(const TemporaryDirectory& directory) {
  return {.command = CommandLine::Command::plan,
          .scenarios = {directory.path() / "service.yaml"},
          .format = Format::csv,
          .samples = 20,
          .quiet = true,
          .workers = 2};
}

int plan_in(const TemporaryDirectory& directory, const CommandLine& line) {
  return status_in(directory, [&] { return plan(line); });
}

}  // namespace

// M/M/1: the median response time is ln 2 / (1/s - 60/s), at most 40 ms up to s = 12.9 ms: 85 % of the logarithmic range, so
// small machines hold in 17 of 20 samples, or one more or less.
TEST_CASE("A plan over samples takes the larger machine where the smaller one holds too seldom", "[statistical]") {
  const TemporaryDirectory directory;
  directory.write("service.yaml", kService);
  CommandLine line = line_in(directory);
  CHECK(plan_in(directory, line) == 0);
  const std::string table = directory.read("out");
  CHECK_THAT(table, Contains("architecture,verdict,machine,nodes,processes,threads,cost_per_hour"));
  CHECK_THAT(table, Contains("node,fails,small,1,2,,1,730,USD,20,1") && Contains("node,chosen,large,1,2,,2,1460,USD,20,20,"));
  line.workers = 1;  // which changes nothing
  line.holds_in = 0.5;
  CHECK(plan_in(directory, line) == 0);
  const std::string relaxed = directory.read("out");
  CHECK_THAT(relaxed, Contains("node,chosen,small,1,2,"));
  CHECK(relaxed.substr(relaxed.find("SD,20,"), 8) == table.substr(table.find("SD,20,"), 8));
  line.findings_table = "inputs";
  CHECK(plan_in(directory, line) == 0);
  CHECK_THAT(directory.read("out"), Contains("workload.requests.get.steps.0.cpu.exponential,4 ms,16 ms,"));
}

TEST_CASE("A plan that no sample allows misses the objective and a plan without samples warns of the middle", "[statistical]") {
  const TemporaryDirectory directory;
  directory.write("service.yaml", kService);
  CommandLine line = line_in(directory);
  line.load = 200;
  line.format = Format::text;
  CHECK(plan_in(directory, line) == 1);
  CHECK_THAT(directory.read("out"), Contains("no deployment holds in 95 % of the samples"));
  line.samples = 0;
  line.load.reset();
  CHECK(plan_in(directory, line) == 0);
  CHECK_THAT(directory.read("err"), Contains("--samples 50 finds the deployment of least regret"));
  line.samples = 20;
  line.overrides = {{"workload.requests.get.steps", "[cpu: 1 ms]"}};
  CHECK(plan_in(directory, line) == 2);
  CHECK_THAT(directory.read("err"), Contains("--samples, but scenario service has no uncertain input"));
}

}  // namespace knee::cli::regret_test
