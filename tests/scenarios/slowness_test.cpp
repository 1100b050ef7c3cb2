/// The speed of the interpreter with each request, as a recording shows it.

#include <string>
#include <variant>
#include <vector>

#include "scenarios/experiment_plan.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/measure.hpp"

namespace knee::scenarios::slowness_test {
namespace {

/// Latencies of three requests, a second apart, with which the interpreter took 1, 2 and 6 ms for what takes 2 ms nominally.
std::vector<double> latencies_ms(const std::string& architecture, const std::string& slowness) {
  const Folder folder;
  folder.write("traffic.csv", "time,took\n0.5,1\n1.5,2\n2.5,6\n");
  folder.write("api.yaml", "workload:\n  connections: {keep-alive: 3}\n  arrivals: {trace: traffic.csv, at: time}\n  requests: {page: {" +
                               slowness + "steps: [{cpu: 2 ms}]}}\nmachine: {cores: 2}\narchitectures: {it: {wake-up: 0 s, " + architecture + "}}\n");
  auto plan = read_experiment_plan("api.yaml", {}, Sweep::ignore);
  if (const auto* mistakes = std::get_if<Diagnostics>(&plan)) FAIL(to_string(*mistakes));
  const Scenario& scenario = std::get<ExperimentPlan>(plan).base;
  std::vector<double> latencies;
  measure(scenario, scenario.architectures.front(), 0, [&](const models::Request& request, sim::Instant completed) {
    latencies.push_back(1e3 * sim::to_seconds(completed - request.due));
  });
  REQUIRE(latencies.size() == 3);
  return latencies;
}

void check(const std::vector<double>& latencies, const std::vector<double>& expected) {
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(latencies[i] == Approx(expected[i]).epsilon(1e-9));
}

constexpr const char* kSlowness = "slowness: {trace: took, nominal: 2 ms}, ";

}  // namespace

TEST_CASE("slowness: the overhead of a request takes longer in the proportion of its row, its steps take what they say") {
  for (const char* runtime : {"runtime: event-loop", "runtime: event-loop, loop: asyncio", "runtime: gil, syscalls: 0",
                              "runtime: native-threads, syscalls: 0"}) {
    INFO(runtime);
    const std::string costs = std::string(runtime) + ", overhead: 1 ms";
    check(latencies_ms(costs, kSlowness), {2.5, 3, 5});
    check(latencies_ms(costs, ""), {3, 3, 3});
  }
}

TEST_CASE("slowness: a cpu-factor multiplies the overhead too, of loops as of threads") {
  for (const char* runtime : {"runtime: event-loop", "runtime: gil, syscalls: 0"}) {
    INFO(runtime);
    check(latencies_ms(std::string(runtime) + ", overhead: 1 ms, cpu-factor: 3", kSlowness), {7.5, 9, 15});
  }
}

TEST_CASE("slowness: an iteration of the loop has the speed of the last request") {
  // Of asyncio: one that reads, at the speed of the request before, and one that runs the task.
  const double before = latencies_ms("runtime: event-loop, loop: asyncio, overhead: 1 ms, iteration-time: 1 ms", "")[2];
  const auto slowed = latencies_ms("runtime: event-loop, loop: asyncio, overhead: 1 ms, iteration-time: 1 ms", kSlowness);
  CHECK(slowed[2] == Approx(before + 2).epsilon(1e-9));  // the iterations before the third request have the speed of the second, 1
}

TEST_CASE("slowness: without an overhead it has no effect, and a warning says so") {
  const Folder folder;
  folder.write("traffic.csv", "time,took\n0.5,1\n1.5,2\n2.5,6\n");
  folder.write("api.yaml",
               "workload:\n  arrivals: {trace: traffic.csv, at: time}\n"
               "  requests: {page: {slowness: {trace: took, nominal: 2 ms}, steps: [{cpu: 2 ms}]}}\n"
               "architectures: {it: {runtime: event-loop}}\n");
  const auto plan = read_experiment_plan("api.yaml", {}, Sweep::ignore);
  const auto& warnings = std::get<ExperimentPlan>(plan).warnings;
  REQUIRE(warnings.size() == 1);
  CHECK(warnings.begin()->what == "\"slowness\" has no effect: no architecture has an overhead");
}

}  // namespace knee::scenarios::slowness_test
