/// Waits that are given up: each kind alone, while it waits, and after what it waits for has happened but before it
/// continues. What it would have taken goes to the next one.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "sim/cores/cores.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/kernel/task_scope.hpp"
#include "sim/network/network.hpp"
#include "sim/sync/condition.hpp"
#include "sim/sync/semaphore.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/own_process.hpp"
#include "tests/support/time.hpp"

namespace knee::sim {
namespace {

using namespace std::chrono_literals;

using Log = std::vector<std::string>;

// A simulation, a scope that is given up, and what its processes and others have logged.
struct Stage {
  Simulation simulation;
  TaskScope scope{simulation};
  Log log;

  void note(const std::string& what) {
    log.push_back(what + "@" + std::to_string((simulation.now() - kStart).count()));
  }
  void run(Duration end) { simulation.run_before(kStart + end); }
  /// Gives the scope up at `when`, after all other events scheduled for that instant so far.
  void give_up(Duration when) { simulation.start(end_scope(when)); }

 private:
  Process end_scope(Duration when) {
    co_await simulation.until(kStart + when);
    scope.end();
  }
};

struct Delays {
  static Process sleep(Stage& stage, Duration length, std::string name) {
    co_await stage.simulation.delay(length);
    stage.note(name);
  }
};

TEST_CASE("a delay that is given up never ends, and the memory of its coroutine may be used again at once") {
  Stage stage;
  stage.scope.start(Delays::sleep(stage, 10ns, "given up"));
  stage.run(5ns);
  stage.scope.end();
  stage.simulation.start(Delays::sleep(stage, 20ns, "later"));  // its frame takes the place of the first one
  stage.run(100ns);
  CHECK(stage.log == Log{"later@25"});
  CHECK(stage.simulation.calendar().events_run() == 1);
}

TEST_CASE("a delay of zero that is given up never ends, wherever it stands among the events of its instant") {
  const std::size_t lost = GENERATE(0u, 1u, 2u, 3u);
  Stage stage;
  for (std::size_t i = 0; i < 4; ++i) {
    Process process = Delays::sleep(stage, 0ns, std::to_string(i));
    if (i == lost) {
      stage.scope.start(std::move(process));
    } else {
      stage.simulation.start(std::move(process));
    }
  }
  stage.scope.end();
  stage.run(1ns);
  Log left{"0@0", "1@0", "2@0", "3@0"};
  left.erase(left.begin() + static_cast<std::ptrdiff_t>(lost));
  CHECK(stage.log == left);
}

TEST_CASE("of many delays those given up disappear, and the others end in order") {
  Stage stage;
  std::vector<std::unique_ptr<TaskScope>> scopes;
  Log left;
  std::uint32_t state = 1;
  std::vector<std::pair<Duration, std::size_t>> kept;
  for (std::size_t i = 0; i < 5000; ++i) {
    state = state * 1664525 + 1013904223;
    const Duration length{1 + state % 1000};
    scopes.push_back(std::make_unique<TaskScope>(stage.simulation));
    scopes.back()->start(Delays::sleep(stage, length, std::to_string(i)));
    if (i % 3 != 0 && length > 500ns) kept.emplace_back(length, i);
  }
  stage.run(501ns);
  stage.log.clear();
  for (std::size_t i = 0; i < scopes.size(); i += 3) scopes[i].reset();
  stage.run(2000ns);
  std::sort(kept.begin(), kept.end());
  for (const auto& [length, i] : kept) left.push_back(std::to_string(i) + "@" + std::to_string(length.count()));
  CHECK(stage.log == left);
}

struct Semaphores {
  static Process take(Stage& stage, Semaphore& semaphore, std::string name) {
    co_await semaphore.acquire();
    stage.note(name);
  }
  static Process take_within(Stage& stage, Semaphore& semaphore, Duration limit, std::string name) {
    const bool acquired = co_await semaphore.acquire_within(limit);
    stage.note(name + (acquired ? "" : " too late"));
  }
};

TEST_CASE("a semaphore forgets a waiter that is given up, and a unit that it has just been given goes to the next") {
  const Duration released = GENERATE(20ns, 10ns);  // after the wait is given up, or at the same instant before it
  const bool limited = GENERATE(false, true);
  Stage stage;
  Semaphore semaphore{stage.simulation, 1};
  REQUIRE(semaphore.try_acquire());
  struct Owner {
    static Process release(Stage& stage, Semaphore& semaphore, Duration when) {
      co_await stage.simulation.until(kStart + when);
      semaphore.release();
    }
  };
  stage.simulation.start(Owner::release(stage, semaphore, released));
  stage.scope.start(limited ? Semaphores::take_within(stage, semaphore, 1s, "given up")
                            : Semaphores::take(stage, semaphore, "given up"));
  stage.simulation.start(Semaphores::take(stage, semaphore, "next"));
  stage.give_up(10ns);
  stage.run(2s);
  CHECK(stage.log == Log{"next@" + std::to_string(released.count())});
  CHECK(semaphore.waiting() == 0);
  semaphore.release();
  CHECK(semaphore.free() == 1);
}

struct Conditions {
  static Process wait(Stage& stage, Condition& condition, std::string name) {
    co_await condition.wait();
    stage.note(name);
  }
  static Process wait_for(Stage& stage, Condition& condition, Duration limit, std::string name) {
    const bool signalled = co_await condition.wait_for(limit);
    stage.note(name + (signalled ? "" : " too late"));
  }
  static Process signal(Stage& stage, Condition& condition, Duration when) {
    co_await stage.simulation.until(kStart + when);
    condition.signal();
  }
};

TEST_CASE("a condition forgets a waiter that is given up, and a signal that has just reached it goes to the next") {
  const Duration signalled = GENERATE(20ns, 10ns);
  const bool limited = GENERATE(false, true);
  Stage stage;
  Condition condition{stage.simulation};
  stage.simulation.start(Conditions::signal(stage, condition, signalled));
  stage.scope.start(limited ? Conditions::wait_for(stage, condition, 1s, "given up")
                            : Conditions::wait(stage, condition, "given up"));
  stage.simulation.start(Conditions::wait(stage, condition, "next"));
  stage.give_up(10ns);
  stage.run(2s);
  CHECK(stage.log == Log{"next@" + std::to_string(signalled.count())});
  CHECK(condition.waiting() == 0);
}

TEST_CASE("of a signal and a time-out at one instant the one that was scheduled first counts") {
  const bool signal_first = GENERATE(true, false);
  Stage stage;
  Condition condition{stage.simulation};
  if (signal_first) stage.simulation.start(Conditions::signal(stage, condition, 10ns));
  stage.simulation.start(Conditions::wait_for(stage, condition, 10ns, "waiter"));
  if (!signal_first) stage.simulation.start(Conditions::signal(stage, condition, 10ns));
  stage.run(1s);
  CHECK(stage.log == Log{signal_first ? "waiter@10" : "waiter too late@10"});
}

struct Computing {
  static Process compute(Stage& stage, Cores& cores, Duration demand, std::string name) {
    co_await cores.run(demand);
    stage.note(name);
  }
};

TEST_CASE("a job that is given up leaves the cores to the others") {
  Stage stage;
  Cores cores{stage.simulation, 1};
  stage.scope.start(Computing::compute(stage, cores, 100ns, "given up"));
  stage.simulation.start(Computing::compute(stage, cores, 100ns, "stays"));
  stage.give_up(20ns);  // the other one has had 10 ns by then
  stage.run(1s);
  CHECK(stage.log == Log{"stays@110"});
  CHECK(cores.runnable() == 0);
  CHECK(cores.busy_time() == 110);
}

TEST_CASE("a job that is given up at the instant of its end does not continue") {
  Stage stage;
  Cores cores{stage.simulation, 2};
  stage.simulation.start(Computing::compute(stage, cores, 10ns, "first"));
  stage.scope.start(Computing::compute(stage, cores, 10ns, "given up"));
  struct First {
    static Process end(Stage& stage, Cores& cores) {
      co_await cores.run(10ns);
      stage.scope.end();
    }
  };
  Stage other;
  Cores more{other.simulation, 2};
  other.simulation.start(First::end(other, more));  // ends first and gives up the second, which waits to be resumed
  other.scope.start(Computing::compute(other, more, 10ns, "given up"));
  other.run(1s);
  CHECK(other.log.empty());
  stage.give_up(5ns);
  stage.run(1s);
  CHECK(stage.log == Log{"first@10"});
}

TEST_CASE("the scopes of processes that wait for each other's resources end in any order") {
  Stage stage;
  TaskScope other{stage.simulation};
  Condition condition{stage.simulation};
  Semaphore semaphore{stage.simulation, 0};
  for (int i = 0; i < 10; ++i) {
    (i % 2 == 0 ? other : stage.scope).start(Conditions::wait(stage, condition, "waiter"));
    (i % 3 == 0 ? other : stage.scope).start(Semaphores::take(stage, semaphore, "waiter"));
  }
  condition.broadcast();
  semaphore.release();
  other.end();
  stage.scope.end();
  stage.run(1s);
  CHECK(stage.log.empty());
  CHECK(semaphore.free() == 1);
  stage.scope.start(Semaphores::take(stage, semaphore, "a scope can be used again"));
  CHECK(stage.log.size() == 1);
}

TEST_CASE("a simulation closes although what its processes wait for has been destroyed before them") {
  Stage stage;
  {
    Condition condition{stage.simulation};
    Semaphore semaphore{stage.simulation, 0};
    Cores cores{stage.simulation, 1};
    for (int i = 0; i < 2; ++i) stage.simulation.start(Conditions::wait(stage, condition, "condition"));
    for (int i = 0; i < 2; ++i) stage.simulation.start(Semaphores::take_within(stage, semaphore, 1s, "semaphore"));
    stage.simulation.start(Computing::compute(stage, cores, 1s, "cores"));
    condition.signal();
    semaphore.release();
  }
  stage.simulation.close();
  CHECK(stage.log.empty());
}

struct Sender {
  static Process send(Network& network, const Platform& platform, Simulation& simulation, double& arrived_s) {
    co_await network.send(platform.hosts()[0], platform.hosts()[1], Bytes{1'000'000});
    arrived_s = to_seconds(simulation.now());
  }
};

TEST_CASE("a sender that is given up does not continue, and its bytes arrive all the same") {
  const double given_up_s = GENERATE(0.0, 0.5);  // before SimGrid has started the flow; while it sends
  const std::vector<double> seen = in_own_process(4, [given_up_s] {
    Stage stage;
    const Platform platform = Platform::star(
        {.hosts = {{.name = "a", .bytes_per_s = 1e6, .latency = {}}, {.name = "b", .bytes_per_s = 1e6, .latency = {}}}});
    Network network{stage.simulation, platform};
    double given_up = -1;
    double stays = -1;
    stage.scope.start(Sender::send(network, platform, stage.simulation, given_up));
    stage.simulation.start(Sender::send(network, platform, stage.simulation, stays));
    stage.give_up(from_seconds(given_up_s));
    network.run_before(kStart + 1s);
    const double in_flight = static_cast<double>(network.flows_in_flight());
    network.run_before(kStart + 10s);
    return std::vector<double>{in_flight, static_cast<double>(network.flows_in_flight()), given_up, stays};
  });
  CHECK(seen[0] == 2);
  CHECK(seen[1] == 0);
  CHECK(seen[2] == -1);
  CHECK(seen[3] == Approx(2).epsilon(0.1));  // both flows share the link to the end
}

}  // namespace
}  // namespace knee::sim
