// Sweeps that find their loads: what a plan has of them, and how it grows.
#include <algorithm>

#include <fmt/format.h>

#include "scenarios/experiment_plan.hpp"
#include "scenarios/point_identity.hpp"
#include "scenarios/sampled_plan.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::automatic_loads_test {
namespace {

using Catch::Matchers::Contains;
using Loads = std::vector<double>;

const std::string kScenario =
    "workload: {arrivals: {poisson: 200/s}, requests: {page: {steps: [{cpu: 1 ms}]}}}\n"
    "architectures:\n"
    "  node: {runtime: event-loop}\n"
    "  python: {runtime: gil, threads: 4}\n";

ExperimentPlan swept_plan(const std::string& sweep, const std::string& scenario = kScenario, Sweep follow = Sweep::follow) {
  auto read = read_written_plan(scenario + "sweep: {" + sweep + "}\n", "api.yaml", follow);
  if (const auto* mistakes = std::get_if<Diagnostics>(&read)) FAIL(to_string(*mistakes));
  return std::get<ExperimentPlan>(std::move(read));
}

std::string name_of(const Point& point) {
  std::string text = point.scenario.architectures[point.architecture].name;
  for (const auto& [key, value] : point.swept) text += " " + value;
  return text;
}

std::vector<std::string> names_of(const ExperimentPlan& plan) {
  std::vector<std::string> names;
  for (const Point& point : plan.points) names.push_back(name_of(point));
  return names;
}

Loads loads_of_curve(const ExperimentPlan& plan, std::size_t curve) { return loads_of(plan, plan.curves.at(curve)); }

}  // namespace

TEST_CASE("a curve begins with the ends and loads between them") {
  const ExperimentPlan plan = swept_plan("processes: [1, 2], load: {from: 100/s, to: 4000/s, points: auto}");
  REQUIRE(plan.curves.size() == 4);
  REQUIRE(plan.points.size() == 20);
  CHECK(loads_of_curve(plan, 0) == Loads{100, 1000, 2000, 3000, 4000});
  CHECK(name_of(plan.points[0]) == "node 1 100/s");
  CHECK(name_of(plan.points[6]) == "node 2 1000/s");
  CHECK(plan.points[6].scenario.offered_rate() == Approx(1000));
  CHECK(plan.curves[3].first == 15);
  CHECK(plan.curves[3].range.most == 30);
  const auto logarithmic = swept_plan("load: {from: 10/s, to: 1000/s, points: auto, spacing: log, most: 9}");
  CHECK(loads_of_curve(logarithmic, 0) == Loads{10, 30, 100, 300, 1000});
  CHECK(logarithmic.curves[0].range.most == 9);
}

TEST_CASE("a plan grows by loads and every point is the one that a list of loads gives") {
  const ExperimentPlan plan = swept_plan("processes: [1, 2], load: {from: 100/s, to: 4000/s, points: auto}");
  const ExperimentPlan grown = with_loads(plan, {{100, 150, 4000}, {100, 4000}, {100, 4000}, {100, 2500, 4000}});
  CHECK(names_of(grown) == std::vector<std::string>{"node 1 100/s", "node 1 150/s", "node 1 4000/s", "node 2 100/s", "node 2 4000/s",
                                                    "python 1 100/s", "python 1 4000/s", "python 2 100/s", "python 2 2500/s",
                                                    "python 2 4000/s"});
  CHECK(loads_of_curve(grown, 3) == Loads{100, 2500, 4000});
  CHECK(names_of(with_loads(grown, {{100}, {100}, {100}, {2500}})).back() == "python 2 2500/s");
  const ExperimentPlan listed = swept_plan("processes: [1, 2], load: [100/s, 150/s, 2500/s, 4000/s]");
  const std::vector<std::string> identities = point_identities(listed);
  const std::vector<std::string> names = names_of(listed);
  const std::vector<std::string> found = point_identities(grown);
  for (std::size_t i = 0; i < grown.points.size(); ++i) {
    const auto at = std::find(names.begin(), names.end(), name_of(grown.points[i])) - names.begin();
    INFO(name_of(grown.points[i]));
    REQUIRE(at < static_cast<std::ptrdiff_t>(names.size()));
    CHECK(found[i] == identities[static_cast<std::size_t>(at)]);
    CHECK(grown.points[i].scenario.offered_rate() == listed.points[static_cast<std::size_t>(at)].scenario.offered_rate());
  }
}

TEST_CASE("the text of a load reads back as the load") {
  for (const double load : {1e-6, 0.5, 1.0 / 3, 100.0, 1234.5, 123456.0, 1e6, 2.5e6, 9.87e8}) CHECK(load_in(text_of_load(load)) == load);
}

