// The puzzles of Node's documentation, and what libuv's sources say, as traces.
//
// Node.js documentation: "The Node.js event loop", "Understanding process.nextTick()", "Understanding setImmediate()",
// process.nextTick() and queueMicrotask() in the reference of `process`.
#include "tests/models/script.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::libuv_loop_test {
namespace {

using Node = Script<LibuvLoop>;

}  // namespace

TEST_CASE("setTimeout(0) against setImmediate in the main script: who is first depends on whether 1 ms has passed") {
  for (const sim::Duration read : {200us, 900us}) {
    Node node;
    node.pass(read);
    node.timeout(0ms, "timeout");
    node.immediate("immediate");
    CHECK(node.run() == Trace{"immediate", "timeout"});
  }
  Node node;
  node.pass(900us);
  node.timeout(0ms, "timeout");
  node.immediate("immediate");
  node.pass(100us);  // the loop's clock says 1 ms when it starts
  CHECK(node.run() == Trace{"timeout", "immediate"});
}

TEST_CASE("setTimeout(0) against setImmediate inside an I/O callback: the immediate is always first") {
  for (const sim::Duration at : {0us, 300us, 999us, 1500us}) {
    for (const sim::Duration busy : {0us, 500us, 5000us}) {
      Node node;
      node.event(at, "read", {.act = [&] {
        node.timeout(0ms, "timeout");
        node.immediate("immediate", {.busy = busy});
      }});
      CHECK(node.run() == Trace{"read", "immediate", "timeout"});
    }
  }
}

TEST_CASE("nextTick comes before promises, both before the loop goes on") {
  Node node;
  node.timeout(0ms, "timeout");
  node.immediate("immediate");
  node.promise("promise");
  node.next_tick("tick");
  node.pass(1ms);
  CHECK(node.run() == Trace{"tick", "promise", "timeout", "immediate"});
}

TEST_CASE("Nested ticks come before promises, ticks asked for by a promise after all promises") {
  Node node;
  node.promise("promise 1", {.act = [&] {
    node.next_tick("tick of the promise");
    node.promise("promise of the promise");
  }});
  node.promise("promise 2");
  node.next_tick("tick 1", {.act = [&] { node.next_tick("tick of the tick"); }});
  node.next_tick("tick 2");
  CHECK(node.run() == Trace{"tick 1", "tick 2", "tick of the tick", "promise 1", "promise 2", "promise of the promise",
                            "tick of the promise"});
}

TEST_CASE("Ticks and promises run between two timers, two immediates and two events, not after the phase") {
  const auto both = [](Node& node, const char* tick, const char* promise) {
    return Node::Then{.act = [&node, tick, promise] {
      node.promise(promise);
      node.next_tick(tick);
    }};
  };
  const Trace expected{"1", "tick", "promise", "2"};
  Node timers;
  timers.timeout(1ms, "1", both(timers, "tick", "promise"));
  timers.timeout(1ms, "2");
  CHECK(timers.run() == expected);
  Node immediates;
  immediates.immediate("1", both(immediates, "tick", "promise"));
  immediates.immediate("2");
  CHECK(immediates.run() == expected);
  Node events;
  events.event("1", both(events, "tick", "promise"));
  events.event("2");
  CHECK(events.run() == expected);
  Node results;
  results.result("1", both(results, "tick", "promise"));
  results.result("2");
  CHECK(results.run() == expected);
}

TEST_CASE("An immediate that is asked for in the check phase waits for the next iteration") {
  Node node;
  node.immediate("1", {.act = [&] {
    node.immediate("next iteration");
    node.event("event");
    node.timeout(0ms, "timeout");
  }});
  node.immediate("2", {.busy = 2ms});
  CHECK(node.run() == Trace{"1", "2", "timeout", "event", "next iteration"});
}

TEST_CASE("An iteration is poll, check, timers: a timer that became due in poll comes after the immediates") {
  Node node;
  node.event("event", {.act = [&] {
    node.timeout(1ms, "timeout");
    node.event("busy", {.act = [&] {
      node.immediate("immediate");
      node.event("next event");
    }, .busy = 2ms});
  }});
  CHECK(node.run() == Trace{"event", "busy", "immediate", "timeout", "next event"});
}

