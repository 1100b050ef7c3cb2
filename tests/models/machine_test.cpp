/// The machine's CPU limit and time slices against computations of their own.

#include <algorithm>
#include <vector>

#include "models/machine/machine.hpp"
#include "sim/random/random_stream.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::machine_test {
namespace {

using namespace std::chrono_literals;
using sim::Duration;

struct Demand {
  sim::Instant arrival;
  Duration time;
};

/// Work that arrives at random, at `load` of one core.
std::vector<Demand> demands(std::size_t count, double load) {
  sim::RandomStream stream{sim::StreamKey{.seed = 7, .replication = 0, .purpose = "demands", .index = 0}};
  std::vector<Demand> made;
  sim::Instant now = sim::kStart;
  for (std::size_t i = 0; i < count; ++i) {
    now += Duration{static_cast<Duration::rep>(2 * stream.uniform() * 10e6 / load)};
    made.push_back({now, Duration{static_cast<Duration::rep>(2 * stream.uniform() * 10e6)}});
  }
  return made;
}

/// One after the other on one core, under a quota: when each is done, nanosecond by nanosecond.
std::vector<sim::Instant> under_quota(const std::vector<Demand>& demands, Duration quota, Duration period) {
  std::vector<sim::Instant> ends;
  Duration now{};
  Duration::rep current = -1;
  Duration left{};
  for (const Demand& demand : demands) {
    now = std::max(now, demand.arrival - sim::kStart);
    for (Duration need = demand.time; need > 0ns;) {
      if (now / period != current) {
        current = now / period;
        left = quota;
      }
      const Duration end = (current + 1) * period;
      if (left == 0ns) {
        now = end;
        continue;
      }
      const Duration ran = std::min({need, left, end - now});
      now += ran;
      left -= ran;
      need -= ran;
    }
    ends.push_back(sim::kStart + now);
  }
  return ends;
}

sim::Process serve(sim::Simulation& simulation, Machine& machine, const std::vector<Demand>& demands,
                   std::vector<sim::Instant>& ends) {
  for (const Demand& demand : demands) {
    if (simulation.now() < demand.arrival) co_await simulation.until(demand.arrival);
    co_await machine.compute(demand.time);
    ends.push_back(simulation.now());
  }
}

sim::Process compute(Machine& machine, Duration time, Duration& done) {
  for (;;) {
    co_await machine.compute(time);
    done += time;
  }
}

/// CPU time that `threads` get in 10 s of computing in bits of 1 ms.
Duration computed(const Machine::Options& options, int threads) {
  sim::Simulation simulation;
  Machine machine{simulation, options};
  Duration done{};
  for (int i = 0; i < threads; ++i) simulation.start(compute(machine, 1ms, done));
  simulation.run_before(sim::kStart + 10s);
  return done;
}

}  // namespace

TEST_CASE("a core under a quota ends each piece of work when the quota allows") {
  for (const double load : {0.2, 0.3, 0.5}) {
    const std::vector<Demand> work = demands(2000, load);
    sim::Simulation simulation;
    Machine machine{simulation, {.cores = 1, .cpu_limit = {.cores = 0.35, .period = 100ms}}};
    std::vector<sim::Instant> ends;
    simulation.start(serve(simulation, machine, work, ends));
    simulation.run_before(sim::kStart + 1h);
    REQUIRE(ends == under_quota(work, 35ms, 100ms));
    CHECK(machine.cpu_limit()->throttled() > 10);
    CHECK(machine.cpu_limit()->throttled() <= machine.cpu_limit()->periods());
  }
}

TEST_CASE("threads that compute all the time get exactly the quota, on any number of cores") {
  for (const int threads : {2, 3, 20}) {
    const Machine::Options options{.cores = 2, .cpu_limit = {.cores = 1.5, .period = 100ms}};
    const Duration done = computed(options, threads);
    CHECK(done <= 15s);
    CHECK(done >= 15s - threads * 1ms);
  }
}

TEST_CASE("one thread on two cores under a limit of 1.5 cores is never stopped") {
  CHECK(computed({.cores = 2, .cpu_limit = {.cores = 1.5}}, 1) >= 10s - 1ms);
}

TEST_CASE("a limit of all cores or more is none") {
  sim::Simulation simulation;
  Machine machine{simulation, {.cores = 2, .cpu_limit = {.cores = 2}}};
  CHECK(machine.cpu_limit() == nullptr);
}

TEST_CASE("what turning from thread to thread costs is lost: two threads on one core, 3 ms each in turn") {
  const Machine::Options options{.cores = 1, .scheduler = {.switch_cost = 100us}};
  const double share = 3.0 / 3.1;  // latency 6 ms for two threads
  const Duration done = computed(options, 2);
  CHECK(done <= sim::from_seconds(10 * share));
  CHECK(done >= sim::from_seconds(10 * share) - 2ms);
  CHECK(computed(options, 1) >= 10s - 1ms);
}

TEST_CASE("time slices are never shorter than the least, and grow with the cores") {
  const Machine::Options options{.cores = 4, .scheduler = {.switch_cost = 150us}};
  const double share = 2.25 / 2.4;  // 0.75 ms x (1 + log2(4))
  const Duration done = computed(options, 100);
  CHECK(done <= sim::from_seconds(40 * share));
  CHECK(done >= sim::from_seconds(40 * share) - 100ms);
}

}  // namespace knee::models::machine_test