TEST_CASE("architectures have loads of their own and a curve is one part of a plan") {
  const ExperimentPlan plan = swept_plan("load: [50/s, 60/s]",
                                         "workload: {arrivals: {poisson: 200/s}, requests: {page: {steps: [{cpu: 1 ms}]}}}\n"
                                         "architectures:\n"
                                         "  node: {runtime: event-loop}\n"
                                         "  python: {runtime: gil, sweep: {load: {from: 10/s, to: 90/s, points: auto}}}\n"
                                         "  asyncio: {runtime: event-loop}\n");
  CHECK(names_of(plan) == std::vector<std::string>{"node 50/s", "node 60/s", "python 10/s", "python 30/s", "python 50/s", "python 70/s",
                                                   "python 90/s", "asyncio 50/s", "asyncio 60/s"});
  CHECK(parts_of(plan) == std::vector<std::size_t>{0, 1, 2, 2, 2, 2, 2, 3, 4});
  CHECK(names_of(with_loads(plan, {{10, 11, 90}})).at(5) == "asyncio 50/s");
  CHECK(parts_of(with_loads(plan, {{10, 11, 90}})) == std::vector<std::size_t>{0, 1, 2, 2, 2, 3, 4});
}

TEST_CASE("keys that move together give a curve each") {
  const ExperimentPlan plan = swept_plan("together: {processes: [1, 2], nodes: [3, 4]}, load: {from: 100/s, to: 900/s, points: auto}");
  CHECK(plan.curves.size() == 4);
  CHECK(name_of(plan.points[5]) == "node 2 4 100/s");
}

TEST_CASE("conditions limit the loads of each curve") {
  const auto ends = [](const std::string& where) {
    std::vector<Loads> all;
    const ExperimentPlan plan =
        swept_plan("processes: [1, 2, 4], load: {from: 100/s, to: 4000/s, points: auto}, where: '" + where + "'");
    for (std::size_t i = 0; i < plan.curves.size() / 2; ++i) {
      const Loads loads = loads_of_curve(plan, i);
      all.push_back({loads.front(), loads.back()});
    }
    return all;
  };
  CHECK(ends("load <= processes * 700/s") == std::vector<Loads>{{100, 700}, {100, 1400}, {100, 2800}});
  CHECK(ends("load < processes * 700/s").at(0) == Loads{100, 699.3});
  CHECK(ends("load >= processes * 130/s") == std::vector<Loads>{{130, 4000}, {260, 4000}, {520, 4000}});
  CHECK(ends("load * 2 ms <= processes and processes < 4") == std::vector<Loads>{{100, 500}, {100, 1000}});
  CHECK(ends("load <= 4000/s").size() == 3);
  CHECK(swept_plan("load: {from: 100/s, to: 4000/s, points: auto}, where: load <= 100/s").points.size() == 2);  // one of each
}

TEST_CASE("a written plan with automatic points reads back as the same") {
  const ExperimentPlan plan = swept_plan("load: {from: 100/s, to: 4000/s, points: auto, most: 12, spacing: log}");
  CHECK_THAT(plan.written, Contains("points: auto") && Contains("most: 12"));
  auto read = read_written_plan(plan.written, "api.yaml", Sweep::follow);
  const auto* again = std::get_if<ExperimentPlan>(&read);
  REQUIRE(again != nullptr);
  CHECK(again->written == plan.written);
  CHECK(again->hash == plan.hash);
  CHECK(names_of(*again) == names_of(plan));
  CHECK(again->curves[0].range.most == 12);
  CHECK(plan.hash != swept_plan("load: {from: 100/s, to: 4000/s, points: auto, most: 13, spacing: log}").hash);
}

TEST_CASE("samples and single loads have no curves") {
  CHECK(swept_plan("load: {from: 100/s, to: 4000/s, points: auto}", kScenario, Sweep::ignore).curves.empty());
  const ExperimentPlan plan = swept_plan(
      "load: {from: 100/s, to: 4000/s, points: auto}",
      "workload: {arrivals: {poisson: 200/s}, requests: {page: {steps: [{cpu: {uncertain: [1 ms, 2 ms]}}]}}}\n"
      "architectures: {node: {runtime: event-loop}}\n");
  const auto sampled = sampled_plan(with_loads(plan, {{100, 300, 4000}}), {{0.1}, {0.9}});
  REQUIRE(std::holds_alternative<ExperimentPlan>(sampled));
  CHECK(std::get<ExperimentPlan>(sampled).curves.empty());
  CHECK(std::get<ExperimentPlan>(sampled).points.size() == 6);
}

}  // namespace knee::scenarios::automatic_loads_test
