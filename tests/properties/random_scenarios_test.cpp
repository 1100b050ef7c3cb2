// Two thousand random scenarios: what holds for every run of every architecture.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <variant>

#include <unistd.h>

#include "analysis/metrics/window.hpp"
#include "analysis/results/point_result.hpp"
#include "scenarios/experiment_plan.hpp"
#include "scenarios/run/run.hpp"
#include "sim/kernel/address_sanitizer.hpp"
#include "sim/kernel/endless_run.hpp"
#include "tests/properties/random_scenario.hpp"
#include "tests/support/catch.hpp"

namespace knee::properties {
namespace {

using analysis::Batch;
using analysis::Replication;
using analysis::Tally;

scenarios::ExperimentPlan read(std::uint64_t number) {
  const std::string path = "/tmp/knee-random-" + std::to_string(::getpid()) + ".yaml";
  std::ofstream{path} << random_scenario(number);
  auto read = scenarios::read_experiment_plan(path, {}, scenarios::Sweep::ignore);
  std::remove(path.c_str());
  if (const auto* mistakes = std::get_if<scenarios::Diagnostics>(&read)) {
    FAIL(random_scenario(number) << to_string(*mistakes));
  }
  return std::get<scenarios::ExperimentPlan>(std::move(read));
}

// Requests that came due are those that ended, one way or another, and those of all batches are as many as were asked for.
void check_conservation(const Replication& run) {
  std::uint64_t due = 0;
  for (const Batch& batch : run.batches) {
    for (const Tally& tally : batch.classes) {
      due += tally.due();
      CHECK(tally.latency.count() == tally.served());
    }
  }
  CHECK(due == 240);
}

// From an empty start on, the time in the system of those due in the window is the integral of their number, and what
// they stayed longer than the window.
void check_littles_law(const Replication& run) {
  double integral_s = 0;
  double present_s = 0;
  for (const Batch& batch : run.batches) {
    integral_s += batch.in_system * batch.seconds;
    for (const Tally& tally : batch.classes) present_s += tally.present_ms / 1e3;
  }
  const bool empty_at_end = run.batches.back().in_system_at_end == 0;
  if (empty_at_end) CHECK(present_s == Approx(integral_s).epsilon(1e-6).margin(1e-9));
  CHECK(present_s >= integral_s * (1 - 1e-6) - 1e-9);
}

void check_accounts(const Replication& run) {
  for (const Batch& batch : run.batches) {
    for (const Tally& tally : batch.classes) {
      double sum = 0;
      for (const double part : tally.components_ms) {
        CHECK(part >= 0);
        sum += part;
      }
      CHECK(sum == Approx(tally.served_ms).epsilon(1e-9).margin(1e-9));
      CHECK(tally.served_ms <= tally.present_ms * (1 + 1e-9) + 1e-9);
    }
  }
}

void check_utilisations(const Replication& run) {
  for (const Batch& batch : run.batches) {
    for (std::size_t i = 0; i < batch.utilisations.size(); ++i) {
      INFO(run.resources[i].label());
      CHECK_FALSE(batch.utilisations[i] > 1 + 1e-9);
      CHECK_FALSE(batch.utilisations[i] < 0);
    }
  }
}

void check_metrics(const Replication& run) {
  const analysis::Measurement m = analysis::values_of(run);
  if (!std::isnan(m.mean_ms)) CHECK(m.throughput_per_s * m.mean_ms / 1e3 <= m.in_flight * (1 + 1e-9));
  if (m.errors == 0) CHECK(m.throughput_per_s * m.mean_ms / 1e3 == Approx(m.in_flight).epsilon(1e-9).margin(1e-12));
  CHECK(m.p50_ms <= m.p90_ms);
  CHECK(m.p99_ms <= m.p999_ms);
  CHECK(m.p999_ms <= m.max_ms);
}

// A run ends, or says why it would not: everybody is turned away at once and comes back at once.
void check(std::uint64_t number) {
  INFO("scenario " << number << ":\n" << random_scenario(number));
  const scenarios::ExperimentPlan plan = read(number);
  const scenarios::Scenario& scenario = plan.base;
  scenarios::Scenario from_empty = scenario;
  from_empty.measure.warm_up = std::uint64_t{0};
  try {
    const Replication run = simulate(from_empty, scenario.architectures.front(), {.replication = 0, .requests = 240});
    check_conservation(run);
    check_littles_law(run);
    check_accounts(run);
    check_utilisations(run);
    if (std::any_of(run.batches.begin(), run.batches.end(), [](const Batch& batch) { return batch.classes[0].served() > 0; })) {
      check_metrics(run);
    }
  } catch (const sim::EndlessRun& endless) {
    CHECK(std::string{endless.what()}.size() > 20);
  }
}

// Under the sanitizer, where each takes many times as long, every tenth.
#if defined(KNEE_ADDRESS_SANITIZER)
constexpr std::uint64_t kStep = 10;
#else
constexpr std::uint64_t kStep = 1;
#endif

void check_range(std::uint64_t first) {
  for (std::uint64_t number = first; number < first + 500; number += kStep) check(number);
}

}  // namespace

TEST_CASE("random scenarios 0 to 499 keep requests and time and accounts") { check_range(0); }
TEST_CASE("random scenarios 500 to 999 keep requests and time and accounts") { check_range(500); }
TEST_CASE("random scenarios 1000 to 1499 keep requests and time and accounts") { check_range(1000); }
TEST_CASE("random scenarios 1500 to 1999 keep requests and time and accounts") { check_range(1500); }

}  // namespace knee::properties
