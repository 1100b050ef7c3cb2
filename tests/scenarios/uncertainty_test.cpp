// Uncertain inputs: their notation and its mistakes, the middle, values between the ends, Latin hypercube samples.
#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "scenarios/experiment_plan.hpp"
#include "scenarios/sampled_plan.hpp"
#include "scenarios/uncertainty/latin_hypercube.hpp"
#include "scenarios/uncertainty/uncertain_input.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::uncertainty_test {
namespace {

// One loop; `cpu`, `rate` and `more` are put in as they are.
std::string scenario_text(const std::string& cpu, const std::string& rate = "100/s", const std::string& more = "") {
  return "workload: {arrivals: {poisson: " + rate + "}, requests: {get: {steps: [cpu: " + cpu + "]}}}\n" +
         "architectures:\n  node: {runtime: event-loop}\n" + more;
}

std::variant<ExperimentPlan, Diagnostics> read_text(const std::string& text) {
  return read_written_plan(text, "api.yaml", Sweep::follow);
}

ExperimentPlan plan_of(const std::string& text) {
  auto read = read_text(text);
  if (const auto* mistakes = std::get_if<Diagnostics>(&read)) FAIL(to_string(*mistakes));
  return std::get<ExperimentPlan>(std::move(read));
}

std::string mistakes_of(const std::string& text) {
  const auto read = read_text(text);
  const auto* mistakes = std::get_if<Diagnostics>(&read);
  return mistakes == nullptr ? "" : to_string(*mistakes);
}

double cpu_seconds(const Scenario& scenario) {
  return scenario.workload.front().classes.front().steps.front().demand.mean();
}

}  // namespace

TEST_CASE("A scenario has the middle of an uncertain input and lists its ends") {
  const ExperimentPlan plan = plan_of(scenario_text("{uncertain: [3 ms, 5 ms]}", "{uncertain: [100/s, 400/s]}"));
  CHECK(cpu_seconds(plan.base) == Approx(0.004));
  CHECK(plan.base.offered_rate().value() == Approx(200));  // geometric: the ratio is above 2
  REQUIRE(plan.uncertain.size() == 2);
  CHECK(plan.uncertain[0].path == "workload.arrivals.poisson");
  CHECK(plan.uncertain[0].middle == "200/s");
  CHECK(plan.uncertain[1].path == "workload.requests.get.steps.0.cpu");
  CHECK(plan.uncertain[1].low == "3 ms");
  CHECK(plan.uncertain[1].high == "5 ms");
  CHECK(to_string(plan.uncertain[1].place) == "api.yaml:1:92");
  CHECK(plan.warnings.empty());
}

TEST_CASE("Parameters of distributions and keys of architectures can be uncertain too") {
  const std::string gil = "  gil: {runtime: gil, cpu-factor: {uncertain: [2, 8]}, threads: {uncertain: [2, 5]}}\n";
  const ExperimentPlan plan = plan_of(scenario_text("{exponential: {uncertain: [1 ms, 2 ms]}}", "100/s", gil));
  REQUIRE(plan.uncertain.size() == 3);
  CHECK(plan.uncertain[0].path == "workload.requests.get.steps.0.cpu.exponential");
  CHECK(plan.uncertain[1].middle == "4");
  CHECK(plan.uncertain[2].whole);
  CHECK(plan.uncertain[2].middle == "3");
  CHECK(plan.base.architectures[1].threads() == 3);
}

TEST_CASE("Shares map to values on the scale of an input") {
  const UncertainInput linear{.low = "3 ms", .high = "5 ms"};
  CHECK(value_at(linear, 0) == "3 ms");
  CHECK(value_at(linear, 0.25) == "3.5 ms");
  CHECK(value_at(linear, 1) == "5 ms");
  const UncertainInput logarithmic{.low = "1 MB", .high = "16 MB"};
  CHECK(value_at(logarithmic, 0.25) == "2 MB");
  CHECK(value_at(logarithmic, 0.5) == "4 MB");
  const UncertainInput whole{.low = "1", .high = "2", .whole = true};
  CHECK(value_at(whole, 0.4) == "1");
  CHECK(value_at(whole, 0.6) == "2");
  const UncertainInput zero{.low = "0 ms", .high = "10 ms"};
  CHECK(value_at(zero, 0.5) == "5 ms");
}

