/// Runs that would not end by themselves, and the end of simulated time.

#include <string>

#include "sim/kernel/calendar.hpp"
#include "sim/sync/condition.hpp"
#include "sim/cores/cores.hpp"
#include "sim/network/network.hpp"
#include "sim/sync/semaphore.hpp"
#include "sim/kernel/simulation.hpp"
#include "tests/support/catch.hpp"

using namespace knee::sim;
using Catch::Matchers::Contains;

namespace {

// Goes round `times` times without time passing, each time through the calendar, and then rests for a nanosecond; for ever.
Process go_round(Simulation& simulation, std::uint64_t times) {
  for (;;) {
    for (std::uint64_t i = 0; i < times; ++i) co_await simulation.delay(0ns);
    co_await simulation.delay(1ns);
  }
}

Process note_after(Simulation& simulation, Duration delay, int& happened) {
  co_await simulation.delay(delay);
  ++happened;
}

StarOptions two_hosts() {
  StarOptions star;
  for (const char* name : {"a", "b"}) star.hosts.push_back({.name = name, .bytes_per_s = 1e6, .latency = 1ms});
  return star;
}

}  // namespace

TEST_CASE("a clock that stands still ends the run, and the message has the instant, the events and what was seen") {
  Simulation simulation;
  int noted = 0;
  simulation.start(note_after(simulation, 1250ms, noted));
  simulation.calendar().add_witness([] { return std::string{"users come back at once"}; });
  simulation.calendar().add_witness([] { return std::string{}; });
  simulation.run_before(kStart + 1250ms);
  simulation.start(go_round(simulation, 5 * Calendar::kStandstill));
  CHECK_THROWS_AS(simulation.run_before(kStart + 2s), EndlessRun);
  CHECK(simulation.now() == kStart + 1250ms);
  CHECK(simulation.calendar().events_run() <= 2 * Calendar::kStandstill);
  CHECK(simulation.calendar().events_run() >= Calendar::kStandstill);
}

TEST_CASE("the message of a standstill names every witness that saw something") {
  Simulation simulation;
  simulation.calendar().add_witness([] { return std::string{"users come back at once"}; });
  simulation.calendar().add_witness([] { return std::string{}; });
  simulation.start(go_round(simulation, 5 * Calendar::kStandstill));
  CHECK_THROWS_WITH(simulation.run_before(kStart + 2s),
                    "the clock stands still at 0 s: 10 million events without time passing; users come back at once");
}

TEST_CASE("a clock that moves, however little, does not stand still") {
  Simulation simulation;
  simulation.start(go_round(simulation, Calendar::kStandstill - 3));
  simulation.run_before(kStart + 3ns);
  CHECK(simulation.now() == kStart + 3ns);
  CHECK(simulation.calendar().events_run() > 2 * Calendar::kStandstill);
}

TEST_CASE("exactly as many events run as the limit allows, and cancelled timers are no events") {
  for (const bool cancelling : {false, true}) {
    Simulation simulation;
    const auto nothing = [](void*) {};
    simulation.calendar().set_event_limit(1000);
    simulation.start(go_round(simulation, 10));
    for (int i = 0; cancelling && i < 50; ++i) {  // too few to be swept out of the heap before they come up
      auto timer = simulation.calendar().call_at(kStart + 20ns + Duration{i}, nothing, &simulation);
      simulation.calendar().cancel(timer);
    }
    CHECK_THROWS_WITH(simulation.run_before(kStart + 1s), Contains("more than 1000 events"));
    CHECK(simulation.calendar().events_run() == 1000);
  }
}

TEST_CASE("a limit counts the events before it was set, and a higher one lets the run go on") {
  Simulation simulation;
  simulation.start(go_round(simulation, 0));
  simulation.run_before(kStart + 100ns);
  const std::uint64_t before = simulation.calendar().events_run();
  simulation.calendar().set_event_limit(before + 50);
  simulation.run_before(kStart + 140ns);
  CHECK(simulation.calendar().events_run() == before + 40);
  simulation.calendar().set_event_limit(Calendar::kUnlimited);
  simulation.run_before(kStart + 400ns);
  CHECK(simulation.calendar().events_run() == before + 300);
}

