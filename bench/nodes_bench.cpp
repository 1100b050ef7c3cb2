/// Many nodes, and the network: the cost of a request, and of the start, each as a ratio of two runs of one program.
///
/// - `nodes_10000` over `nodes_10`: requests per second of CPU time at ten thousand nodes behind a balancer, over those at ten. Each
///   node gets 100 requests a second, so a thousand times as many are in flight.
/// - `queues_10000` over `queues_10`: the same for an array of small queues written by hand: what the caches alone cost.
/// - `network_alone` over `network_none`: one node, with messages that share no link, and without a network.
/// - `start_10000` over `start_1000`: nodes per second of a run with hardly any request, with all its batches; 1 is linear.
#include <algorithm>

#include <benchmark/benchmark.h>

#include "bench/ratio.hpp"
#include "bench/round_robin_queues.hpp"
#include "bench/simulated_load.hpp"

namespace knee::bench {
namespace {

using scenarios::Architecture;
using scenarios::Scenario;

constexpr double kRateOfNode = 100;
constexpr std::uint64_t kFew = 2'000;  // requests of a run that measures the start
// Until a run is steady, at least.
constexpr double kSteady_s = 0.2;

Scenario many_requests(std::uint64_t nodes) {
  using Kind = models::Step::Kind;
  const double gap = 1 / (kRateOfNode * static_cast<double>(nodes));
  Scenario scenario = load_of(models::RenewalArrivals{sim::Distribution::exponential(gap).value()},
                              {exponential_step(Kind::cpu, 1e-3), exponential_step(Kind::wait, 10e-3), exponential_step(Kind::cpu, 1e-3)});
  scenario.network.bandwidth = 1.25e12;  // so fast that messages hardly ever share a link
  scenario.network.window = sim::Bytes{10'000'000'000};
  return scenario;
}

Architecture many_nodes(std::uint64_t nodes) {
  Architecture architecture;
  architecture.group.runtime = models::EventLoopServer::Options{};
  architecture.nodes = nodes;
  if (nodes > 1) architecture.balancer = models::Balancer::Options{};
  return architecture;
}

// CPU time of the requests alone.
void measure_requests(benchmark::State& state, const Scenario& scenario, std::uint64_t nodes) {
  const std::uint64_t requests = requests_per_repetition() / 50;
  const std::uint64_t before = std::max(kFew, static_cast<std::uint64_t>(kSteady_s * kRateOfNode * static_cast<double>(nodes)));
  for ([[maybe_unused]] auto iteration : state) {
    const double seconds = request_seconds(scenario, many_nodes(nodes), before, requests);
    if (seconds <= 0) state.SkipWithError("a run failed, or is too short to be measured");
    state.SetIterationTime(seconds);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(requests));
}

void measure_start(benchmark::State& state, std::uint64_t nodes) {
  for ([[maybe_unused]] auto iteration : state) {
    const double start = run_seconds(many_requests(nodes), many_nodes(nodes), kFew);
    if (start < 0) state.SkipWithError("a run failed");
    state.SetIterationTime(start);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(nodes));
}

void nodes_10(benchmark::State& state) { measure_requests(state, many_requests(10), 10); }
void nodes_10000(benchmark::State& state) { measure_requests(state, many_requests(10'000), 10'000); }

void network_none(benchmark::State& state) { measure_requests(state, many_requests(1), 1); }
void network_alone(benchmark::State& state) {
  Scenario scenario = many_requests(1);
  scenario.network.use = scenarios::NetworkUse::all;
  measure_requests(state, scenario, 1);
}

void start_1000(benchmark::State& state) { measure_start(state, 1000); }
void start_10000(benchmark::State& state) { measure_start(state, 10'000); }

void serve_queues(benchmark::State& state, RoundRobinQueues& queues) {
  const std::uint64_t requests = requests_per_repetition() / 5;
  for ([[maybe_unused]] auto iteration : state) queues.serve(requests);
  benchmark::DoNotOptimize(queues.waited());
  state.SetItemsProcessed(static_cast<std::int64_t>(requests));
}
void queues_10(benchmark::State& state) {
  static RoundRobinQueues queues{10};
  serve_queues(state, queues);
}
void queues_10000(benchmark::State& state) {
  static RoundRobinQueues queues{10'000};
  serve_queues(state, queues);
}

BENCHMARK(nodes_10)->Iterations(1)->UseManualTime();
BENCHMARK(nodes_10000)->Iterations(1)->UseManualTime();
BENCHMARK(network_none)->Iterations(1)->UseManualTime();
BENCHMARK(network_alone)->Iterations(1)->UseManualTime();
BENCHMARK(start_1000)->Iterations(1)->UseManualTime();
BENCHMARK(start_10000)->Iterations(1)->UseManualTime();
BENCHMARK(queues_10)->Iterations(1);
BENCHMARK(queues_10000)->Iterations(1);
const Measured nodes_measured{"nodes_10000", "nodes_10"};
const Measured queues_measured{"queues_10000", "queues_10"};
const Measured network_measured{"network_alone", "network_none"};
const Measured start_measured{"start_10000", "start_1000"};

}  // namespace
}  // namespace knee::bench
