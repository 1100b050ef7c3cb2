// Remedies: what an architecture does about steps that cost its interpreter too much.
#include "scenarios/experiment_plan.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/measure.hpp"

namespace knee::scenarios::remedy_test {
namespace {

/// One request every 100 ms that computes for 40 ms, on an architecture with this remedy; nothing waits for anything.
analysis::Measurement with_remedy(const std::string& runtime, const std::string& remedy) {
  const Folder folder;
  folder.write("kernel.yaml",
               "workload:\n"
               "  arrivals: {deterministic: 10/s}\n"
               "  requests: {predict: {steps: [{cpu: 5 ms}, {cpu: 40 ms, name: kernel}]}}\n"
               "architectures:\n"
               "  one: {runtime: " + runtime + ", remedies: {kernel: " + remedy + "}}\n"
               "measure: {requests: 100, warm-up: 0 %}\n");
  const auto read = read_experiment_plan("kernel.yaml", {}, Sweep::ignore);
  if (const auto* mistakes = std::get_if<Diagnostics>(&read)) FAIL(to_string(*mistakes));
  const Scenario& scenario = std::get<ExperimentPlan>(read).base;
  return measure(scenario, scenario.architectures.front(), 0);
}

}  // namespace

TEST_CASE("A remedy changes the steps of its name, in every runtime, and no others") {
  for (const std::string runtime : {"event-loop", "gil", "native-threads"}) {
    INFO(runtime);
    CHECK(with_remedy(runtime, "{}").cpu_ms == Approx(45));
    CHECK(with_remedy(runtime, "{factor: 10 %}").cpu_ms == Approx(9));
    const analysis::Measurement native = with_remedy(runtime, "{as: native}");
    CHECK(native.cpu_ms == Approx(5));
    CHECK(native.native_ms == Approx(40).margin(0.02));  // beside it, the system calls
    CHECK(with_remedy(runtime, "{as: native, inline: true, factor: 50 %}").native_ms == Approx(20).margin(0.02));
  }
}

TEST_CASE("A native step keeps the interpreter where the remedy says so") {
  // Of a hundred requests, the last may end after the measurement.
  CHECK(with_remedy("gil", "{as: native}").lock_utilisation == Approx(0.05).margin(0.002));
  CHECK(with_remedy("gil", "{as: native, inline: true}").lock_utilisation == Approx(0.45).margin(0.005));
  CHECK(with_remedy("event-loop", "{as: native}").loop_utilisation == Approx(0.05).margin(0.002));
  CHECK(with_remedy("event-loop", "{as: native, inline: true}").loop_utilisation == Approx(0.45).margin(0.005));
}

TEST_CASE("What is compiled just in time costs its first request") {
  const analysis::Measurement compiled = with_remedy("gil", "{factor: 10 %, compile: 60 ms}");
  CHECK(compiled.max_ms == Approx(69).epsilon(0.01));
  CHECK(compiled.cpu_ms == Approx(9 + 60.0 / 100).epsilon(0.02));
}

}  // namespace knee::scenarios::remedy_test
