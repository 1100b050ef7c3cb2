/// Cores with a queue each: where threads wait, and when they are moved.

#include <cmath>
#include <vector>

#include "sim/cores/cores.hpp"
#include "sim/random/random_stream.hpp"
#include "tests/sim/small_steps.hpp"
#include "tests/support/catch.hpp"

namespace knee::sim::load_balance_test {
namespace {

using namespace std::chrono_literals;
using Kind = Scheduler::Kind;
using Queues = Scheduler::RunQueues;
using Bursts = std::vector<sim_test::SmallSteps::Burst>;

double milliseconds(Duration time) { return static_cast<double>(time.count()) / 1e6; }

struct Machine {
  Simulation simulation;
  Cores cores;

  Machine(int count, Queues queues, Kind kind = Kind::eevdf) : cores{simulation, count, {.kind = kind, .run_queues = queues}} {}

  // A thread that begins at time 0, on the cores in turn, and computes `demand` at `at`.
  void compute(Instant at, Duration demand, Duration& took) { simulation.start(once(Cores::Thread{cores}, at, demand, took)); }
  void play(const Bursts& bursts, std::vector<Duration>& took) { simulation.start(many(Cores::Thread{cores}, bursts, took)); }

 private:
  Process once(Cores::Thread self, Instant at, Duration demand, Duration& took) {
    co_await simulation.until(at);
    co_await cores.run(self, demand);
    took = simulation.now() - at;
  }
  Process many(Cores::Thread self, const Bursts& bursts, std::vector<Duration>& took) {
    for (const auto& burst : bursts) {
      const Instant due = kStart + from_seconds(burst.at / 1e3);
      if (simulation.now() < due) co_await simulation.until(due);
      const Instant woke = simulation.now();
      co_await cores.run(self, from_seconds(burst.demand / 1e3));
      took.push_back(simulation.now() - woke);
    }
  }
};

// A thread that sleeps `sleep_ms` on average and computes up to `longest_ms`.
Bursts bursts(std::uint64_t number, double sleep_ms, double longest_ms) {
  RandomStream stream{StreamKey{.seed = 12, .replication = 0, .purpose = "bursts", .index = number}};
  Bursts made;
  for (double at = 0; made.size() < 3000;) {
    const double demand = longest_ms * stream.uniform();
    at += -std::log(stream.uniform()) * sleep_ms + demand;
    made.push_back({.at = at, .demand = demand});
  }
  return made;
}

std::vector<Bursts> bursts_of(std::size_t threads, double sleep_ms, double longest_ms) {
  std::vector<Bursts> made;
  for (std::size_t i = 0; i < threads; ++i) made.push_back(bursts(i, sleep_ms, longest_ms));
  return made;
}

std::vector<std::vector<Duration>> times(int count, Queues queues, Kind kind, const std::vector<Bursts>& threads) {
  Machine machine{count, queues, kind};
  std::vector<std::vector<Duration>> took(threads.size());
  for (std::size_t i = 0; i < threads.size(); ++i) machine.play(threads[i], took[i]);
  machine.simulation.run_before(kStart + 30min);
  return took;
}

double mean(const std::vector<std::vector<Duration>>& took) {
  double sum = 0;
  double count = 0;
  for (const auto& of_thread : took) {
    for (const Duration time : of_thread) sum += milliseconds(time);
    count += static_cast<double>(of_thread.size());
  }
  return sum / count;
}

}  // namespace

TEST_CASE("one core has one queue, whatever the word") {
  const auto threads = bursts_of(3, 12, 6);
  for (const Kind kind : {Kind::cfs, Kind::eevdf}) {
    CHECK(times(1, Queues::each, kind, threads) == times(1, Queues::one, kind, threads));
  }
}

TEST_CASE("a thread shares the core on which it waits, not all cores") {
  for (const auto& [queues, expected] : {std::pair{Queues::each, Duration{2ms}}, std::pair{Queues::one, Duration{1500us}}}) {
    Machine machine{2, queues};
    Duration ignored{};
    Duration took{};
    machine.compute(kStart, 20ms, ignored);
    machine.compute(kStart, 20ms, ignored);
    machine.compute(kStart + 1ms, 1ms, took);  // its core is the first one's
    machine.simulation.run_before(kStart + 1s);
    CHECK(took == expected);
  }
}

TEST_CASE("a thread that wakes while its core is busy goes to an idle core if the machine is little used") {
  Machine machine{2, Queues::each};
  Duration first{};
  Duration never{};
  Duration took{};
  machine.compute(kStart + 100ms, 20ms, first);
  machine.compute(kStart + 10s, 1ms, never);
  machine.compute(kStart + 101ms, 3ms, took);
  machine.simulation.run_before(kStart + 1s);
  CHECK(took == 3ms);
  CHECK(first == 20ms);
}

// 200 ms of two busy cores leave an average utilisation of 0.98: the kernel looks at no other core.
TEST_CASE("on a busy machine it waits on its core beside an idle one until the tick") {
  Machine machine{2, Queues::each};
  Duration first{};
  Duration second{};
  Duration took{};
  machine.compute(kStart, 300ms, first);
  machine.compute(kStart, 201ms, second);
  machine.compute(kStart + 202ms, 3ms, took);
  machine.simulation.run_before(kStart + 1s);
  CHECK(second == 201ms);
  CHECK(took == 4ms);      // half of the core from 202 to 204 ms, then a core of its own
  CHECK(first == 301ms);
}

TEST_CASE("threads that compute all the time on fewer cores take turns") {
  Machine machine{2, Queues::each};
  Duration took[3] = {};
  for (Duration& one : took) machine.compute(kStart, 2s, one);
  machine.simulation.run_before(kStart + 10s);
  for (const Duration one : took) CHECK(milliseconds(one) == Approx(3000).epsilon(0.04));  // 6 s of work on two cores
  CHECK(machine.cores.busy_time() == Approx(6e9));
}

TEST_CASE("a stopped machine moves no thread, and an interrupted job leaves its queue") {
  Machine machine{2, Queues::each};
  Duration took[3] = {};
  for (Duration& one : took) machine.compute(kStart, 10ms, one);
  machine.simulation.run_before(kStart + 5ms);
  machine.cores.stop();
  CHECK(machine.cores.busy() == 0);
  machine.simulation.run_before(kStart + 105ms);
  CHECK(machine.cores.runnable() == 3);
  machine.cores.go_on();
  machine.simulation.run_before(kStart + 1s);
  CHECK(machine.cores.busy_time() == Approx(30e6));
  CHECK(took[1] == 110ms);  // alone on its core
}

TEST_CASE("a machine with a queue for each core has the means of one in small steps", "[long]") {
  struct Row {
    int cores;
    std::size_t threads;
    double sleep_ms;
  };
  for (const Row& row : {Row{2, 3, 4}, Row{2, 4, 8}, Row{2, 6, 20}, Row{4, 6, 5}, Row{4, 10, 14}}) {
    const auto threads = bursts_of(row.threads, row.sleep_ms, 6);
    const double steps = sim_test::SmallSteps{static_cast<std::size_t>(row.cores)}.mean(threads);
    const double shared = mean(times(row.cores, Queues::one, Kind::eevdf, threads));
    CAPTURE(row.cores, row.threads, steps, shared);
    CHECK(mean(times(row.cores, Queues::each, Kind::eevdf, threads)) == Approx(steps).epsilon(0.02));
    CHECK(steps > 1.01 * shared);  // some wait beside an idle core
  }
}

}  // namespace knee::sim::load_balance_test
