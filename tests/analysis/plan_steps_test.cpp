/// The loads at which the cheapest deployment changes.
#include "analysis/plan/plan_steps.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::plan_steps_test {
namespace {

// Two architectures whose deployments have known capacities: a node of the first one holds 100/s for 1, of the second one 260/s
// for 2, up to three nodes each.
constexpr double kCapacity[] = {100, 260};
constexpr double kCost[] = {1, 2};

std::vector<Plan> plans_at(double load) {
  std::vector<Plan> plans;
  for (std::size_t i = 0; i < 2; ++i) {
    std::uint64_t nodes = 1;
    while (nodes <= 3 && static_cast<double>(nodes) * kCapacity[i] < load) ++nodes;
    Plan plan{.end = nodes > 3 ? PlanEnd::infeasible : PlanEnd::found};
    plan.best.candidate.nodes = nodes;
    plan.best.outcome = Trial::holds;
    plan.cost = {kCost[i] * static_cast<double>(nodes), 0};
    plans.push_back(plan);
  }
  return plans;
}

PlanMargin margin_of(std::size_t architecture, const Candidate& candidate, double) {
  const double capacity = kCapacity[architecture] * static_cast<double>(candidate.nodes);
  return {CapacityEnd::found, {.value = capacity, .low = 0.99 * capacity, .high = 1.01 * capacity}};
}

}  // namespace

TEST_CASE("Each step is the cheapest deployment from the end of the one before up to its own capacity") {
  int plans = 0;
  const auto counted = [&](double load) {
    ++plans;
    return plans_at(load);
  };
  const std::vector<PlanStep> steps = plan_steps(50, 700, counted, margin_of);
  const double ends[] = {100, 200, 260, 300, 520, 780};
  const double costs[] = {1, 2, 2, 3, 4, 6};
  const std::size_t architectures[] = {0, 0, 1, 0, 1, 1};
  REQUIRE(steps.size() == 6);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    CHECK(steps[i].up_to.load.value == ends[i]);
    CHECK(steps[i].cost.amount == costs[i]);
    CHECK(steps[i].architecture == architectures[i]);
  }
  CHECK(steps[1].from == Approx(101));
  CHECK(plans == 6);
}

TEST_CASE("The last step has no deployment where none holds the load and an interrupted search has no steps") {
  const std::vector<PlanStep> steps = plan_steps(700, 2000, plans_at, margin_of);
  REQUIRE(steps.size() == 2);
  CHECK_FALSE(steps[1].architecture);
  CHECK(plan_steps(50, 700, [](double) { return std::vector<Plan>{}; }, margin_of).empty());
  const auto interrupted = [](std::size_t, const Candidate&, double) { return PlanMargin{}; };
  CHECK(plan_steps(50, 700, plans_at, interrupted).empty());
}

}  // namespace knee::analysis::plan_steps_test
