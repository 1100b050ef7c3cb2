// Real servers of the library, replayed: simulated latencies beside measured ones, every error within what is said here.
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "scenarios/experiment_plan.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/measure.hpp"

namespace knee::scenarios::measured_library_test {
namespace {

/// Largest errors of p50, p95 and p99, relative to the measured values.
using Tolerances = std::array<double, 3>;

ExperimentPlan library(const std::string& name) {
  auto read = read_experiment_plan(fmt::format("{}/scenarios/library/{}.yaml", KNEE_SOURCE_DIR, name), {}, Sweep::follow);
  if (const auto* mistakes = std::get_if<Diagnostics>(&read)) FAIL(to_string(*mistakes));
  return std::get<ExperimentPlan>(std::move(read));
}

analysis::Measurement run(const Point& point) {
  return measure(point.scenario, point.scenario.architectures[point.architecture], 0);
}

void check_errors(const std::string& name, const std::vector<Tolerances>& tolerances) {
  const ExperimentPlan plan = library(name);
  REQUIRE(plan.points.size() == tolerances.size());
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    const analysis::Measurement m = run(plan.points[i]);
    const std::array errors = {m.p50_ms / m.measured_p50_ms - 1, m.p95_ms / m.measured_p95_ms - 1,
                               m.p99_ms / m.measured_p99_ms - 1};
    INFO(fmt::format("{}: p50, p95 and p99 are off by {:.1f}, {:.1f} and {:.1f} %", plan.points[i].swept.front().second,
                     100 * errors[0], 100 * errors[1], 100 * errors[2]));
    for (std::size_t k = 0; k < errors.size(); ++k) CHECK(std::abs(errors[k]) <= tolerances[i][k]);
  }
}

}  // namespace

TEST_CASE("A real Node cluster: within 10 % at 60 % of capacity, 12 % at 80 %, 13 % at 40 %") {
  // At 40 % the kernel often ran both workers on one core while the other was idle: the handler's wall time is 0.3 ms
  // longer than its CPU time on average, up to a time slice. The machine here is always fair, and idle cores are taken.
  check_errors("measured-cluster", {Tolerances{0.10, 0.12, 0.13}, Tolerances{0.1, 0.1, 0.1}, Tolerances{0.12, 0.1, 0.1}});
}

TEST_CASE("Without knowing which worker had the connections, the cluster at 80 % misses by far") {
  ExperimentPlan plan = library("measured-cluster");
  Point& loaded = plan.points.back();
  auto& arrivals = std::get<models::RecordedArrivals>(loaded.scenario.workload.front().arrivals);
  REQUIRE(arrivals.process != nullptr);
  arrivals.process = nullptr;  // even: half of the connections each, any of them
  const analysis::Measurement m = run(loaded);
  CHECK(m.p99_ms < 0.5 * m.measured_p99_ms);
}

TEST_CASE("A real worker pool: tails within 12 %, but the median at 80 % is too high, for want of two speeds") {
  // pbkdf2 took 3.5 or 5.3 ms, in turns that lasted from tenths of a second to seconds, and only the mean is known.
  // Fast times make the median small, slow ones the tail.
  check_errors("measured-pool", {Tolerances{0.1, 0.1, 0.12}, Tolerances{0.3, 0.1, 0.1}});
}

TEST_CASE("On a busy libuv loop new connections starve behind established ones, but asyncio accepts all that wait") {
  const ExperimentPlan plan = library("new-connections");
  for (const Point& point : plan.points) {
    double sum = 0;
    double count = 0;
    const Architecture& architecture = point.scenario.architectures[point.architecture];
    const analysis::Measurement m =
        measure(point.scenario, architecture, 0, [&](const models::Request& request, sim::Instant completed) {
          if (request.request_class->name != "newcomer") return;
          sum += 1e3 * sim::to_seconds(completed - request.due);
          ++count;
        });
    const double newcomer = sum / count;
    INFO(architecture.name << " at " << point.swept.front().second << ": newcomers " << newcomer << " ms, of all "
                           << m.queue_ms << " ms in queues");
    if (point.swept.front().second == "555/s" && architecture.name == "node") {
      CHECK(newcomer > 2 * m.queue_ms);
    } else if (architecture.name == "asyncio") {
      CHECK(newcomer < 1.5 * m.queue_ms + 2);
    }
  }
}

}  // namespace knee::scenarios::measured_library_test
