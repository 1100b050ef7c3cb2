/// Event loops and their worker pools: callbacks that let others go first, jobs for a few threads.

#include <cmath>

#include "tests/support/catch.hpp"
#include "tests/theory/laboratory.hpp"

namespace knee::theory::event_loop_test {
namespace {

constexpr double kService = 0.004;

Architecture with_pool(Architecture loop, std::size_t threads, int cores) {
  loop.machine.cores = cores;
  std::get<models::EventLoopServer::Options>(loop.group.runtime).pool_threads = threads;
  return loop;
}

Step native(Distribution demand) {
  Step step = cpu(std::move(demand));
  step.kind = Step::Kind::native;
  return step;
}

}  // namespace

TEST_CASE("a handler that breaks up its work at random is M/M/1 with Bernoulli feedback, whatever the loop's order") {
  // All parts are alike and memoryless, and so is how many are left: the number in the system does not depend on the
  // order, and is that of M/M/1 at the rate of the parts (Takacs, "A single-server queue with feedback", Bell System
  // Technical Journal 42, 1963). Of a geometric number of parts with ratio 0.4, those beyond the 16th are 4e-7.
  constexpr double kAgain = 0.4;
  const double rate = 0.75 * (1 - kAgain) / kService;
  const Scenario scenario = poisson(rate, with_feedback({cpu(exponential(kService))}, kAgain, 16));
  const double number = 0.75 / (1 - 0.75);
  for (const Architecture& loop : {event_loop(), asyncio_loop()}) {
    const Replications runs = replicate(scenario, loop);
    check_agrees("in flight", runs(&Measurement::in_flight), number);
    check_agrees("mean", runs(&Measurement::mean_ms), 1e3 * number / rate);
  }
}

TEST_CASE("beside a handler that breaks up its work, whoever comes waits for the rest of one part, not of the handler") {
  // Seen at random moments (Poisson arrivals), what is left of a constant part is uniform. In Node the event comes in
  // the next poll, before the next part; but not during the first of the K parts, which runs in poll itself: the second
  // one comes in the check phase of the same iteration. In asyncio the next part is ready before the event is seen, and
  // the part after it before the task is: two parts more, but for the last part (none) and the one before (one).
  // The mean of n waits is within 4 standard deviations but for 6e-5 of all seeds; those of asyncio deviate little more
  // than uniform ones.
  constexpr double kPart = 0.001;
  constexpr int kParts = 100;
  constexpr double kRate = 400;
  Steps broken_up{cpu(constant(kPart))};
  for (int i = 1; i < kParts; ++i) broken_up.insert(broken_up.end(), {yield(), cpu(constant(kPart))});
  const auto mean_wait = [&](const Architecture& loop, const Steps& heavy) {
    Scenario scenario = users(1, constant(0), heavy);
    scenario.workload.push_back({.name = "light",
                                 .arrivals = models::RenewalArrivals{exponential(1 / kRate)},
                                 .classes = {{.name = "light", .steps = {}}}});
    scenario.measure.requests = 30'000;
    double sum = 0;
    double count = 0;
    (void)measure(scenario, loop, 0, [&](const models::Request& request, sim::Instant completed) {
      if (request.request_class->name != "light") return;
      sum += sim::to_seconds(completed - request.due);
      ++count;
    });
    CHECK(count > 29'000);
    return sum / count;
  };
  const double error = 4.5 * kPart / std::sqrt(12 * 29'000.0);
  CHECK(mean_wait(event_loop(), broken_up) == Approx(kPart * (0.5 + 1.0 / kParts)).margin(error));
  CHECK(mean_wait(asyncio_loop(), broken_up) == Approx(kPart * (2.5 - 3.0 / kParts)).margin(error));
  const double whole = kParts * kPart;
  CHECK(mean_wait(event_loop(), {cpu(constant(whole))}) == Approx(whole / 2).margin(0.05 * whole));
}

TEST_CASE("the worker pool is M/M/c: Erlang's C for who waits for a thread") {
  for (const int threads : {1, 4, 8}) {
    const Queue queue{.rate = 0.8 * threads / kService, .service = kService, .servers = threads};
    const double waits = mm_sojourn(queue) - kService;
    for (const Step& step : {blocking(exponential(kService)), native(exponential(kService))}) {
      for (const Architecture& loop : {event_loop(), asyncio_loop()}) {
        // As many cores as threads: who has a thread has a core.
        const Replications runs =
            replicate(poisson(queue.rate, {step}), with_pool(loop, static_cast<std::size_t>(threads), threads),
                      {.replications = 20, .requests = 60'000});
        INFO(threads << " threads");
        check_agrees("mean", runs(&Measurement::mean_ms), 1e3 * mm_sojourn(queue), {.narrow = 0.1});
        check_agrees("wait for a thread", runs(&Measurement::pool_queue_ms), 1e3 * waits, {.narrow = 0.12});
        check_agrees("busy threads", runs(&Measurement::pool_utilisation), 0.8, {.narrow = 0.05});
      }
    }
  }
}

TEST_CASE("more pool threads than cores share them: M/G/c processor sharing up to the number of threads") {
  // With so many threads that none is ever waited for, the pool is the machine.
  const Queue queue{.rate = 0.7 * 2 / kService, .service = kService, .servers = 2};
  const Replications runs =
      replicate(poisson(queue.rate, {native(constant(kService))}), with_pool(event_loop(), 1000, 2));
  check_agrees("mean", runs(&Measurement::mean_ms), 1e3 * mm_sojourn(queue), {.narrow = 0.05});
}

TEST_CASE("the loop's utilisation is the share of its time that callbacks take, and its delay starts at 10 ms") {
  const Scenario scenario = poisson(0.6 / kService, {cpu(exponential(kService))});
  for (const Architecture& loop : {event_loop(), asyncio_loop()}) {
    const Replications runs = replicate(scenario, loop);
    check_agrees("utilisation", runs(&Measurement::loop_utilisation), 0.6);
    for (const Measurement& run : runs.runs()) {
      CHECK(run.loop_delay_p50_ms >= 9.9);
      CHECK(run.loop_delay_p99_ms > run.loop_delay_p50_ms);
      CHECK(run.loop_delay_max_ms >= run.loop_delay_p99_ms);
    }
  }
}

}  // namespace knee::theory::event_loop_test