TEST_CASE("Mistakes in uncertain inputs have their place and what would be right") {
  CHECK(mistakes_of(scenario_text("{uncertain: [3 ms]}")) ==
        "api.yaml:1:82: \"uncertain\" needs two values, its low and its high end; expected a list of its ends, such as "
        "[3 ms, 5 ms]\n");
  CHECK(mistakes_of(scenario_text("{uncertain: 3 ms}")) ==
        "api.yaml:1:82: \"uncertain\" needs two values, its low and its high end; expected a list of its ends, such as "
        "[3 ms, 5 ms]\n");
  CHECK(mistakes_of(scenario_text("{uncertain: [3 ms, 5/s]}")) ==
        "api.yaml:1:89: an interval from \"3 ms\" to \"5/s\"; expected two values of one kind, such as [3 ms, 5 ms]\n");
  CHECK(mistakes_of(scenario_text("{uncertain: [3 ms, many]}")) ==
        "api.yaml:1:89: \"many\" is no quantity and no number; expected two values of one kind, such as [3 ms, 5 ms]\n");
  CHECK(mistakes_of(scenario_text("{uncertain: [5 ms, 3 ms]}")) ==
        "api.yaml:1:83: the low end \"5 ms\" is above the high end \"3 ms\"; expected the lower value first\n");
  CHECK(mistakes_of(scenario_text("{uncertain: [5, 7]}")) ==
        "api.yaml:1:83: \"5\" is a number; expected a duration such as \"4 ms\" (units: ns, us, ms, s, min, h, d)\n");
  CHECK(mistakes_of(scenario_text("{uncertin: [3 ms, 5 ms]}")) ==
        "api.yaml:1:71: unknown key \"uncertin\"; did you mean \"uncertain\"?\n");
  CHECK(mistakes_of(scenario_text("{uncertain: [3 ms, 5 ms], exponential: 4 ms}")) ==
        "api.yaml:1:96: \"exponential\" beside \"uncertain\"; expected \"uncertain\" alone\n");
}

TEST_CASE("Only inputs of the system that are quantities can be uncertain") {
  CHECK(mistakes_of(scenario_text("3 ms", "100/s", "  gil: {runtime: {uncertain: [1, 2]}}\n")) ==
        "api.yaml:4:19: an interval where no quantity or number stands: \"architectures.gil.runtime\"; "
        "expected \"uncertain\" in the place of a quantity or a number\n");
  CHECK(mistakes_of(scenario_text("3 ms", "100/s", "measure: {requests: {uncertain: [1000, 2000]}}\n")) ==
        "api.yaml:4:22: \"measure.requests\" is no input of the system and cannot be uncertain; expected one value\n");
  // The ends must be valid, not only the middle.
  CHECK(mistakes_of(scenario_text("3 ms", "100/s", "  gil: {runtime: gil, threads: {uncertain: [0, 4]}}\n"))
            .find("\"0\" is zero") !=
        std::string::npos);
  // An architecture may have the name.
  CHECK(mistakes_of(scenario_text("3 ms", "100/s", "  uncertain: {runtime: gil}\n")).empty());
}

TEST_CASE("A scenario with every default keeps its intervals and reads back as the same") {
  const ExperimentPlan plan = plan_of(scenario_text("{exponential: {uncertain: [1 ms, 3 ms]}}", "{uncertain: [100/s, 400/s]}",
                                                    "  gil: {runtime: gil, threads: {uncertain: [2, 5]}}\n"));
  CHECK(plan.written.find("    poisson:\n      uncertain:\n        - 100/s\n        - 400/s\n") != std::string::npos);
  const ExperimentPlan again = plan_of(plan.written);
  CHECK(again.written == plan.written);
  REQUIRE(again.uncertain.size() == plan.uncertain.size());
  for (std::size_t i = 0; i < plan.uncertain.size(); ++i) {
    CHECK(again.uncertain[i].path == plan.uncertain[i].path);
    CHECK(again.uncertain[i].low == plan.uncertain[i].low);
    CHECK(again.uncertain[i].whole == plan.uncertain[i].whole);
  }
  // The same middle, another interval: another scenario.
  CHECK(plan_of(scenario_text("{uncertain: [3 ms, 5 ms]}")).hash != plan_of(scenario_text("{uncertain: [2 ms, 6 ms]}")).hash);
  CHECK(plan_of(scenario_text("{uncertain: [3 ms, 5 ms]}")).hash != plan_of(scenario_text("4 ms")).hash);
}

