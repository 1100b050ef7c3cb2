// How much is measured: a precision or a fixed size, their defaults, and what gives way to what.
#include <chrono>

#include "scenarios/experiment_plan.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::measure_test {
namespace {

using namespace std::chrono_literals;

const std::string kApi =
    "workload: {arrivals: {poisson: 200/s}, requests: {page: {steps: [{cpu: 1 ms}]}}}\n"
    "architectures: {node: {runtime: event-loop}}\n";

ExperimentPlan plan_of(const std::string& text, const std::vector<Override>& overrides = {}) {
  const Folder folder;
  folder.write("api.yaml", text);
  auto read = read_experiment_plan("api.yaml", overrides, Sweep::follow);
  if (const auto* mistakes = std::get_if<Diagnostics>(&read)) FAIL(to_string(*mistakes));
  return std::get<ExperimentPlan>(std::move(read));
}

Measure measure_of(const std::string& keys, const std::vector<Override>& overrides = {}) {
  return plan_of(kApi + "measure: {" + keys + "}\n", overrides).base.measure;
}

}  // namespace

TEST_CASE("Without a word the size is found from a precision") {
  const Measure measure = plan_of(kApi).base.measure;
  CHECK_FALSE(measure.is_fixed());
  CHECK(measure.precision == 0.05);
  CHECK(measure.max_requests == 2'000'000);
  CHECK(std::holds_alternative<std::monostate>(measure.warm_up));
  CHECK(measure.confidence == 0.95);
  CHECK(measure.max_events == 20'000'000'000);
}

TEST_CASE("A fixed size that is written in part has the rest by default") {
  const Measure few = measure_of("requests: 300");
  CHECK(few.requests == 300);
  CHECK(few.replications == 5);
  CHECK(std::get<double>(few.warm_up) == 0.1);
  const Measure often = measure_of("replications: 9, warm-up: auto");
  CHECK(often.requests == 20'000);
  CHECK(often.replications == 9);
  CHECK(std::holds_alternative<std::monostate>(often.warm_up));
}

TEST_CASE("A warm-up is a share, a time or a number of requests") {
  CHECK(std::get<double>(measure_of("warm-up: 10 %").warm_up) == 0.1);
  CHECK(std::get<sim::Duration>(measure_of("warm-up: 5 s").warm_up) == 5s);
  CHECK(std::get<std::uint64_t>(measure_of("warm-up: 2000 requests").warm_up) == 2000);
  CHECK(std::holds_alternative<std::monostate>(measure_of("warm-up: auto").warm_up));
}

TEST_CASE("Of a precision and a size that lies over it the upper one holds, and the other way round") {
  const Measure fixed = measure_of("precision: 2 %, max-requests: 50000", {{"measure.requests", "400"}});
  CHECK(fixed.requests == 400);
  CHECK(fixed.replications == 5);
  const Measure precise = measure_of("requests: 400, replications: 3", {{"measure.precision", "1 %"}});
  CHECK_FALSE(precise.is_fixed());
  CHECK(precise.precision == 0.01);
  CHECK(std::holds_alternative<std::monostate>(precise.warm_up));
}

TEST_CASE("How much is measured is printed as it applies, and reads back as the same") {
  const auto printed = [](const std::string& keys) {
    const std::string written = plan_of(kApi + "measure: {" + keys + "}\n").written;
    CHECK(plan_of(written).written == written);
    return written.substr(written.find("measure:"));
  };
  CHECK(
      printed("seed: 7") ==
      "measure:\n  precision: 5 %\n  max-requests: 2000000\n  warm-up: auto\n  confidence: 95 %\n  seed: 7\n"
      "  max-events: 20000000000\nexpect:\n  []\n");
  CHECK(printed("requests: 300, warm-up: 5 requests, max-events: 5000") ==
        "measure:\n  requests: 300\n  replications: 5\n  warm-up: 5 requests\n  confidence: 95 %\n  seed: 1\n"
        "  max-events: 5000\nexpect:\n  []\n");
  CHECK(printed("replications: 3")
            .starts_with("measure:\n  requests: 20000\n  replications: 3\n  warm-up: 10 %\n"));
}

TEST_CASE("An objective limits all requests and single classes, and claims may be of a class") {
  const ExperimentPlan plan = plan_of(
      "workload:\n"
      "  arrivals: {poisson: 200/s}\n"
      "  requests:\n"
      "    light: {share: 90 %, steps: [{cpu: 1 ms}]}\n"
      "    heavy: {share: 10 %, steps: [{cpu: 9 ms}]}\n"
      "architectures: {node: {runtime: event-loop}}\n"
      "objective: {p99: 200 ms, errors: 1 %, classes: {light: {p99: 50 ms, max: 1 s}, heavy: {errors: 2 "
      "%}}}\n"
      "expect:\n"
      "  - {claim: Light ones are quick., metric: p99_ms, class: light, of: node, below: 50 ms}\n"
      "  - {claim: All are quick., metric: p99_ms, of: node, below: 50 ms}\n");
  const Objective& objective = plan.base.objective.value();
  REQUIRE(objective.latencies.size() == 1);
  CHECK(objective.latencies[0].limit == 200ms);
  CHECK(objective.errors == 0.01);
  CHECK(objective.goodput_limit() == sim::Duration{200ms});
  REQUIRE(objective.classes.size() == 2);
  CHECK(objective.classes[0].request_class == "light");
  REQUIRE(objective.classes[0].limits.latencies.size() == 2);
  CHECK(objective.classes[0].limits.latencies[1].quantile == 1);
  CHECK(objective.classes[1].limits.errors == 0.02);
  CHECK(plan.base.expectations.at(0).request_class == "light");
  CHECK(plan.base.expectations.at(1).request_class.empty());
  CHECK(plan_of(plan.written).written == plan.written);
}

}  // namespace knee::scenarios::measure_test
