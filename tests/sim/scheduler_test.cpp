/// Two schedulers on the same cores: what a thread that has slept gets.

#include <cmath>
#include <vector>

#include "sim/cores/cores.hpp"
#include "sim/random/random_stream.hpp"
#include "tests/sim/kernel_turns.hpp"
#include "tests/support/catch.hpp"

namespace knee::sim::scheduler_test {
namespace {

using namespace std::chrono_literals;
using Kind = Scheduler::Kind;

constexpr double kMillisecond_ns = 1e6;

double milliseconds(Duration time) { return static_cast<double>(time.count()) / kMillisecond_ns; }

struct Machine {
  Simulation simulation;
  Cores cores;

  Machine(Kind kind, int count) : cores{simulation, count, {.kind = kind}} {}

  void compute_for_ever(std::size_t hogs) {
    for (std::size_t i = 0; i < hogs; ++i) simulation.start(hog());
  }
  // Sleeps and computes in turn; writes down how long each demand takes.
  Process sleeper(Duration sleep, Duration demand, std::vector<Duration>& took) {
    Cores::Thread self{cores};
    for (;;) {
      co_await simulation.delay(sleep);
      const Instant woke = simulation.now();
      co_await cores.run(self, demand);
      took.push_back(simulation.now() - woke);
    }
  }
  std::vector<Duration> run_sleeper(Duration sleep, Duration demand, Duration until = 1s) {
    std::vector<Duration> took;
    simulation.start(sleeper(sleep, demand, took));
    simulation.run_before(kStart + until);
    return took;
  }