TEST_CASE("An override replaces an interval, and an interval replaces a value") {
  const Folder folder;
  folder.write("api.yaml", scenario_text("{uncertain: [3 ms, 5 ms]}"));
  const std::string steps = "workload.requests.get.steps";
  const auto certain = std::get<ExperimentPlan>(read_experiment_plan("api.yaml", {{steps, "[cpu: 2 ms]"}}, Sweep::follow));
  CHECK(certain.uncertain.empty());
  folder.write("more.yaml", "extends: api.yaml\nworkload: {arrivals: {poisson: {uncertain: [1/s, 2/s]}}}\n");
  const auto more = std::get<ExperimentPlan>(read_experiment_plan("more.yaml", {}, Sweep::follow));
  CHECK(more.uncertain.size() == 2);
  folder.write("law.yaml", scenario_text("1 ms") + "services: {db: {time: {uncertain: [1 ms, 2 ms]}}}\n");
  const auto law = std::get<ExperimentPlan>(
      read_experiment_plan("law.yaml", {{"services.db.time.exponential", "3 ms"}, {steps, "[call: db]"}}, Sweep::follow));
  CHECK(law.uncertain.empty());
}

TEST_CASE("Each stratum of each dimension of a Latin hypercube has one sample") {
  constexpr std::size_t kSamples = 50;
  const auto points = latin_hypercube(kSamples, 3, 7);
  REQUIRE(points.size() == kSamples);
  for (std::size_t dimension = 0; dimension < 3; ++dimension) {
    std::set<int> strata;
    for (const auto& point : points) strata.insert(static_cast<int>(point[dimension] * kSamples));
    CHECK(strata.size() == kSamples);
    CHECK(*strata.begin() == 0);
    CHECK(*strata.rbegin() == kSamples - 1);
  }
  // Random orders of 50 have correlations of 0.14 (one standard deviation); the best of 200 has less than a third of that.
  for (const auto& [a, b] : {std::pair<std::size_t, std::size_t>{0, 1}, {0, 2}, {1, 2}}) {
    double sum = 0;
    for (const auto& point : points) sum += (point[a] - 0.5) * (point[b] - 0.5);
    CHECK(std::abs(12 * sum / kSamples) < 0.05);
  }
  CHECK(latin_hypercube(kSamples, 3, 7) == points);
  CHECK(latin_hypercube(kSamples, 3, 8) != points);
}

TEST_CASE("A sampled plan has every point once for each sample with its values in place") {
  const ExperimentPlan plan = plan_of(scenario_text("{uncertain: [3 ms, 5 ms]}", "{uncertain: [40/s, 60/s]}",
                                                    "sweep: {load: [10/s, 20/s], machine.cores: [1, 2]}\n"));
  CHECK(to_string(plan.warnings) ==
        "api.yaml:1:32: warning: the sweep replaces the uncertain input workload.arrivals.poisson; its interval has no effect; "
        "sweep another key, or give one value\n");
  auto read = sampled_plan(plan, {{0.5, 0.25}, {0.0, 1.0}});
  const auto& sampled = std::get<ExperimentPlan>(read);
  REQUIRE(sampled.points.size() == 2 * plan.points.size());
  CHECK(cpu_seconds(sampled.points[0].scenario) == Approx(0.0035));
  CHECK(cpu_seconds(sampled.points[1].scenario) == Approx(0.005));
  CHECK(sampled.points[1].scenario.offered_rate().value() == Approx(10));  // a swept load replaces the uncertain one
  CHECK(sampled.points[7].scenario.offered_rate().value() == Approx(20));
  CHECK(sampled.points[7].scenario.architectures[0].machine.cores == 2);
  CHECK(sampled.points[1].swept.back() == std::pair<std::string, std::string>{"sample", "2"});
}

}  // namespace knee::scenarios::uncertainty_test