TEST_CASE("What becomes ready while poll's callbacks run waits for the next iteration") {
  Node node;
  node.event("1", {.act = [&] {
    node.event("3");
    node.immediate("immediate");
  }});
  node.event("2");
  CHECK(node.run() == Trace{"1", "2", "immediate", "3"});
}

TEST_CASE("A full snapshot of 1024 events is followed by another poll, a smaller one is not") {
  for (const std::size_t events : {1023U, 1024U}) {
    Node node;
    Trace expected{"first"};
    node.event("first", {.act = [&] {
      node.event("late");
      node.immediate("immediate");
    }});
    for (std::size_t i = 1; i < events; ++i) {
      node.event(std::to_string(i));
      expected.push_back(std::to_string(i));
    }
    expected.insert(expected.end(), {events == 1024 ? "late" : "immediate", events == 1024 ? "immediate" : "late"});
    CHECK(node.run() == expected);
  }
}

TEST_CASE("All results of the worker pool that are there come back in one event") {
  Node node;
  node.event("read", {.act = [&] {
    node.result("1");
    node.event("other");
    node.result("2");
    node.immediate("immediate");
  }});
  CHECK(node.run() == Trace{"read", "immediate", "1", "2", "other"});
}

TEST_CASE("One connection is accepted in an iteration, and watched from the next one on") {
  Node node;
  for (const char* what : {"a", "b", "c"}) node.connect(what);
  node.event("keep-alive 1", {.act = [&] { node.event("keep-alive 2", {.act = [&] { node.event("keep-alive 3"); }}); }});
  CHECK(node.run() == Trace{"keep-alive 1", "keep-alive 2", "a", "keep-alive 3", "b", "c"});
}

TEST_CASE("Timers count whole milliseconds of the loop's clock, and sleep at least as many") {
  Node node;
  node.pass(400us);
  node.timeout(1ms, "1 ms");
  node.timeout(2700us, "2.7 ms");
  CHECK(node.run() == Trace{"1 ms", "2.7 ms"});
  // Set at 0 on a clock of whole milliseconds, due at 1 and 2. The loop sleeps 1 ms from 0.4 ms on, then another.
  CHECK(node.times() == std::vector<sim::Duration>{1400us, 2400us});
}

TEST_CASE("Timers of one length expire in the order in which they were set, and a list that is served is served to its end") {
  Node node;
  node.timeout(10ms, "a10");
  node.timeout(4ms, "b4", {.act = [&] { node.timeout(10ms, "c10"); }});
  node.timeout(12ms, "d12");
  node.event(5ms, "busy", {.busy = 15ms});
  // At 20 ms all are due: a10 at 10, d12 at 12, c10 at 14. The list of 10 ms comes first, with both of its timers.
  CHECK(node.run() == Trace{"b4", "busy", "a10", "c10", "d12"});
}

TEST_CASE("A timer that is set in the timers phase waits for the next one, although it may be due") {
  Node node;
  node.timeout(1ms, "1", {.act = [&] {
    node.timeout(1ms, "2");
    node.event("event");
  }});
  node.timeout(1ms, "busy", {.busy = 5ms});
  CHECK(node.run() == Trace{"1", "busy", "event", "2"});
}

TEST_CASE("The loop's delay: 10 ms between firings where it is idle, more where a callback blocks it") {
  Node node;
  node.event(95ms, "block", {.busy = 50ms});
  node.run(1s);
  const sim::Histogram& delay = node.statistics().durations.loop_delay;
  // Firings at 10, 20, ... 90 ms, then at 145 ms (due at 100), 155 ms, ... 995 ms.
  CHECK(delay.count() == 9 + 1 + 85);
  CHECK(delay.max() == 55ms);
  CHECK(delay.min() == 10ms);
  CHECK(sim::to_seconds(delay.quantile(0.5)) == Approx(0.01).epsilon(sim::Histogram::kRelativeErrorMax));
  CHECK(delay.mean_seconds() * static_cast<double>(delay.count()) == Approx(0.995));
}

TEST_CASE("The loop is awake while callbacks run, and asleep in poll") {
  Node node;
  node.event(100ms, "work", {.busy = 250ms});
  node.run(1s);
  CHECK(node.statistics().loop_awake.mean(sim::kStart + 1s) == Approx(0.25));
}

}  // namespace knee::models::libuv_loop_test
