/// Many pending events: the cost of a request as a ratio of two runs of one program, with as many requests in both.
///
/// - `users_1000000` over `users_10`: requests per second of CPU time of a million closed users, over those of ten, at the same rate.
/// - `waits_100000` and `waits_1000000` over `waits_10`: the same for open requests that wait, so many of them at a time.
/// - `sleepers_1000000` over `sleepers_10`: the same for a heap written by hand, and two cache lines for each event.
///
/// The first requests of a run, which fill the system, are left out. All of this takes about two minutes.
#include <algorithm>

#include <benchmark/benchmark.h>

#include "bench/ratio.hpp"
#include "bench/simulated_load.hpp"
#include "bench/sleeping_users.hpp"

namespace knee::bench {
namespace {

using Kind = models::Step::Kind;

constexpr double kRate = 500;  // per second, of a loop that can serve a thousand

scenarios::Architecture one_loop() {
  scenarios::Architecture architecture;
  architecture.group.runtime = models::EventLoopServer::Options{};
  architecture.group.backlog = 1'000'000;
  return architecture;
}

// CPU time of the requests after the first `few`.
void measure(benchmark::State& state, const scenarios::Scenario& scenario, std::uint64_t few) {
  const std::uint64_t requests = requests_per_repetition() / 25;
  for ([[maybe_unused]] auto iteration : state) {
    const double seconds = request_seconds(scenario, one_loop(), few, requests);
    if (seconds <= 0) state.SkipWithError("a run failed, or is too short to be measured");
    state.SetIterationTime(seconds);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(requests));
}

// A user's think time and its request take users / rate seconds together.
void users(benchmark::State& state, std::uint64_t count) {
  const double think = static_cast<double>(count) / kRate;
  measure(state, load_of(models::ClosedUsers{.users = count, .think = sim::Distribution::exponential(think).value()},
                         {exponential_step(Kind::cpu, 1e-3)}),
          std::max<std::uint64_t>(2'000, count / 2));  // until the crowd of the start has spread over the queue
}
void users_10(benchmark::State& state) { users(state, 10); }
void users_1000000(benchmark::State& state) { users(state, 1'000'000); }

// The first requests fill the system: 95 % of it.
void waits(benchmark::State& state, std::uint64_t count) {
  const double wait = static_cast<double>(count) / kRate;
  measure(state, load_of(models::RenewalArrivals{sim::Distribution::exponential(1 / kRate).value()},
                         {exponential_step(Kind::wait, wait), exponential_step(Kind::cpu, 1e-3)}),
          std::max<std::uint64_t>(2'000, 2 * count));
}
void waits_10(benchmark::State& state) { waits(state, 10); }
void waits_100000(benchmark::State& state) { waits(state, 100'000); }
void waits_1000000(benchmark::State& state) { waits(state, 1'000'000); }

void sleep(benchmark::State& state, SleepingUsers& sleepers) {
  const std::uint64_t count = requests_per_repetition() / 10;
  for ([[maybe_unused]] auto iteration : state) sleepers.wake_up(count);
  benchmark::DoNotOptimize(sleepers.slept());
  state.SetItemsProcessed(static_cast<std::int64_t>(count));
}
void sleepers_10(benchmark::State& state) {
  static SleepingUsers sleepers{10};
  sleep(state, sleepers);
}
void sleepers_1000000(benchmark::State& state) {
  static SleepingUsers sleepers{1'000'000};
  sleep(state, sleepers);
}

BENCHMARK(users_10)->Iterations(1)->UseManualTime();
BENCHMARK(users_1000000)->Iterations(1)->UseManualTime();
BENCHMARK(waits_10)->Iterations(1)->UseManualTime();
BENCHMARK(waits_100000)->Iterations(1)->UseManualTime();
BENCHMARK(waits_1000000)->Iterations(1)->UseManualTime();
BENCHMARK(sleepers_10)->Iterations(1);
BENCHMARK(sleepers_1000000)->Iterations(1);
const Measured users_measured{"users_1000000", "users_10"};
const Measured waits_measured{"waits_100000", "waits_10"};
const Measured more_waits_measured{"waits_1000000", "waits_10"};
const Measured sleepers_measured{"sleepers_1000000", "sleepers_10"};

}  // namespace
}  // namespace knee::bench
