// Limits, races and work after the response on each runtime, by the clock.
#include "tests/models/step_bench.hpp"

namespace knee::models::shared_steps_test {
namespace {

using Times = std::vector<sim::Duration>;

const std::pair<const char*, RuntimeOptions> kAll[] = {{"node", node()},
                                                       {"asyncio", asyncio()},
                                                       {"asyncio with an executor", locked_asyncio()},
                                                       {"gil", gil()},
                                                       {"native", native()}};

}  // namespace

// --- Limits ---------------------------------------------------------------------------------------------------

TEST_CASE("a limit lets requests wait in their order and others pass") {
  for (const auto& [name, runtime] : kAll) {
    INFO(name);
    StepBench bench{runtime};
    for (int i = 0; i < 5; ++i) bench.send(i * 1ms, {limit(2, {wait(10ms)}), wait(1ms)});
    bench.send(5ms, {wait(1ms)});
    CHECK(bench.answers() == Times{11ms, 12ms, 21ms, 22ms, 31ms, 6ms});
    CHECK(bench.request(2).ledger.spent(LatencyComponent::queue) == 8ms);
    CHECK(bench.request(4).ledger.spent(LatencyComponent::queue) == 16ms);
  }
}

TEST_CASE("a full limit refuses") {
  for (const auto& [name, runtime] : kAll) {
    INFO(name);
    StepBench bench{runtime};
    for (int i = 0; i < 3; ++i) bench.send(i * 1ms, {limit(1, {wait(10ms)}, 1)});
    CHECK(bench.answers() == Times{10ms, 20ms, 2ms});
    CHECK(bench.outcome(1) == Outcome::served);
    CHECK(bench.outcome(2) == Outcome::refused);
  }
}

TEST_CASE("limits with numbers of their own do not know each other") {
  Step other = limit(1, {wait(10ms)});
  other.resource = 1;
  for (const auto& [name, runtime] : kAll) {
    INFO(name);
    StepBench bench{runtime};
    bench.send(0ms, {limit(1, {wait(10ms)})});
    bench.send(0ms, {other});
    bench.send(0ms, {limit(1, {wait(10ms)})});
    CHECK(bench.answers() == Times{10ms, 10ms, 20ms});
  }
}

TEST_CASE("each process has limits of its own and begins with free ones") {
  StepBench bench{node()};
  bench.send(0ms, {limit(1, {wait(10ms)})});
  bench.send(0ms, {limit(1, {wait(10ms)})});
  bench.run(5ms);
  bench.worker().life().end();
  bench.send(6ms, {limit(1, {wait(10ms)})});
  const Times times = bench.answers();
  CHECK(bench.outcome(0) == Outcome::failed);
  CHECK(bench.outcome(1) == Outcome::failed);
  CHECK(times[2] == 16ms);
}

// --- After the response ---------------------------------------------------------------------------------------

TEST_CASE("work after the response computes on the loop and a client does not wait for it") {
  for (const auto& [name, runtime] : {kAll[0], kAll[1], kAll[2]}) {
    INFO(name);
    StepBench bench{runtime};
    bench.send(0ms, {cpu(1ms), after_response({cpu(10ms), wait(5ms), cpu(2ms)})});
    bench.send(0ms, {cpu(1ms)});
    bench.send(30ms, {cpu(1ms)});
    CHECK(bench.answers() == Times{1ms, 12ms, 31ms});
    CHECK(bench.busy() == 15ms);
  }
}

TEST_CASE("a thread goes on after the response before it takes the next request") {
  for (const RuntimeOptions& runtime : {gil(1), native(1)}) {
    StepBench bench{runtime};
    bench.send(0ms, {wait(1ms), after_response({wait(10ms)}), cpu(1ms)});
    bench.send(0ms, {cpu(1ms)});
    CHECK(bench.answers() == Times{2ms, 13ms});
    CHECK(bench.statistics().busy_threads.value() == 0);
  }
}

TEST_CASE("several pieces of work after a response run one after the other") {
  for (const auto& [name, runtime] : kAll) {
    INFO(name);
    StepBench bench{runtime};
    bench.send(0ms, {after_response({cpu(1ms)}), wait(1ms), after_response({cpu(2ms), wait(1ms)}), wait(1ms)});
    bench.run(2500us);
    CHECK(bench.answers(2500us) == Times{2ms});
    CHECK(bench.busy() < 1ms);
    bench.run();
    CHECK(bench.busy() == 3ms);
  }
}

TEST_CASE("a request that is not served has no work after its response") {
  for (const auto& [name, runtime] : kAll) {
    INFO(name);
    StepBench bench{runtime};
    bench.send(0ms, {limit(1, {wait(10ms)}, 0)});
    bench.send(1ms, {after_response({cpu(5ms)}), limit(1, {wait(10ms)}, 0)});
    bench.run();
    CHECK(bench.outcome(1) == Outcome::refused);
    CHECK(bench.busy() == 0ms);
  }
}

TEST_CASE("a process that ends loses its work after responses") {
  for (const auto& [name, runtime] : kAll) {
    INFO(name);
    StepBench bench{runtime};
    bench.send(0ms, {after_response({wait(10ms), cpu(5ms)})});
    bench.send(0ms, {after_response({cpu(5ms)}), wait(10ms)});
    bench.run(5ms);
    bench.worker().life().end();
    bench.run();
    CHECK(bench.outcome(0) == Outcome::served);
    CHECK(bench.outcome(1) == Outcome::failed);
    CHECK(bench.busy() == 0ms);
  }
}

// --- Races ----------------------------------------------------------------------------------------------------

TEST_CASE("a request goes on with as many branches as it needs") {
  for (const auto& [name, runtime] : kAll) {
    INFO(name);
    for (const auto& [need, at] : {std::pair{1, 10ms}, {2, 20ms}, {3, 30ms}}) {
      StepBench bench{runtime};
      bench.send(0ms, {race(static_cast<std::size_t>(need), {{wait(30ms)}, {wait(10ms)}, {wait(20ms)}}), wait(1ms)});
      CHECK(bench.answers() == Times{at + 1ms});
      CHECK(bench.request(0).ledger.spent(LatencyComponent::io) == at + 1ms);
    }
  }
}

TEST_CASE("branches that lose go on and compute after the response") {
  for (const auto& [name, runtime] : kAll) {
    INFO(name);
    StepBench bench{runtime};
    bench.send(0ms, {race(1, {{wait(10ms)}, {wait(20ms), cpu(5ms)}})});
    CHECK(bench.answers() == Times{10ms});
    CHECK(bench.busy() == 5ms);
  }
}

TEST_CASE("on a loop a loser can be cancelled in its wait and on a thread it cannot") {
  for (const auto& [name, runtime] : kAll) {
    INFO(name);
    StepBench bench{runtime};
    bench.send(0ms, {race(1, {{wait(10ms)}, {wait(20ms), cpu(5ms)}}, true)});
    CHECK(bench.answers() == Times{10ms});
    const bool is_loop = std::holds_alternative<EventLoopServer::Options>(runtime);
    CHECK(bench.busy() == (is_loop ? 0ms : 5ms));
  }
}

TEST_CASE("a branch that fails counts only when too few are left") {
  const Steps refused{limit(1, {wait(10ms)}, 0)};
  for (const auto& [name, runtime] : kAll) {
    INFO(name);
    StepBench bench{runtime};
    bench.send(0ms, {limit(1, {wait(100ms)}, 0)});
    bench.send(1ms, {race(1, {refused, {wait(20ms)}})});
    bench.send(1ms, {race(2, {refused, {wait(20ms)}, {wait(30ms)}})});
    bench.send(1ms, {race(2, {{wait(20ms)}, {wait(5ms), limit(1, {wait(10ms)}, 0)}})});
    const Times times = bench.answers();
    CHECK(times == Times{100ms, 21ms, 31ms, 6ms});
    CHECK(bench.outcome(1) == Outcome::served);
    CHECK(bench.outcome(2) == Outcome::served);
    CHECK(bench.outcome(3) == Outcome::refused);
  }
}

TEST_CASE("without threads for branches a request begins no more of them than it needs") {
  StepBench bench{ThreadServer::Options{.threads = 2, .lock = InterpreterLock::Options{}}};
  bench.send(0ms, {race(1, {{wait(10ms)}, {wait(20ms)}})});
  bench.send(0ms, {race(2, {{wait(10ms)}, {wait(20ms)}, {wait(1ms)}})});
  CHECK(bench.answers() == Times{10ms, 30ms});
}

TEST_CASE("a branch that computes at once decides before its request waits") {
  for (const auto& [name, runtime] : kAll) {
    INFO(name);
    StepBench bench{runtime};
    bench.send(0ms, {race(1, {{cpu(2ms)}, {wait(20ms)}}), wait(1ms)});
    CHECK(bench.answers() == Times{3ms});
  }
}

TEST_CASE("a process that ends in the middle of a race leaves nothing") {
  for (const auto& [name, runtime] : kAll) {
    INFO(name);
    StepBench bench{runtime};
    bench.send(0ms, {race(1, {{wait(10ms)}, {wait(20ms)}, {wait(30ms), cpu(5ms)}})});
    bench.run(15ms);
    bench.worker().life().end();
    bench.send(20ms, {race(2, {{wait(10ms)}, {wait(20ms)}})});
    CHECK(bench.answers() == Times{10ms, 40ms});
    CHECK(bench.busy() == 0ms);
  }
}

namespace {

// The mean time of `need` of `of` exponential branches with a mean of 10 ms, over `rounds` requests.
double mean_of(RuntimeOptions runtime, std::size_t need, std::size_t of, int rounds) {
  Step branch = wait(0ms);
  branch.demand.source = sim::Distribution::exponential(0.01).value();
  StepBench bench{std::move(runtime)};
  for (int i = 0; i < rounds; ++i) bench.send(i * 1s, {race(need, std::vector<Steps>(of, Steps{branch}))});
  const Times times = bench.answers(rounds * 1s);
  double sum = 0;
  for (int i = 0; i < rounds; ++i) sum += sim::to_seconds(times[static_cast<std::size_t>(i)] - i * 1s);
  return sum / rounds;
}

}  // namespace

// The k-th of n exponentials has the mean m (1/n + ... + 1/(n - k + 1)) and the variance m^2 (1/n^2 + ...). With 2000 rounds and a
// bound of 4.5 standard deviations each of the checks fails with probability 7e-6; the seed is fixed.
TEST_CASE("the time of a race is an order statistic") {
  constexpr int kRounds = 2000;
  for (const auto& [name, runtime] : {kAll[0], kAll[3]}) {
    for (const auto& [need, of] : {std::pair<std::size_t, std::size_t>{1, 3}, {2, 3}, {3, 5}}) {
      INFO(name << ": " << need << " of " << of);
      double mean = 0;
      double variance = 0;
      for (std::size_t i = 0; i < need; ++i) {
        const double rate = static_cast<double>(of - i) / 0.01;
        mean += 1 / rate;
        variance += 1 / (rate * rate);
      }
      CHECK(std::abs(mean_of(runtime, need, of, kRounds) - mean) < 4.5 * std::sqrt(variance / kRounds));
    }
  }
}

}  // namespace knee::models::shared_steps_test
