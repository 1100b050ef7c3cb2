#include "sim/kernel/calendar.hpp"

#include <algorithm>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "sim/sync/condition.hpp"
#include "sim/cores/cores.hpp"
#include "sim/sync/semaphore.hpp"
#include "sim/kernel/simulation.hpp"
#include "tests/support/catch.hpp"

using namespace knee::sim;

namespace {

using Log = std::vector<std::string>;

std::string stamp(const Simulation& simulation, const std::string& what) {
  return what + "@" + std::to_string(simulation.now().time_since_epoch().count());
}

Process note_after(Simulation& simulation, Log& log, Duration delay, std::string what) {
  co_await simulation.delay(delay);
  log.push_back(stamp(simulation, what));
}

Process note_job(Simulation& simulation, Cores& cores, Log& log, Duration start, Duration demand, std::string what) {
  co_await simulation.delay(start);
  co_await cores.run(demand);
  log.push_back(stamp(simulation, what));
}

}  // namespace

TEST_CASE("events of one instant run in the order they were scheduled") {
  Simulation simulation;
  Log log;
  simulation.start(note_after(simulation, log, 5ns, "a"));
  simulation.start(note_after(simulation, log, 3ns, "b"));
  simulation.start(note_after(simulation, log, 5ns, "c"));
  simulation.start(note_after(simulation, log, 0ns, "d"));
  simulation.run_before(kStart + 10ns);
  CHECK(log == Log{"d@0", "b@3", "a@5", "c@5"});
  CHECK(simulation.now() == kStart + 10ns);
}

TEST_CASE("what this instant schedules for itself runs after what was scheduled for it before") {
  Simulation simulation;
  Log log;
  struct Chain {
    static Process twice(Simulation& simulation, Log& log) {
      co_await simulation.delay(5ns);
      log.push_back("first");
      co_await simulation.delay(0ns);
      log.push_back("later");
    }
  };
  simulation.start(Chain::twice(simulation, log));
  simulation.start(note_after(simulation, log, 5ns, "between"));
  simulation.run_before(kStart + 6ns);
  CHECK(log == Log{"first", "between@5", "later"});
}

TEST_CASE("a run is half open: an event exactly at its end waits for the next run") {
  Simulation simulation;
  Log log;
  simulation.start(note_after(simulation, log, 5ns, "at the end"));
  simulation.run_before(kStart + 5ns);
  CHECK(log.empty());
  simulation.run_before(kStart + 6ns);
  CHECK(log == Log{"at the end@5"});
}

TEST_CASE("running through an instant runs it and leaves the clock there, and stopping leaves it where it stopped") {
  Calendar calendar;
  struct Stopper {
    static void stop(void* calendar) { static_cast<Calendar*>(calendar)->stop(); }
  };
  for (const Duration after : {2ns, 5ns, 5ns, 6ns}) calendar.call_at(kStart + after, Stopper::stop, &calendar);
  calendar.run_through(kStart + 5ns);
  CHECK(calendar.now() == kStart + 2ns);
  calendar.run_through(kStart + 5ns);
  calendar.run_through(kStart + 5ns);
  CHECK(calendar.events_run() == 3);
  CHECK(calendar.now() == kStart + 5ns);
  calendar.run_through(kStart + 5ns);
  CHECK(calendar.events_run() == 3);
  CHECK(calendar.next_event() == kStart + 6ns);
}

TEST_CASE("a cancelled timer does not fire, and many cancelled timers take no room") {
  Calendar calendar;
  int fired = 0;
  const auto count = [](void* target) { ++*static_cast<int*>(target); };
  for (int i = 0; i < 10'000; ++i) {
    auto timer = calendar.call_at(kStart + 1h, count, &fired);
    calendar.cancel(timer);
    CHECK_FALSE(timer);
  }
  auto kept = calendar.call_at(kStart + 1s, count, &fired);
  REQUIRE(kept);
  calendar.run_before(kStart + 2h);
  CHECK(fired == 1);
  CHECK(calendar.events_run() == 1);
}

