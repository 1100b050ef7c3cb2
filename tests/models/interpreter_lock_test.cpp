/// Many threads that wait for an interpreter's lock: those that share a timer do as those with a timer each.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "models/threads/interpreter_lock.hpp"
#include "sim/random/run_key.hpp"
#include "tests/models/stage.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::interpreter_lock_test {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kEach = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kTogether = 32;

/// Threads that compute, with pauses if they have any.
struct Threads {
  struct Options {
    std::size_t count;
    InterpreterLock::Options lock;
    sim::Duration demand = 20ms;
    sim::Duration pause{};
    sim::Duration apart{};  ///< between the starts of two threads
  };

  explicit Threads(const Options& of) : options{of} {
    for (std::size_t i = 0; i < options.count; ++i) stage.simulation.start(compute(i));
  }

  sim::Process compute(std::size_t number) {
    InterpreterLock::Thread self{.cpu = stage.machine.thread(), .lock = &lock};
    co_await stage.simulation.delay(number * options.apart);
    co_await lock.take(self);
    while (true) {
      const sim::Duration waited = co_await lock.compute(self, demands.exponential(options.demand));
      if (waited > 0ms) stage.note(std::to_string(number));
      co_await lock.drop(self);
      if (options.pause > 0ms) co_await stage.simulation.delay(options.pause);
      co_await lock.take(self);
    }
  }

  struct Draws {
    sim::RandomStream stream = sim::RunKey{}.stream("work");
    sim::Duration exponential(sim::Duration mean) { return sim::from_seconds(-std::log(stream.uniform()) * sim::to_seconds(mean)); }
  };

  Options options;
  Stage stage{1us};
  Draws demands;
  sim::RandomStream jitter = sim::RunKey{}.stream("jitter");
  sim::Histogram holds;
  LockStatistics statistics{holds};
  InterpreterLock lock{stage.simulation, stage.machine, options.lock, jitter, statistics};
};

struct Seen {
  Log log;
  double busy = 0;  // CPU seconds
  std::uint64_t forced = 0;
  std::uint64_t voluntary = 0;
  std::uint64_t events = 0;
};

Seen seen(Threads::Options options, std::size_t together_from, sim::Duration length) {
  options.lock.together_from = together_from;
  Threads threads{options};
  threads.stage.run(length);
  return {.log = threads.stage.log,
          .busy = threads.stage.machine.cores().busy_time() / 1e9,
          .forced = threads.statistics.forced,
          .voluntary = threads.statistics.voluntary,
          .events = threads.stage.simulation.calendar().events_run()};
}

}  // namespace

TEST_CASE("threads that begin to wait at one instant hand the lock on as before if they share a timer") {
  const Threads::Options options{.count = 200, .lock = {}};
  const Seen each = seen(options, kEach, 1s);
  const Seen together = seen(options, 1, 1s);
  CHECK(together.log == each.log);
  CHECK(std::max(together.forced, each.forced) - std::min(together.forced, each.forced) <= 1);  // the last one
  CHECK(together.events < each.events / 10);
}

TEST_CASE("a hold is as long if waiters share a timer, whenever they began to wait") {
  const Threads::Options options{.count = 200, .lock = {}, .demand = 1s, .apart = 137us};
  const Seen each = seen(options, kEach, 1s);
  const Seen together = seen(options, kTogether, 1s);
  CHECK(together.forced == each.forced);
  CHECK(together.events < each.events / 5);
}

// 256 threads wait, and each time-out costs 5 us of a core: a quarter of one core beside the holder's. The order of the waiters
// differs, and with it the demands that compute: forced drops, some 400 in 4 s, are nearly Poisson, so a fifth is three standard
// deviations of the difference of two runs.
TEST_CASE("time-outs that are shared cost the CPU time that each would") {
  const Threads::Options options{.count = 256,
                                 .lock = {.wake_up = 5us, .wake_up_jitter = 10us, .falls_asleep = 710ns},
                                 .demand = 4ms,
                                 .pause = 10ms,
                                 .apart = 10us};
  const Seen each = seen(options, kEach, 4s);
  const Seen together = seen(options, kTogether, 4s);
  CHECK(together.busy == Approx(each.busy).epsilon(0.02));
  CHECK(each.busy > 4.7);
  CHECK(static_cast<double>(together.forced) == Approx(each.forced).epsilon(0.2));
  CHECK(static_cast<double>(together.voluntary) == Approx(each.voluntary).epsilon(0.05));
  CHECK(together.events < each.events / 3);
}

TEST_CASE("waiters whose leader is given up time out all the same") {
  Stage stage;
  GlibcCondition condition{stage.simulation, 2};
  const auto wait = [&](std::string name) -> sim::Process {
    const GlibcCondition::Result result = co_await condition.wait_for(16ms, {});
    stage.note(name + (result.ended == GlibcCondition::Ended::timed_out ? " too late" : " signalled"));
  };
  stage.simulation.start(wait("first"));
  stage.run(1ms);
  stage.scope.start(wait("given up"));
  stage.simulation.start(wait("follower"));
  stage.simulation.start(wait("last"));
  SECTION("while the leader waits") {
    stage.give_up(2ms);
    stage.run(18ms);
    CHECK(stage.log == Log{"first too late@16", "follower too late@17"});
    CHECK(condition.take_followers() == 1);
    stage.run(100ms);  // the last one waits again, from 17 ms on
    CHECK(stage.log == Log{"first too late@16", "follower too late@17", "last too late@33"});
  }
  SECTION("a signal wakes the longest waiter, and the next one leads") {
    condition.signal();
    condition.signal();
    stage.run(5ms);
    CHECK(stage.log == Log{"first signalled@1", "given up signalled@1"});
    condition.signal();
    stage.run(100ms);
    CHECK(stage.log.back() == "last too late@17");
  }
}

}  // namespace knee::models::interpreter_lock_test