TEST_CASE("a limit that is set again and again does not look like a standstill") {
  Simulation simulation;
  simulation.start(go_round(simulation, 100));
  for (std::uint64_t limit = 1000; limit < 3000; ++limit) {
    simulation.calendar().set_event_limit(limit);
    simulation.run_before(simulation.now());
  }
  simulation.calendar().set_event_limit(5000);
  CHECK_THROWS_WITH(simulation.run_before(kStart + 1s), Contains("more than 5000 events"));
}

TEST_CASE("what is due after the end of simulated time never comes, and a run that gets there ends") {
  Simulation simulation;
  int happened = 0;
  simulation.start(note_after(simulation, Duration::max(), happened));
  simulation.start(note_after(simulation, 200 * 365 * 24h, happened));
  simulation.run_before(kStart + 250 * 365 * 24h);
  CHECK(happened == 1);
  simulation.start(note_after(simulation, 100 * 365 * 24h, happened));
  CHECK_THROWS_WITH(simulation.run_before(after(simulation.now(), Duration::max())), Contains("292 years"));
  CHECK(happened == 1);
}

TEST_CASE("time-outs and demands beyond the end of simulated time are waits without an end") {
  Simulation simulation;
  Condition condition{simulation};
  Semaphore semaphore{simulation, 0};
  Cores cores{simulation, 1};
  int ended = 0;
  struct Waiting {
    static Process on_condition(Condition& condition, int& ended) {
      co_await condition.wait_for(Duration::max());
      ++ended;
    }
    static Process on_semaphore(Semaphore& semaphore, int& ended) {
      co_await semaphore.acquire_within(Duration::max());
      ++ended;
    }
    static Process on_cores(Cores& cores, int& ended) {
      co_await cores.run(Duration::max());
      ++ended;
    }
  };
  simulation.run_before(kStart + 1h);
  simulation.start(Waiting::on_condition(condition, ended));
  simulation.start(Waiting::on_semaphore(semaphore, ended));
  for (int i = 0; i < 2; ++i) simulation.start(Waiting::on_cores(cores, ended));  // the two together: 584 years
  simulation.run_before(kStart + 100 * 365 * 24h);
  CHECK(ended == 0);
  CHECK(cores.runnable() == 2);
  condition.signal();
  semaphore.release();
  simulation.run_before(kStart + 101 * 365 * 24h);
  CHECK(ended == 2);
}

TEST_CASE("sums and products of durations end at the longest one") {
  CHECK(sum(3ns, 4ns) == 7ns);
  CHECK(sum(Duration::max(), 1ns) == Duration::max());
  CHECK(sum(Duration::min(), -1ns) == Duration::min());
  CHECK(product(3ns, 4) == 12ns);
  CHECK(product(Duration::max() / 2, 3) == Duration::max());
  CHECK(product(1ns, std::uint64_t{1} << 63) == Duration::max());
  CHECK(after(kStart + 3ns, 4ns) == kStart + 7ns);
  CHECK(after(kLast, 1ns) == kLast);
  CHECK(after(kStart + 1ns, Duration::max()) == kLast);
}

TEST_CASE("seconds beyond 292 years are the longest duration") {
  CHECK(from_seconds(1e-9) == 1ns);
  CHECK(from_seconds(-2.5e-9) == -3ns);
  CHECK(from_seconds(9.2e9) == 9'200'000'000s);
  CHECK(from_seconds(9.3e9) == Duration::max());
  CHECK(from_seconds(1e300) == Duration::max());
  CHECK(from_seconds(-1e300) == Duration::min());
}

TEST_CASE("a clock that stands still ends a run with a network, while a flow is under way") {
  const Platform platform = Platform::star(two_hosts());
  Simulation simulation;
  Network network{simulation, platform};
  struct Processes {
    static Process send(Network& network, const Platform& platform) {
      co_await network.send(platform.find_host("a").value(), platform.find_host("b").value(), Bytes{5'000'000});
    }
    static Process stand_still(Simulation& simulation) {
      co_await simulation.delay(1s);
      for (;;) co_await simulation.delay(0s);
    }
  };
  simulation.start(Processes::send(network, platform));
  simulation.start(Processes::stand_still(simulation));
  CHECK_THROWS_AS(network.run_before(kStart + 10s), EndlessRun);
  CHECK(simulation.now() == kStart + 1s);
}

TEST_CASE("a run with a network beyond its 48 days ends with a message") {
  const Platform platform = Platform::star(two_hosts());
  Simulation simulation;
  Network network{simulation, platform};
  CHECK_THROWS_AS(network.run_before(kStart + 49 * 24h), EndlessRun);
}