TEST_CASE("a heap of many events gives them back in order, cancelled ones left out") {
  Calendar calendar;
  struct Seen {
    Calendar* calendar;
    std::vector<Instant> at;
  } seen{&calendar, {}};
  const auto note = [](void* target) {
    auto& record = *static_cast<Seen*>(target);
    record.at.push_back(record.calendar->now());
  };
  std::uint32_t state = 1;
  std::vector<Calendar::TimerId> timers;
  for (int i = 0; i < 5000; ++i) {
    state = state * 1664525 + 1013904223;
    timers.push_back(calendar.call_at(kStart + Duration{state % 1000}, note, &seen));
  }
  for (std::size_t i = 0; i < timers.size(); i += 3) calendar.cancel(timers[i]);
  calendar.run_before(kStart + 1s);
  CHECK(seen.at.size() == 5000 - 1667);
  CHECK(std::is_sorted(seen.at.begin(), seen.at.end()));
}

TEST_CASE("events run in the order of their instants, then of their scheduling, whoever schedules and stops") {
  // Every event schedules up to two others, at this instant or a near one, so that ties abound; some stop the run.
  struct Churn {
    Calendar calendar{};
    std::uint32_t state = 1;
    std::uint64_t scheduled = 0;
    std::vector<std::pair<Instant, std::uint64_t>> due{};  // by order of scheduling
    std::vector<std::pair<Instant, std::uint64_t>> ran{};
    struct Note {
      Churn* churn;
      std::uint64_t order;
    };
    std::deque<Note> notes{};

    std::uint32_t draw(std::uint32_t below) {
      state = state * 1664525 + 1013904223;
      return (state >> 8) % below;
    }
    void schedule() {
      const Instant when = calendar.now() + Duration{draw(12)};
      due.emplace_back(when, scheduled);
      notes.push_back({this, scheduled++});
      calendar.call_at(when, run, &notes.back());
    }
    static void run(void* target) {
      const Note& note = *static_cast<Note*>(target);
      Churn& churn = *note.churn;
      churn.ran.emplace_back(churn.calendar.now(), note.order);
      const std::uint32_t children = churn.scheduled < 20'000 ? churn.draw(3) : 0;
      for (std::uint32_t i = 0; i < children; ++i) churn.schedule();
      if (churn.draw(10) == 0) churn.calendar.stop();
    }
  } churn;
  for (int i = 0; i < 100; ++i) churn.schedule();
  while (churn.calendar.next_event() != kNever) churn.calendar.run_before(churn.calendar.next_event() + 7ns);
  CHECK(churn.ran.size() > 1000);
  std::sort(churn.due.begin(), churn.due.end());
  CHECK(churn.ran == churn.due);
}

TEST_CASE("closing a simulation destroys living processes, the youngest first") {
  struct Witness {
    Log* log;
    std::string name;
    ~Witness() { log->push_back(name); }
  };
  struct Sleeper {
    static Task<> sleep(Simulation& simulation, Log& log) {
      Witness inner{&log, "task"};
      co_await simulation.delay(1h);
    }
    static Process live(Simulation& simulation, Log& log, std::string name) {
      Witness outer{&log, name};
      co_await sleep(simulation, log);
    }
  };
  Log log;
  {
    Simulation simulation;
    simulation.start(Sleeper::live(simulation, log, "old"));
    simulation.start(Sleeper::live(simulation, log, "young"));
    simulation.run_before(kStart + 1s);
    CHECK(log.empty());
  }
  CHECK(log == Log{"task", "young", "task", "old"});
}

TEST_CASE("an exception that leaves a process leaves the run") {
  struct Thrower {
    static Task<int> fail(Simulation& simulation) {
      co_await simulation.delay(1ns);
      throw std::runtime_error{"broken"};
    }
    static Process live(Simulation& simulation) { co_await fail(simulation); }
  };
  Simulation simulation;
  simulation.start(Thrower::live(simulation));
  CHECK_THROWS_WITH(simulation.run_before(kStart + 1s), "broken");
}

