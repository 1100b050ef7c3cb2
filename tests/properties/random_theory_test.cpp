// Theory of six hundred random scenarios: it always has an answer, in finite numbers.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <variant>

#include <unistd.h>

#include "scenarios/experiment_plan.hpp"
#include "scenarios/theory/theory.hpp"
#include "tests/properties/random_scenario.hpp"
#include "tests/support/catch.hpp"

namespace knee::properties::random_theory_test {
namespace {

using analysis::Measurement;
using analysis::theory::ArchitectureTheory;
using analysis::theory::Prediction;
using analysis::theory::Standing;

scenarios::Scenario scenario_number(std::uint64_t number) {
  const std::string path = "/tmp/knee-theory-" + std::to_string(::getpid()) + ".yaml";
  std::ofstream{path} << random_scenario(number);
  auto read = scenarios::read_experiment_plan(path, {}, scenarios::Sweep::ignore);
  std::remove(path.c_str());
  return std::get<scenarios::ExperimentPlan>(std::move(read)).base;
}

// A latency is at least that of a request that never waits, a throughput at most its bound, a utilisation at most 1.
void check_consistency(const ArchitectureTheory& theory) {
  double least_ms = 0;
  double most = INFINITY;
  for (const Prediction& one : theory.predictions) {
    INFO(one.model << ", " << one.metric->name << " " << one.value);
    CHECK(std::isfinite(one.value));
    CHECK(one.value >= 0);
    if (one.standing == Standing::lower_bound && one.metric->value == &Measurement::mean_ms) least_ms = one.value;
    if (one.standing == Standing::upper_bound && one.metric->value == &Measurement::throughput_per_s)
      most = std::fmin(most, one.value);
    if (std::string{one.metric->name}.ends_with("_utilisation")) CHECK(one.value <= 1.000001);
  }
  for (const Prediction& one : theory.predictions) {
    INFO(one.model << ", " << one.metric->name << " " << one.value);
    if (one.metric->value == &Measurement::mean_ms) CHECK(one.value >= least_ms * (1 - 1e-9));
    if (one.metric->value == &Measurement::throughput_per_s && one.standing != Standing::upper_bound)
      CHECK(one.value <= most * (1 + 1e-9));
  }
}

}  // namespace

TEST_CASE("theory has consistent finite answers for random scenarios, or says why it has none") {
  int modelled = 0;
  for (std::uint64_t number = 0; number < 600; ++number) {
    INFO(random_scenario(number));
    const scenarios::Scenario scenario = scenario_number(number);
    const ArchitectureTheory theory = scenarios::theory::theory_of(scenario, scenario.architectures.front());
    check_consistency(theory);
    CHECK((main_prediction(theory) != nullptr || !theory.warnings.empty()));
    if (main_prediction(theory) != nullptr) ++modelled;
  }
  CHECK(modelled > 120);
}

}  // namespace knee::properties::random_theory_test
