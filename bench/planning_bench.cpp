/// The plan of a sweep: the cost of a point, as a ratio of two sizes of one program; 1 is linear.
///
/// - `plan_10000` over `plan_1000`: points per second of a sweep over three keys and the load, none of which needs a simulation.
/// - `values_10000` over `values_1000`: the same for one key with as many values.
/// - `architectures_1000` over `architectures_100`: architectures per second, each one point.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <unistd.h>

#include "bench/ratio.hpp"
#include "scenarios/experiment_plan.hpp"

namespace knee::bench {
namespace {

constexpr const char* kSystem =
    "workload:\n"
    "  arrivals: {poisson: 200/s}\n"
    "  requests:\n"
    "    browse: {share: 80 %, steps: [{cpu: {exponential: 0.8 ms}}, {call: db}, {cpu: 0.4 ms}]}\n"
    "    report: {share: 20 %, steps: [{cpu: 2 ms}, {native: 15 ms}, {wait: {lognormal: {mean: 20 ms, cv: 1.2}}}]}\n"
    "services: {db: {servers: 16, time: 4 ms}}\n"
    "architectures:\n"
    "  node: {runtime: event-loop}\n";

/// Reads a scenario, the only one of this process, and counts its points.
void plan_points(benchmark::State& state, const std::string& text) {
  const auto path = std::filesystem::temp_directory_path() / fmt::format("knee-planning-bench-{}.yaml", getpid());
  std::ofstream{path} << text;
  std::size_t points = 0;
  for ([[maybe_unused]] auto iteration : state) {
    const auto plan = scenarios::read_experiment_plan(path.string(), {}, scenarios::Sweep::follow);
    if (const auto* mistakes = std::get_if<scenarios::Diagnostics>(&plan)) throw std::runtime_error{to_string(*mistakes)};
    points = std::get<scenarios::ExperimentPlan>(plan).points.size();
  }
  std::filesystem::remove(path);
  state.SetItemsProcessed(static_cast<std::int64_t>(points));
}

constexpr const char* kGrid =
    "sweep:\n"
    "  processes: {from: 1, to: 10, step: 1}\n"
    "  machine.cores: {from: 1, to: 10, step: 1}\n"
    "  load: {from: 100/s, to: 1000/s, points: 10}\n";

void plan_1000(benchmark::State& state) { plan_points(state, fmt::format("{}{}", kSystem, kGrid)); }
void plan_10000(benchmark::State& state) {
  plan_points(state, fmt::format("{}{}  machine.speed: {{from: 1, to: 1.9, step: 0.1}}\n", kSystem, kGrid));
}

void values_1000(benchmark::State& state) {
  plan_points(state, fmt::format("{}sweep: {{machine.context-switch: {{from: 1 us, to: 1000 us, step: 1 us}}}}\n", kSystem));
}
void values_10000(benchmark::State& state) {
  plan_points(state, fmt::format("{}sweep: {{machine.context-switch: {{from: 1 us, to: 10000 us, step: 1 us}}}}\n", kSystem));
}

void plan_architectures(benchmark::State& state, int count) {
  std::string text = kSystem;
  for (int i = 1; i < count; ++i) text += fmt::format("  other-{}: {{runtime: event-loop, processes: {}}}\n", i, 1 + i % 8);
  plan_points(state, text);
}
void architectures_100(benchmark::State& state) { plan_architectures(state, 100); }
void architectures_1000(benchmark::State& state) { plan_architectures(state, 1'000); }

BENCHMARK(plan_1000)->Iterations(1);
BENCHMARK(plan_10000)->Iterations(1);
BENCHMARK(values_1000)->Iterations(1);
BENCHMARK(values_10000)->Iterations(1);
BENCHMARK(architectures_100)->Iterations(1);
BENCHMARK(architectures_1000)->Iterations(1);
const Measured plan_measured{"plan_10000", "plan_1000"};
const Measured values_measured{"values_10000", "values_1000"};
const Measured architectures_measured{"architectures_1000", "architectures_100"};

}  // namespace
}  // namespace knee::bench
