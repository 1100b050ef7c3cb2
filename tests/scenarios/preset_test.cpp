// Presets: what they say, that it is right, and that it can be said otherwise.
#include <algorithm>
#include <set>
#include <string>

#include "scenarios/experiment_plan.hpp"
#include "scenarios/language/presets/presets.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/measure.hpp"

namespace knee::scenarios::preset_test {
namespace {

/// A plan of pages served by architectures that are written so, line by line.
ExperimentPlan plan_of(const std::string& architectures) {
  const Folder folder;
  folder.write("pages.yaml",
               "workload:\n"
               "  arrivals: {poisson: 20/s}\n"
               "  requests: {page: {steps: [{cpu: 5 ms}, {native: 1 ms}]}}\n"
               "architectures:\n" + architectures + "measure: {requests: 200}\n");
  auto read = read_experiment_plan("pages.yaml", {}, Sweep::follow);
  if (const auto* mistakes = std::get_if<Diagnostics>(&read)) FAIL(to_string(*mistakes));
  return std::get<ExperimentPlan>(std::move(read));
}

}  // namespace

TEST_CASE("Every preset is an architecture that can be run, and each of its constants has a source") {
  std::set<std::string> names;
  for (const language::Preset& preset : language::presets()) {
    INFO(preset.name);
    CHECK(names.insert(preset.name).second);
    CHECK(std::string(preset.meaning).ends_with("."));
    const std::string base = preset.base;
    CHECK((base.empty() || names.count(base) == 1));  // one that stands before it
    for (const language::PresetKey& key : preset.keys) CHECK(std::string(key.source).size() > 8);
    const ExperimentPlan plan = plan_of("  one: {preset: " + std::string(preset.name) + "}\n");
    CHECK(measure(plan.base, plan.base.architectures.front(), 0).throughput_per_s > 0);
  }
}

TEST_CASE("What an architecture says comes before its preset, what it extends in between") {
  const ExperimentPlan plan = plan_of(
      "  base: {preset: gunicorn-gthread, threads: 7}\n"
      "  plain: {preset: gunicorn-gthread}\n"
      "  heir: {extends: base, processes: 3}\n"
      "  other: {extends: base, preset: cpython3.14t}\n");
  const auto threads = [&](std::size_t i) { return plan.base.architectures[i].threads(); };
  CHECK(threads(0) == 7);
  CHECK(threads(1) == 4);
  CHECK(threads(2) == 7);
  CHECK(plan.base.architectures[2].group.processes == 3);
  CHECK(plan.base.architectures[2].runtime == "gil");
  CHECK(plan.base.architectures[3].runtime == "native-threads");
  CHECK(threads(3) == 7);
}

TEST_CASE("Presets can be swept and what one means is printed with the defaults unless it is swept") {
  CHECK(plan_of("  one: {preset: node20}\n").written.find("overhead: 80 us") != std::string::npos);
  const ExperimentPlan swept = plan_of("  one: {preset: node20}\nsweep: {preset: [node20, cpython3.11]}\n");
  REQUIRE(swept.points.size() == 2);
  CHECK(swept.points[0].scenario.architectures.front().runtime == "event-loop");
  CHECK(swept.points[1].scenario.architectures.front().runtime == "gil");
  CHECK(swept.written.find("preset: node20") != std::string::npos);
  CHECK(swept.written.find("overhead") == std::string::npos);
}

}  // namespace knee::scenarios::preset_test
