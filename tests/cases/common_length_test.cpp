// A longer run of the same arrivals begins with the shorter one: cut to one length, both hold the same requests.
#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "analysis/comparison/common_length.hpp"
#include "analysis/comparison/comparison.hpp"
#include "scenarios/run/run.hpp"
#include "scenarios/experiment_plan.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis {
namespace {

using Replications = std::vector<Replication>;

// Two replications, of so many requests, of the first architecture of a file.
Replications simulated(const std::string& name, std::uint64_t requests) {
  const std::vector<scenarios::Override> overrides = {{"measure", "{max-requests: 2000000}"}};  // the warm-up is to be found
  auto read = scenarios::read_experiment_plan(KNEE_SOURCE_DIR "/tests/cases/" + name + ".yaml", overrides, scenarios::Sweep::ignore);
  if (const auto* mistakes = std::get_if<scenarios::Diagnostics>(&read)) FAIL(to_string(*mistakes));
  const scenarios::Scenario& scenario = std::get<scenarios::ExperimentPlan>(read).points.front().scenario;
  Replications runs;
  for (std::uint64_t r = 0; r < 2; ++r) {
    runs.push_back(scenarios::simulate(scenario, scenario.architectures.front(), {.replication = r, .requests = requests}));
  }
  return runs;
}

std::uint64_t due(const Batch& batch) {
  std::uint64_t sum = 0;
  for (const Tally& tally : batch.classes) sum += tally.due();
  return sum;
}

void check_same(const Batch& one, const Batch& other) {
  CHECK(one.seconds == Approx(other.seconds).epsilon(1e-9));
  CHECK(one.in_system == Approx(other.in_system).epsilon(1e-9));
  CHECK(one.in_system_at_end == other.in_system_at_end);
  REQUIRE(one.classes.size() == other.classes.size());
  for (std::size_t c = 0; c < one.classes.size(); ++c) {
    CHECK(one.classes[c].ended == other.classes[c].ended);
    CHECK(one.classes[c].served_ms == Approx(other.classes[c].served_ms).epsilon(1e-9));
    CHECK(one.classes[c].departed == other.classes[c].departed);
    CHECK(one.classes[c].latency.count() == other.classes[c].latency.count());
    CHECK(one.classes[c].latency.most_ns() == other.classes[c].latency.most_ns());
  }
}

}  // namespace

TEST_CASE("the first part of a longer run is the shorter one") {
  // Open; two classes; closed.
  for (const char* name : {"p99-095", "fib-server", "c42-closed-start"}) {
    INFO(name);
    Replications shorter = simulated(name, 2'000);
    Replications longer = simulated(name, 8'000);
    cut_to_common_length(shorter, longer);
    for (std::size_t r = 0; r < shorter.size(); ++r) {
      REQUIRE(shorter[r].batches.size() == 20);
      REQUIRE(longer[r].batches.size() == 20);
      for (std::size_t b = 0; b < 20; ++b) check_same(shorter[r].batches[b], longer[r].batches[b]);
    }
    CHECK(due(longer.front().batches.front()) == 100);
  }
}

TEST_CASE("a point compared with a longer run of itself does not differ") {
  const Table table = comparison_table({{.label = "", .a = simulated("p99-095", 4'000), .b = simulated("p99-095", 16'000)}}, 0.95);
  REQUIRE(table.rows.size() == 4);
  for (const auto& row : table.rows) {
    CHECK(std::get<std::string>(row[7]) == "the same");
    CHECK(std::get<std::string>(row[8]) == "no");
  }
}

}  // namespace knee::analysis
