/// Pauses of collectors, and steps that are offloaded, against queueing theory.

#include <cmath>

#include "tests/support/catch.hpp"
#include "tests/theory/laboratory.hpp"

namespace knee::theory::collector_test {
namespace {

constexpr double kCompute = 0.004;
constexpr double kPause = 0.02;
constexpr double kProbability = 0.1;
constexpr double kRate = 110;  // a load of 0.66

/// Every tenth request, by chance, allocates as much as brings on one collection; then each computes.
Scenario with_pauses(sim::Bytes garbage) {
  Step allocate{.kind = Step::Kind::allocate, .branches = {}, .probabilities = {}};
  allocate.garbage = garbage;
  const Step nothing = cpu(constant(0));
  const Step choose{.kind = Step::Kind::choose,
                    .branches = {{allocate}, {nothing}},
                    .probabilities = {kProbability, 1 - kProbability}};
  return poisson(kRate, {choose, cpu(exponential(kCompute))});
}

/// M/G/1 whose service is an exponential computation and, with the probability, a constant pause.
double sojourn_with_pauses() {
  const double mean = kCompute + kProbability * kPause;
  const double second = 2 * kCompute * kCompute + 2 * kCompute * kProbability * kPause + kProbability * kPause * kPause;
  return mg1_sojourn({.rate = kRate, .service = mean}, std::sqrt(second / (mean * mean) - 1));
}

void check_pauses(const Replications& runs) {
  check_agrees("mean", runs(&Measurement::mean_ms), 1e3 * sojourn_with_pauses());
  check_agrees("collector", runs(&Measurement::collector_ms), 1e3 * kProbability * kPause);
  check_agrees("collections", runs(&Measurement::collections_per_s), kRate * kProbability);
}

Step offloaded(Distribution demand, sim::Bytes argument) {
  Step step = cpu(std::move(demand));
  step.offloaded = true;
  step.argument = argument;
  return step;
}

}  // namespace

TEST_CASE("a loop whose collector stops it by chance is M/G/1 with the pauses added to the services") {
  Architecture loop = event_loop();
  loop.group.memory.collector = models::V8Heap::Options{.new_space = sim::Bytes{1'000'000},
                                                        .scavenge = sim::from_seconds(kPause),
                                                        .scavenge_per_megabyte = {}};
  check_pauses(replicate(with_pauses(sim::Bytes{1'000'000}), loop));
}

TEST_CASE("an interpreter whose collector stops it by chance is M/G/1 with the pauses added to the services") {
  Architecture sync = interpreter(1);
  sync.group.memory.collector = models::CPythonHeap::Options{.object_size = sim::Bytes{1},
                                                             .cyclic = 1,
                                                             .collection = sim::from_seconds(kPause),
                                                             .per_young_object = {},
                                                             .per_old_object = {}};
  check_pauses(replicate(with_pauses(sim::Bytes{701}), sync));
}

TEST_CASE("a single free thread whose collector stops it by chance is M/G/1 with the pauses added, too") {
  Architecture free = native_threads(1, 1);
  free.group.memory.collector = models::CPythonHeap::Options{.generational = false,
                                                             .object_size = sim::Bytes{1},
                                                             .cyclic = 1,
                                                             .collection = sim::from_seconds(kPause),
                                                             .per_young_object = {},
                                                             .per_old_object = {}};
  check_pauses(replicate(with_pauses(sim::Bytes{701}), free));
}

TEST_CASE("steps that a loop offloads for nothing are served by M/M/c, c the workers") {
  const Queue queue{.rate = 3 * 0.7 / kCompute, .service = kCompute, .servers = 3};
  Architecture loop = event_loop();
  loop.machine.cores = 4;
  loop.group.offload = models::OffloadPool::Options{.workers = 3, .per_call = {}, .per_megabyte = {}};
  const Replications runs = replicate(poisson(queue.rate, {offloaded(exponential(kCompute), {})}), loop);
  check_agrees("mean", runs(&Measurement::mean_ms), 1e3 * mm_sojourn(queue));
  check_agrees("utilisation", runs(&Measurement::offload_utilisation), queue.load());
}

TEST_CASE("packing costs its caller and its worker: a lone request takes all four times") {
  Architecture loop = event_loop();
  loop.machine.cores = 2;
  loop.group.offload = models::OffloadPool::Options{
      .workers = 1, .per_call = sim::from_seconds(0.0001), .per_megabyte = sim::from_seconds(0.001)};
  const Scenario scenario = users(1, exponential(0.01), {offloaded(constant(kCompute), sim::Bytes{2'000'000})});
  const Replications runs = replicate(scenario, loop, {.replications = 2, .requests = 1000});
  for (const Measurement& run : runs.runs()) {
    CHECK(std::abs(run.serialisation_ms - 4.4) < 1e-6);
    CHECK(std::abs(run.cpu_ms - 4) < 1e-6);
    CHECK(std::abs(run.mean_ms - 8.4) < 1e-6);
  }
}

}  // namespace knee::theory::collector_test
