/// The whole path: workload, event-loop model and collectors as an experiment runs them, against a loop
/// written by hand for this one architecture.
#include <algorithm>
#include <cmath>
#include <map>

#include <benchmark/benchmark.h>

#include "analysis/results/point_result.hpp"
#include "bench/hand_written_loop.hpp"
#include "bench/ratio.hpp"
#include "scenarios/run/run.hpp"

namespace knee::bench {
namespace {

using scenarios::Scenario;

constexpr double kRate = 400;         // per second
constexpr double kComputes_s = 1e-3;  // twice: rho 0.8
constexpr double kWaits_s = 10e-3;
const std::string kStream = "requests";

/// A fifth of what the kernel simulates: every request here has five times the events.
std::uint64_t requests() { return requests_per_repetition() / 5; }

sim::Duration warm_up() { return sim::from_seconds(static_cast<double>(requests()) / kRate / 10); }

sim::Distribution exponential(double mean_s) { return sim::Distribution::exponential(mean_s).value(); }

models::Step step(models::Step::Kind kind, double mean_s) {
  models::Step step{};
  step.kind = kind;
  step.demand.source = exponential(mean_s);
  return step;
}

Scenario scenario() {
  using Kind = models::Step::Kind;
  Scenario scenario;
  scenario.measure.warm_up = warm_up();
  const models::Steps steps = {step(Kind::cpu, kComputes_s), step(Kind::wait, kWaits_s),
                               step(Kind::cpu, kComputes_s)};
  scenario.workload.push_back({.name = kStream,
                               .arrivals = models::RenewalArrivals{exponential(1 / kRate)},
                               .classes = {{.name = "all", .steps = steps}}});
  return scenario;
}

/// An event loop that turns no connection away.
scenarios::Architecture event_loop_architecture() {
  scenarios::Architecture architecture;
  architecture.group.runtime = models::EventLoopServer::Options{};
  architecture.group.backlog = requests();
  return architecture;
}

/// Mean over time of the number of requests in the system.
double in_system(const analysis::Replication& replication) {
  double sum = 0;
  double seconds = 0;
  for (const analysis::Batch& batch : replication.batches) {
    sum += batch.in_system * batch.seconds;
    seconds += batch.seconds;
  }
  return sum / seconds;
}

LoopOutcome simulate_model(std::uint64_t replication) {
  static const Scenario what = scenario();
  static const scenarios::Architecture how = event_loop_architecture();
  const analysis::Replication found = scenarios::simulate(what, how, {.replication = replication, .requests = requests()});
  const analysis::Measurement m = analysis::values_of(found);
  return {.served = std::round(m.throughput_per_s * m.simulated_s),
          .mean_ms = m.mean_ms,
          .p99_ms = m.p99_ms,
          .queue_ms = m.queue_ms,
          .cpu_ms = m.cpu_ms,
          .io_ms = m.io_ms,
          .in_flight = in_system(found),
          .loop_utilisation = m.loop_utilisation};
}

/// As many requests as whole batches of an experiment have, simulated in an experiment's steps: both go on for as long
/// after the last of them has come.
LoopOutcome simulate_by_hand(std::uint64_t replication) {
  HandWrittenLoop loop{{exponential(1 / kRate), exponential(kComputes_s), exponential(kWaits_s)},
                       {.seed = scenarios::Measure{}.seed, .replication = replication},
                       kStream};
  loop.run_before(sim::kStart + warm_up());
  const std::uint64_t per_batch = std::max<std::uint64_t>(1, requests() / scenarios::kBatches);
  LoopBooks& books = loop.books();
  books.begin(loop.now(), requests() / per_batch * per_batch);
  const sim::Instant begin = loop.now();
  const sim::Duration least = sim::from_seconds(1 / kRate);
  while (!books.closed()) loop.run_before(loop.now() + std::max(least, (loop.now() - begin) / 40));
  while (!books.done()) loop.run_before(loop.now() + books.span() / 80);
  return books.outcome();
}

/// The n-th repetition of both draws the same numbers, so both must come to the same outcome: exactly, but
/// for the order of events that fall on the same nanosecond, which their sequence decides.
bool agree(const LoopOutcome& a, const LoopOutcome& b) {
  const auto close = [](double x, double y) { return std::abs(x - y) <= 1e-6 * std::abs(y); };
  return close(a.served, b.served) && close(a.mean_ms, b.mean_ms) && close(a.p99_ms, b.p99_ms) &&
         close(a.queue_ms, b.queue_ms) && close(a.cpu_ms, b.cpu_ms) && close(a.io_ms, b.io_ms) &&
         close(a.in_flight, b.in_flight) && close(a.loop_utilisation, b.loop_utilisation);
}

void run(benchmark::State& state, LoopOutcome (*simulate)(std::uint64_t), std::uint64_t& repetition) {
  static std::map<std::uint64_t, LoopOutcome> outcomes;
  double served = 0;
  for ([[maybe_unused]] auto iteration : state) {
    const LoopOutcome outcome = simulate(++repetition);
    served += outcome.served;
    if (!agree(outcome, outcomes.emplace(repetition, outcome).first->second)) {
      state.SkipWithError("another outcome than its yardstick's");
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(served));
}

void event_loop(benchmark::State& state) {
  static std::uint64_t repetition = 0;
  run(state, simulate_model, repetition);
}

void event_loop_by_hand(benchmark::State& state) {
  static std::uint64_t repetition = 0;
  run(state, simulate_by_hand, repetition);
}

BENCHMARK(event_loop)->Iterations(1);
BENCHMARK(event_loop_by_hand)->Iterations(1);
const Measured event_loop_measured{"event_loop", "event_loop_by_hand"};

}  // namespace
}  // namespace knee::bench
