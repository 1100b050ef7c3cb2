// What CPython's Lib/asyncio/base_events.py and selector_events.py say, as traces.
#include "tests/models/script.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::asyncio_loop_test {
namespace {

using Asyncio = Script<AsyncioLoop>;

}  // namespace

TEST_CASE("What is called soon runs in the order of the calls, and what that calls in the next iteration") {
  Asyncio loop;
  loop.promise("1", {.act = [&] { loop.promise("3"); }});
  loop.promise("2", {.act = [&] { loop.promise("4"); }});
  CHECK(loop.run() == Trace{"1", "2", "3", "4"});
}

TEST_CASE("There is no queue between two callbacks: ticks, promises and immediates are all called soon") {
  Asyncio loop;
  loop.immediate("immediate");
  loop.promise("promise");
  loop.next_tick("tick");
  CHECK(loop.run() == Trace{"immediate", "promise", "tick"});
}

TEST_CASE("An event sets a future's result, and the task goes on at the end of the queue") {
  Asyncio loop;
  loop.event("event");
  loop.promise("1", {.act = [&] { loop.promise("2"); }});
  CHECK(loop.run() == Trace{"1", "2", "event"});
}

TEST_CASE("A timer that is due goes to the end of the queue, after the events of the same iteration") {
  Asyncio loop;
  loop.timeout(3ms, "timer 3");
  loop.timeout(2ms, "timer 2");
  loop.event(1ms, "busy", {.act = [&] { loop.event("event"); }, .busy = 9ms});
  CHECK(loop.run() == Trace{"busy", "event", "timer 2", "timer 3"});
}

TEST_CASE("A sleeping loop wakes for a timer up to a millisecond late, never early") {
  Asyncio loop;
  loop.pass(300us);
  loop.timeout(1500us, "timer");
  loop.run();
  CHECK(loop.times() == std::vector<sim::Duration>{2300us});
}

TEST_CASE("A result of the executor comes through a future, too") {
  Asyncio loop;
  loop.result("result");
  loop.promise("1", {.act = [&] { loop.promise("2"); }});
  CHECK(loop.run() == Trace{"1", "result", "2"});
}

TEST_CASE("All connections that wait are accepted in one callback, and read from two turns later") {
  Asyncio loop;
  for (const char* what : {"a", "b", "c"}) loop.connect(what);
  loop.event("1", {.act = [&] { loop.event("2", {.act = [&] { loop.event("3"); }}); }});
  CHECK(loop.run() == Trace{"1", "2", "a", "b", "c", "3"});
}

}  // namespace knee::models::asyncio_loop_test
