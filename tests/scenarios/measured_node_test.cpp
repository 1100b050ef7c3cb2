// A real Node server, replayed: simulated latencies beside measured ones.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "scenarios/recording/recording.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/measure.hpp"

namespace knee::scenarios::measured_node_test {
namespace {

using namespace std::chrono_literals;
using Durations = std::vector<sim::Duration>;

// Both constants were measured as CPU time on the server, not fitted to latencies
// (tests/data/measured/README.md): 0.08 ms a request where the loop hardly ever sleeps, and 0.68 ms where
// each request finds it asleep.
constexpr sim::Duration kOverhead = 80us;
constexpr sim::Duration kUnloadedOverhead = 680us;
constexpr sim::Duration kWakeUp = kUnloadedOverhead - kOverhead;

constexpr sim::Duration kSkip = 2s;
constexpr std::array kLoads = {20, 40, 60, 80, 90, 95};  // percent of the capacity

struct Constants {
  sim::Duration overhead;
  sim::Duration wake_up;
};

/// One measured run.
struct Traffic {
  Durations due;
  Durations spin;
  Durations latency;
};

template <class T>
T value(Expected<T> reading) {
  if (const auto* mistake = std::get_if<Diagnostic>(&reading)) FAIL(to_string(*mistake));
  return std::get<T>(std::move(reading));
}

Traffic traffic(const std::string& setup, int load) {
  const std::string path = fmt::format("{}/measured/{}-load{}.csv.gz", KNEE_TEST_DATA, setup, load);
  const Recording recording = value(Recording::read(path));
  return {.due = value(recording.times("t_intended_s", 1s)),
          .spin = value(recording.durations("spin_cpu_us", 1us)),
          .latency = value(recording.durations("latency_ms", 1ms))};
}

sim::Distribution constant(double seconds) { return sim::Distribution::constant(seconds).value(); }

models::RecordedDemands shared(const Durations& column) { return std::make_shared<const Durations>(column); }

/// The traffic against one event loop; `steps` is what a request does with the row's CPU time.
Scenario scenario(const Traffic& traffic, models::Steps steps, Constants constants) {
  const models::RecordedDemands due = shared(traffic.due);
  Scenario scenario;
  scenario.workload.push_back({.name = "recorded",
                               .arrivals = models::RecordedArrivals{due},
                               .classes = {{.name = "spin", .share = 1, .steps = std::move(steps)}}});
  Architecture node;
  node.name = "node";
  node.group.runtime =
      models::EventLoopServer::Options{.overhead = constants.overhead, .wake_up = constants.wake_up};
  node.connections =
      models::Connections::Options{.keep_alive = 2500, .pick = models::Connections::Pick::random};
  scenario.architectures.push_back(std::move(node));
  scenario.measure.skip = kSkip;
  scenario.measured = Measured{.due = due, .latency = shared(traffic.latency)};
  return scenario;
}

models::Step step(models::Step::Kind kind, models::Demand demand) {
  models::Step step{};
  step.kind = kind;
  step.demand = std::move(demand);
  return step;
}

models::Step cpu(const Traffic& traffic, double factor) {
  return step(models::Step::Kind::cpu, {.source = shared(traffic.spin), .factor = factor});
}

Scenario computing(const Traffic& traffic, Constants constants) {
  return scenario(traffic, {cpu(traffic, 1)}, constants);
}

analysis::Measurement replay(const Scenario& scenario, const models::RequestStatistics::Observer& observer = {}) {
  return measure(scenario, scenario.architectures.front(), 0, observer);
}

/// The independent reference: Lindley's recursion for one server, first come first served, which needs
/// `wake_up` more for a request that finds it idle. Latencies of all requests.
Durations lindley(const Traffic& traffic, Constants constants) {
  Durations latency;
  sim::Duration free = sim::Duration::min();  // since when the server has nothing to do
  for (std::size_t i = 0; i < traffic.due.size(); ++i) {
    const sim::Duration due = traffic.due[i];
    const sim::Duration begin = due > free ? due + constants.wake_up : free;
    free = begin + constants.overhead + traffic.spin[i];
    latency.push_back(free - due);
  }
  return latency;
}

/// The ceil(q n)-th smallest of the latencies that are measured.
double quantile(const Traffic& traffic, const Durations& latency, double q) {
  const auto first = std::lower_bound(traffic.due.begin(), traffic.due.end(), kSkip) - traffic.due.begin();
  Durations sorted(latency.begin() + first, latency.end());
  std::sort(sorted.begin(), sorted.end());
  const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(sorted.size())));
  return 1e3 * sim::to_seconds(sorted[rank - 1]);
}

