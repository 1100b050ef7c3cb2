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

/// Largest errors of mean, p50, p95 and p99, relative to the measured values.
using Tolerances = std::array<double, 4>;

ExperimentPlan library(const std::string& name) {
  auto read = read_experiment_plan(fmt::format("{}/scenarios/library/{}.yaml", KNEE_SOURCE_DIR, name), {}, Sweep::follow);
  if (const auto* mistakes = std::get_if<Diagnostics>(&read)) FAIL(to_string(*mistakes));
  return std::get<ExperimentPlan>(std::move(read));
}

analysis::Measurement run(const Point& point) {
  return measure(point.scenario, point.scenario.architectures[point.architecture], 0);
}

std::string name_of(const Point& point) {
  return point.swept.empty() ? std::string{"the recording"} : point.swept.front().second;
}

/// One replication: the replays of Node.js differ only in the connections that requests take.
void check_errors(const std::string& name, const std::vector<Tolerances>& tolerances) {
  const ExperimentPlan plan = library(name);
  REQUIRE(plan.points.size() == tolerances.size());
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    const analysis::Measurement m = run(plan.points[i]);
    const std::array errors = {m.mean_ms / m.measured_mean_ms - 1, m.p50_ms / m.measured_p50_ms - 1,
                               m.p95_ms / m.measured_p95_ms - 1, m.p99_ms / m.measured_p99_ms - 1};
    INFO(fmt::format("{}: mean, p50, p95 and p99 are off by {:.1f}, {:.1f}, {:.1f} and {:.1f} %", name_of(plan.points[i]),
                     100 * errors[0], 100 * errors[1], 100 * errors[2], 100 * errors[3]));
    for (std::size_t k = 0; k < errors.size(); ++k) CHECK(std::abs(errors[k]) <= tolerances[i][k]);
  }
}

}  // namespace

TEST_CASE("A real Node server that computes: within 9 % to 80 % of its capacity, 10 % to 95 %") {
  check_errors("measured-node", {{0.03, 0.01, 0.07, 0.09},
                                 {0.01, 0.05, 0.04, 0.03},
                                 {0.02, 0.03, 0.04, 0.04},
                                 {0.01, 0.01, 0.01, 0.01},
                                 {0.03, 0.01, 0.03, 0.06},
                                 {0.04, 0.03, 0.10, 0.05}});
}

TEST_CASE("A real Node server that waits for timers: within 4 %, but for a p99 of 12 % in a disturbed recording") {
  // At 80 % the server stood still once for some 50 ms, which delayed the 1 % of the requests that p99 looks at.
  check_errors("measured-node-io", {{0.02, 0.03, 0.03, 0.03},
                                    {0.02, 0.02, 0.01, 0.04},
                                    {0.02, 0.02, 0.01, 0.03},
                                    {0.02, 0.01, 0.04, 0.12}});
}

TEST_CASE("A real Node cluster: within 7 % at 60 and 80 % of capacity, 13 % at 40 %") {
  // At 40 % the kernel often ran both workers on one core while the other was idle: the handler's wall time is 0.3 ms
  // longer than its CPU time on average, up to a time slice. The machine here is always fair, and idle cores are taken.
  check_errors("measured-cluster", {{0.09, 0.09, 0.12, 0.13}, {0.03, 0.07, 0.02, 0.02}, {0.03, 0.05, 0.02, 0.01}});
}

TEST_CASE("A real Node cluster with a new connection for each request: within 12 %") {
  check_errors("measured-cluster-close", {{0.02, 0.09, 0.12, 0.10}});
}

TEST_CASE("Two real Node servers behind nginx: within 12 %") {
  check_errors("measured-nginx", {{0.09, 0.05, 0.09, 0.12}});
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

TEST_CASE("A real worker pool behind a loop that computes: within 13 %") {
  check_errors("measured-pool-cpu", {{0.11, 0.11, 0.13, 0.13}});
}

TEST_CASE("A real worker pool: the mean within 20 %, but tails a third too short, for want of two speeds") {
  // pbkdf2 took 3.5 or 5.3 ms, in turns that lasted from tenths of a second to seconds, and only the mean is known. With the
  // speed of each moment, as requests tell it that had the server to themselves, the tails at 80 % are 11 % too short.
  check_errors("measured-pool", {{0.12, 0.11, 0.24, 0.23}, {0.20, 0.12, 0.36, 0.34}});
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
