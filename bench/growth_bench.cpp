/// What a request costs more where much is pending, each as a ratio of two runs of one program; 1 is flat.
///
/// - `pending_1000000` over `pending_10`: an event loop with a million requests that wait for a backend, over one with ten.
/// - `waiters_1000` over `waiters_16`: a thousand threads that all want an interpreter lock, over sixteen.
#include <benchmark/benchmark.h>

#include "bench/ratio.hpp"
#include "bench/simulated_load.hpp"

namespace knee::bench {
namespace {

using Kind = models::Step::Kind;

void measure(benchmark::State& state, const scenarios::Scenario& scenario, const scenarios::Architecture& architecture,
             std::uint64_t few, std::uint64_t requests) {
  for ([[maybe_unused]] auto iteration : state) {
    const double seconds = request_seconds(scenario, architecture, few, requests);
    if (seconds <= 0) state.SkipWithError("a run failed, or is too short to be measured");
    state.SetIterationTime(seconds);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(requests));
}

void measure_pending(benchmark::State& state, std::uint64_t pending) {
  constexpr double kRate = 100'000;
  const models::Steps steps = {exponential_step(Kind::cpu, 1e-6),
                               exponential_step(Kind::wait, static_cast<double>(pending) / kRate)};
  scenarios::Architecture architecture;
  architecture.group.runtime = models::EventLoopServer::Options{};
  const models::Arrivals arrivals = models::RenewalArrivals{sim::Distribution::exponential(1 / kRate).value()};
  measure(state, load_of(arrivals, steps), architecture, 2'000 + 2 * pending, requests_per_repetition() / 10);
}
void pending_10(benchmark::State& state) { measure_pending(state, 10); }
void pending_1000000(benchmark::State& state) { measure_pending(state, 1'000'000); }

void measure_waiters(benchmark::State& state, std::size_t threads) {
  models::ThreadServer::Options options;
  options.threads = threads;
  options.lock = models::InterpreterLock::Options{};
  options.lock->wake_up = std::chrono::microseconds{5};
  scenarios::Architecture architecture;
  architecture.group.runtime = options;
  const models::Arrivals users = models::ClosedUsers{.users = threads, .think = sim::Distribution::exponential(1e-3).value()};
  const models::Steps steps = {exponential_step(Kind::cpu, 1e-3), exponential_step(Kind::wait, 1e-3), exponential_step(Kind::cpu, 1e-3)};
  measure(state, load_of(users, steps), architecture, 4 * threads, requests_per_repetition() / 500);
}
void waiters_16(benchmark::State& state) { measure_waiters(state, 16); }
void waiters_1000(benchmark::State& state) { measure_waiters(state, 1000); }

BENCHMARK(pending_10)->Iterations(1)->UseManualTime();
BENCHMARK(pending_1000000)->Iterations(1)->UseManualTime();
BENCHMARK(waiters_16)->Iterations(1)->UseManualTime();
BENCHMARK(waiters_1000)->Iterations(1)->UseManualTime();
const Measured pending_measured{"pending_1000000", "pending_10"};
const Measured waiters_measured{"waiters_1000", "waiters_16"};

}  // namespace
}  // namespace knee::bench