double tolerance(int load) { return load <= 80 ? 0.1 : 0.2; }

/// How far p50, p95 and p99 are from the measured ones, relative to those.
std::array<double, 3> errors(const analysis::Measurement& m) {
  return {m.p50_ms / m.measured_p50_ms - 1, m.p95_ms / m.measured_p95_ms - 1,
          m.p99_ms / m.measured_p99_ms - 1};
}

std::array<double, 3> errors(const Traffic& traffic, const Durations& simulated) {
  const auto error = [&](double q) {
    return quantile(traffic, simulated, q) / quantile(traffic, traffic.latency, q) - 1;
  };
  return {error(0.5), error(0.95), error(0.99)};
}

std::string in_percent(const std::array<double, 3>& errors) {
  return fmt::format("p50, p95 and p99 are off by {:.1f}, {:.1f} and {:.1f} %", 100 * errors[0],
                     100 * errors[1], 100 * errors[2]);
}

}  // namespace

TEST_CASE(
    "Simulated latencies of a real Node server are within 10 % of the measured ones, near overload 20 %") {
  for (const int load : kLoads) {
    const auto off = errors(replay(computing(traffic("node-cpu4", load), {kOverhead, kWakeUp})));
    INFO("load " << load << " %: " << in_percent(off));
    for (const double error : off) CHECK(std::abs(error) <= tolerance(load));
  }
}

TEST_CASE("The overhead of an unloaded server, paid by every request, misses by far above 80 %") {
  for (const int load : {90, 95}) {
    const auto off = errors(replay(computing(traffic("node-cpu4", load), {kUnloadedOverhead, 0us})));
    INFO("load " << load << " %: " << in_percent(off));
    for (const double error : off) CHECK(error > 2);  // three times the measured latency and more
  }
}

TEST_CASE("No overhead alone meets the measured latencies at every load", "[statistical]") {
  std::vector<Traffic> runs;
  for (const int load : kLoads) runs.push_back(traffic("node-cpu4", load));
  // The largest error over all loads, in units of what is tolerated there.
  const auto misfit = [&](Constants constants) {
    double largest = 0;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      for (const double error : errors(runs[i], lindley(runs[i], constants))) {
        largest = std::max(largest, std::abs(error) / tolerance(kLoads[i]));
      }
    }
    return largest;
  };
  for (sim::Duration overhead = 0us; overhead <= 800us; overhead += 10us) {
    INFO("overhead " << overhead.count() << " ns");
    CHECK(misfit({overhead, 0us}) > 1.15);
  }
  CHECK(misfit({kOverhead, kWakeUp}) < 0.95);
}

TEST_CASE("A replay agrees with Lindley's recursion request by request") {
  for (const int load : kLoads) {
    INFO("load " << load << " %");
    const Traffic run = traffic("node-cpu4", load);
    Durations simulated(run.due.size());
    replay(computing(run, {kOverhead, kWakeUp}), [&](const models::Request& request, sim::Instant completed) {
      simulated[request.number] = completed - request.due;
    });
    CHECK(simulated == lindley(run, {kOverhead, kWakeUp}));
  }
}

