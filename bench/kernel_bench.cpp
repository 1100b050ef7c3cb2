/// The kernel: an M/M/1 queue through coroutines, alone and under SimGrid, against a loop written by hand.
#include <map>

#include <benchmark/benchmark.h>

#include "bench/coroutine_queue.hpp"
#include "bench/hand_written.hpp"
#include "bench/own_process.hpp"
#include "bench/ratio.hpp"
#include "sim/network/network.hpp"

namespace knee::bench {
namespace {

/// The n-th repetition of each benchmark simulates the same stretch of time from the same draws: whoever
/// comes to another outcome than the first to get there has not done the same work.
bool same_as_others(std::size_t repetition, const Outcome& outcome) {
  static std::map<std::size_t, Outcome> outcomes;
  return outcomes.emplace(repetition, outcome).first->second == outcome;
}

/// Lets `queue` run on, one repetition's worth of requests in every iteration.
template <class Queue, class Run>
void run_on(benchmark::State& state, const Queue& queue, std::size_t& repetition, Run run_before) {
  const auto length = kMeanGap * static_cast<std::int64_t>(requests_per_repetition());
  const std::uint64_t served = queue.outcome().served;
  for ([[maybe_unused]] auto iteration : state) {
    run_before(sim::kStart + length * static_cast<std::int64_t>(++repetition));
  }
  if (!same_as_others(repetition, queue.outcome()))
    state.SkipWithError("another outcome than its yardstick's");
  state.SetItemsProcessed(static_cast<std::int64_t>(queue.outcome().served - served));
}

void hand_written(benchmark::State& state) {
  static HandWrittenQueue queue;
  static std::size_t repetition = 0;
  run_on(state, queue, repetition, [](sim::Instant end) { queue.run_before(end); });
}

void coroutines(benchmark::State& state) {
  static sim::Simulation simulation;
  static CoroutineQueue queue{simulation};
  static std::size_t repetition = 0;
  run_on(state, queue, repetition, [](sim::Instant end) { simulation.run_before(end); });
}

/// The first stretch of time, in a process of its own each time.
void bridge(benchmark::State& state) {
  struct Told {
    double seconds;
    Outcome outcome;
  };
  const auto told = told_by<Told>([](auto tell) {
    const sim::Platform platform = sim::Platform::star({.hosts = {{.name = "client"}, {.name = "node"}}});
    sim::Simulation simulation;
    sim::Network network{simulation, platform};
    const CoroutineQueue queue{simulation};
    const double begin = cpu_seconds();
    network.run_before(sim::kStart + kMeanGap * static_cast<std::int64_t>(requests_per_repetition()));
    tell({cpu_seconds() - begin, queue.outcome()});
  });
  for ([[maybe_unused]] auto iteration : state) state.SetIterationTime(told ? told->seconds : 1);
  if (!told || !same_as_others(1, told->outcome)) state.SkipWithError("it failed, or has another outcome than its yardstick's");
  state.SetItemsProcessed(told ? static_cast<std::int64_t>(told->outcome.served) : 0);
}

BENCHMARK(hand_written)->Iterations(1);
BENCHMARK(coroutines)->Iterations(1);
BENCHMARK(bridge)->Iterations(1)->UseManualTime();
const Measured coroutines_measured{"coroutines", "hand_written"};
const Measured bridge_measured{"bridge", "hand_written"};

}  // namespace
}  // namespace knee::bench