TEST_CASE("a semaphore serves first come, first served") {
  Simulation simulation;
  Log log;
  Semaphore semaphore{simulation, 2};
  struct User {
    static Process use(Simulation& simulation, Semaphore& semaphore, Log& log, std::string name) {
      co_await semaphore.acquire();
      co_await simulation.delay(10ns);
      log.push_back(stamp(simulation, name));
      semaphore.release();
    }
  };
  for (const char* name : {"a", "b", "c", "d", "e"}) simulation.start(User::use(simulation, semaphore, log, name));
  CHECK(semaphore.waiting() == 3);
  simulation.run_before(kStart + 1s);
  CHECK(log == Log{"a@10", "b@10", "c@20", "d@20", "e@30"});
  CHECK(semaphore.free() == 2);
}

TEST_CASE("a condition wakes by signal or by time-out, whichever is first") {
  Simulation simulation;
  Log log;
  Condition condition{simulation};
  struct Waiting {
    static Process wait(Simulation& simulation, Condition& condition, Log& log, Duration limit, std::string name) {
      const bool signalled = co_await condition.wait_for(limit);
      log.push_back(stamp(simulation, name + (signalled ? " signalled" : " timed out")));
    }
    static Process signal(Simulation& simulation, Condition& condition, Duration after) {
      co_await simulation.delay(after);
      condition.signal();
    }
  };
  simulation.start(Waiting::wait(simulation, condition, log, 5ns, "a"));
  simulation.start(Waiting::wait(simulation, condition, log, 20ns, "b"));
  simulation.start(Waiting::wait(simulation, condition, log, 20ns, "c"));
  simulation.start(Waiting::signal(simulation, condition, 10ns));
  simulation.run_before(kStart + 1s);
  CHECK(log == Log{"a timed out@5", "b signalled@10", "c timed out@20"});
  CHECK(condition.waiting() == 0);
}

TEST_CASE("jobs on fewer cores than jobs share them evenly") {
  Simulation simulation;
  Log log;
  Cores cores{simulation, 1};
  simulation.start(note_job(simulation, cores, log, 0ns, 100ns, "long"));
  simulation.start(note_job(simulation, cores, log, 20ns, 30ns, "short"));
  simulation.run_before(kStart + 1s);
  CHECK(log == Log{"short@80", "long@130"});
  CHECK(cores.busy_time() == Approx(130));
}

TEST_CASE("a job never has more than one core") {
  Simulation simulation;
  Log log;
  Cores cores{simulation, 4};
  for (const char* name : {"a", "b", "c"}) simulation.start(note_job(simulation, cores, log, 0ns, 100ns, name));
  simulation.run_before(kStart + 1s);
  CHECK(log == Log{"a@100", "b@100", "c@100"});
}

TEST_CASE("three jobs on two cores each advance at two thirds") {
  Simulation simulation;
  Log log;
  Cores cores{simulation, 2};
  for (const char* name : {"a", "b", "c"}) simulation.start(note_job(simulation, cores, log, 0ns, 100ns, name));
  simulation.run_before(kStart + 1s);
  CHECK(log == Log{"a@150", "b@150", "c@150"});
  CHECK(cores.busy_time() == Approx(300));
}

TEST_CASE("an interrupted job gives back what is left of its demand") {
  Simulation simulation;
  Cores cores{simulation, 1};
  Duration left{};
  Cores::Job* running = nullptr;
  struct Thread {
    static Process compute(Cores& cores, Cores::Job*& running, Duration& left) {
      Cores::Job job = cores.run(100ns);
      running = &job;
      left = co_await job;
    }
  };
  simulation.start(Thread::compute(cores, running, left));
  simulation.run_before(kStart + 40ns);
  CHECK(running->attained() == 40ns);
  running->interrupt();
  simulation.run_before(kStart + 50ns);
  CHECK(left == 60ns);
  CHECK(cores.runnable() == 0);
}