TEST_CASE("A replay counts from the end of the skip to the last arrival, and the latency of every request") {
  const Traffic run = traffic("node-cpu4", 95);
  const auto measured = std::count_if(run.due.begin(), run.due.end(), [](auto due) { return due >= kSkip; });
  const analysis::Measurement m = replay(computing(run, {kOverhead, kWakeUp}));
  const double span = sim::to_seconds(run.due.back() - kSkip);
  const auto requests = static_cast<double>(measured);
  CHECK(m.requests == requests);
  CHECK(m.simulated_s == Approx(span).epsilon(1e-9));
  CHECK(m.offered_per_s == Approx(requests / span).epsilon(1e-9));
  CHECK(m.throughput_per_s == Approx(m.offered_per_s).epsilon(0.01));
  CHECK(m.errors == 0);
  const std::array<double, 4> recorded = {m.measured_p50_ms, m.measured_p95_ms, m.measured_p99_ms, m.max_ms};
  const Durations expected = lindley(run, {kOverhead, kWakeUp});
  CHECK(recorded[0] == Approx(quantile(run, run.latency, 0.5)).epsilon(sim::Histogram::kRelativeErrorMax));
  CHECK(recorded[1] == Approx(quantile(run, run.latency, 0.95)).epsilon(sim::Histogram::kRelativeErrorMax));
  CHECK(recorded[2] == Approx(quantile(run, run.latency, 0.99)).epsilon(sim::Histogram::kRelativeErrorMax));
  CHECK(recorded[3] == Approx(quantile(run, expected, 1)).epsilon(1e-9));
}

TEST_CASE("A replay of more than a server can do ends, and none of its requests is left out") {
  Traffic run = traffic("node-cpu4", 80);
  for (sim::Duration& spin : run.spin) spin *= 2;
  const analysis::Measurement m = replay(computing(run, {kOverhead, kWakeUp}));
  CHECK(m.backlog_growth_per_s > 10);
  CHECK(m.errors == 0);
  CHECK(m.max_ms == Approx(quantile(run, lindley(run, {kOverhead, kWakeUp}), 1)).epsilon(1e-9));
}

TEST_CASE("A replay beside an endless stream ends with the last recorded request") {
  const Traffic run = traffic("node-cpu4", 20);
  Scenario both = computing(run, {kOverhead, kWakeUp});
  both.workload.push_back({.name = "ping",
                           .arrivals = models::RenewalArrivals{constant(0.01)},
                           .classes = {{.name = "ping", .share = 1, .steps = {}}}});
  std::size_t recorded = 0;
  const analysis::Measurement m = replay(both, [&](const models::Request& request, sim::Instant) {
    recorded += request.request_class->name == "spin" ? 1 : 0;
  });
  CHECK(recorded == run.due.size());
  const double span = sim::to_seconds(run.due.back() - kSkip);
  CHECK(m.offered_per_s * span == Approx(m.requests).margin(2));
}

TEST_CASE("The same constants hold for a handler that computes, waits for a timer and computes") {
  for (const int load : {20, 40, 60, 80}) {
    const Traffic run = traffic("node-cpu1-io20", load);
    const models::Step wait = step(models::Step::Kind::wait, {.source = constant(0.02)});
    const auto off =
        errors(replay(scenario(run, {cpu(run, 0.5), wait, cpu(run, 0.5)}, {kOverhead, kWakeUp})));
    INFO("load " << load << " %: " << in_percent(off));
    CHECK(std::abs(off[0]) <= 0.05);
    CHECK(std::abs(off[1]) <= 0.05);
    // At 80 % the real server stood still once for some 50 ms (at 2.15 s; no row's CPU time shows it), which
    // delayed the 1 % of the requests that p99 looks at.
    CHECK(std::abs(off[2]) <= (load < 80 ? 0.1 : 0.12));
  }
}

}  // namespace knee::scenarios::measured_node_test