 private:
  Process hog() {
    Cores::Thread self{cores};
    co_await cores.run(self, 1h);
  }
};

using Bursts = std::vector<sim_test::KernelTurns::Burst>;

// A thread that sleeps 20 ms on average and computes up to `longest_ms`.
Bursts bursts(std::uint64_t number, double longest_ms) {
  RandomStream stream{StreamKey{.seed = 11, .replication = 0, .purpose = "bursts", .index = number}};
  Bursts made;
  for (double at = 0; made.size() < 400;) {
    at += 40 * stream.uniform();
    made.push_back({.at = at, .demand = longest_ms * stream.uniform()});
  }
  return made;
}

Process play(Simulation& simulation, Cores& cores, const Bursts& bursts, std::vector<double>& took) {
  Cores::Thread self{cores};
  for (const auto& burst : bursts) {
    const Instant due = kStart + from_seconds(burst.at / 1e3);
    if (simulation.now() < due) co_await simulation.until(due);
    const Instant woke = simulation.now();
    co_await cores.run(self, from_seconds(burst.demand / 1e3));
    took.push_back(milliseconds(simulation.now() - woke));
  }
}

double mean(const std::vector<std::vector<double>>& of_threads) {
  double sum = 0;
  double count = 0;
  for (const auto& values : of_threads) {
    for (const double value : values) sum += value;
    count += static_cast<double>(values.size());
  }
  return sum / count;
}

double fluid_mean(Kind kind, const std::vector<Bursts>& threads, std::size_t hogs) {
  Machine machine{kind, 1};
  std::vector<std::vector<double>> took(threads.size());
  machine.compute_for_ever(hogs);
  for (std::size_t i = 0; i < threads.size(); ++i) {
    machine.simulation.start(play(machine.simulation, machine.cores, threads[i], took[i]));
  }
  machine.simulation.run_before(kStart + 30min);
  return mean(took);
}

}  // namespace

TEST_CASE("a thread that has slept computes at once beside threads that compute all the time, by cfs") {
  Machine machine{Kind::cfs, 4};
  machine.compute_for_ever(16);
  for (const Duration took : machine.run_sleeper(100ms, 500us)) CHECK(took == 500us);
}

TEST_CASE("a thread that has slept shares the cores evenly, by eevdf") {
  Machine machine{Kind::eevdf, 4};
  machine.compute_for_ever(16);
  for (const Duration took : machine.run_sleeper(100ms, 500us)) CHECK(took == 2125us);  // 17 threads on 4 cores
}

TEST_CASE("credit ends at half of the latency") {
  Machine machine{Kind::cfs, 1};
  machine.compute_for_ever(1);
  for (const Duration took : machine.run_sleeper(100ms, 10ms)) CHECK(took == 3ms + 2 * 7ms);
}

TEST_CASE("credit is the service that the thread has missed") {
  Machine machine{Kind::cfs, 1};
  machine.compute_for_ever(1);
  for (const Duration took : machine.run_sleeper(1ms, 10ms)) CHECK(took == 1ms + 2 * 9ms);
}

TEST_CASE("a thread with short sleeps gets its fair share of a core and no more") {
  Machine machine{Kind::cfs, 1};
  machine.compute_for_ever(3);
  const auto took = machine.run_sleeper(1ms, 1ms, 100s);
  CHECK(milliseconds(1ms) * static_cast<double>(took.size()) == Approx(25'000).epsilon(1e-3));  // a quarter of 100 s
}

TEST_CASE("credit that is left over is kept, and none comes from an idle machine") {
  Machine machine{Kind::cfs, 1};
  for (const Duration took : machine.run_sleeper(50ms, 5ms, 400ms)) CHECK(took == 5ms);
  machine.compute_for_ever(1);  // at 400 ms, beside a thread that is asleep until 440 ms
  std::vector<Duration> took;
  machine.simulation.start(machine.sleeper(1ms, 2ms, took));  // in its 1 ms the other one computes 1 ms
  machine.simulation.run_before(kStart + 405ms);
  REQUIRE(took.size() == 1);
  CHECK(took[0] == 1ms + 2ms);
}

TEST_CASE("jobs whose threads have slept share the cores among themselves") {
  Machine machine{Kind::cfs, 1};
  machine.compute_for_ever(2);
  std::vector<Duration> first;
  std::vector<Duration> second;
  machine.simulation.start(machine.sleeper(100ms, 1ms, first));
  machine.simulation.start(machine.sleeper(100ms, 2ms, second));
  machine.simulation.run_before(kStart + 104ms);
  REQUIRE(first.size() == 1);
  REQUIRE(second.size() == 1);
  CHECK(first[0] == 2ms);
  CHECK(second[0] == 3ms);
}

TEST_CASE("a stopped machine keeps credit, and an interrupted job too") {
  Machine machine{Kind::cfs, 1};
  machine.compute_for_ever(1);
  std::vector<Duration> took;
  machine.simulation.start(machine.sleeper(100ms, 4ms, took));
  machine.simulation.run_before(kStart + 101ms);
  machine.cores.stop();
  machine.simulation.run_before(kStart + 201ms);
  machine.cores.go_on();
  machine.simulation.run_before(kStart + 210ms);
  REQUIRE(took.size() == 1);
  CHECK(took[0] == 100ms + 3ms + 2 * 1ms);
}

// The kernel looks at a thread that has used up its credit at the next tick only (4 ms), so that demands a little longer than
// the credit often end before: there the fluid limit is too slow.
TEST_CASE("the fluid limit has the means of Linux's scheduler turn by turn") {
  struct Row {
    double longest_ms;
    std::size_t hogs;
    double tolerance;
  };
  for (const Row& row : {Row{1, 1, 0.01}, Row{1, 3, 0.01}, Row{5, 1, 0.01}, Row{5, 3, 0.25}, Row{12, 1, 0.02}, Row{12, 3, 0.02}}) {
    const std::vector<Bursts> threads{bursts(1, row.longest_ms), bursts(2, row.longest_ms)};
    const double turns = mean(sim_test::KernelTurns{}.run(threads, row.hogs));
    CAPTURE(row.longest_ms, row.hogs, turns, fluid_mean(Kind::eevdf, threads, row.hogs));
    CHECK(fluid_mean(Kind::cfs, threads, row.hogs) == Approx(turns).epsilon(row.tolerance));
  }
}

// Kleinrock, Queueing Systems II, 4.7: of two levels that both share the processor, with the border at `a`, a job of demand
// x <= a takes x / (1 - load of the first a of all demands).
TEST_CASE("a job shorter than the credit takes as long as the queue with two levels says") {
  constexpr double kRate_per_ms = 0.2;
  constexpr double kMean_ms = 4;
  constexpr double kCredit_ms = 3;
  Machine machine{Kind::cfs, 1};
  RandomStream stream{StreamKey{.seed = 3, .replication = 0, .purpose = "two levels", .index = 0}};
  std::vector<Cores::Thread> threads(400, Cores::Thread{machine.cores});
  double short_demands = 0;
  double short_times = 0;
  struct Arrivals {
    static Process serve(Machine& machine, Cores::Thread& thread, double demand_ms, double& demands, double& times) {
      const Instant began = machine.simulation.now();
      co_await machine.cores.run(thread, from_seconds(demand_ms / 1e3));
      if (demand_ms > kCredit_ms) co_return;
      demands += demand_ms;
      times += milliseconds(machine.simulation.now() - began);
    }
    static Process arrive(Machine& machine, RandomStream& stream, std::vector<Cores::Thread>& threads, double& demands,
                          double& times) {
      for (std::size_t i = 0; i < 400'000; ++i) {
        co_await machine.simulation.delay(from_seconds(-std::log(stream.uniform()) / kRate_per_ms / 1e3));
        const double demand = -std::log(stream.uniform()) * kMean_ms;
        machine.simulation.start(serve(machine, threads[i % threads.size()], demand, demands, times));
      }
    }
  };
  machine.simulation.start(Arrivals::arrive(machine, stream, threads, short_demands, short_times));
  machine.simulation.run_before(kStart + 1h);
  const double first_level = kRate_per_ms * kMean_ms * (1 - std::exp(-kCredit_ms / kMean_ms));
  CHECK(short_times / short_demands == Approx(1 / (1 - first_level)).epsilon(0.01));
}

}  // namespace knee::sim::scheduler_test
