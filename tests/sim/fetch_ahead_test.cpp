/// Thousands of pending events: the calendar fetches what they touch ahead, also while some of them are given up.
#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "sim/kernel/simulation.hpp"
#include "sim/kernel/task_scope.hpp"
#include "sim/kernel/working_set.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/time.hpp"

namespace knee::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kSleepers = 3000;  // many more than those below which nothing is fetched

// A process that wakes at given intervals, in a scope with a set of what it touches.
struct Sleeper {
  Simulation& simulation;
  std::vector<std::int64_t>& ends;
  WorkingSet touches{};
  TaskScope scope{simulation, &touches};

  Sleeper(Simulation& in, std::vector<std::int64_t>& where) : simulation{in}, ends{where} {
    touches.add(this, sizeof *this);
    touches.add(nullptr, 100'000);  // memory that does not exist may be asked for
  }
  void begin(Duration interval, int times) { scope.start(sleep(*this, interval, times)); }

  static Process sleep(Sleeper& self, Duration interval, int times) {
    for (; times > 0; --times) {
      co_await self.simulation.delay(interval);
      self.ends.push_back((self.simulation.now() - kStart).count());
    }
  }
};

Duration interval_of(std::int64_t sleeper) { return Duration{1 + sleeper * 7919 % 10'007}; }

TEST_CASE("thousands of waits end in the order of their times") {
  Simulation simulation;
  std::vector<std::int64_t> ends;
  std::deque<Sleeper> sleepers;
  std::vector<std::int64_t> expected;
  for (std::int64_t i = 0; i < kSleepers; ++i) {
    sleepers.emplace_back(simulation, ends).begin(interval_of(i), 3);
    for (std::int64_t turn = 1; turn <= 3; ++turn) expected.push_back(turn * interval_of(i).count());
  }
  simulation.run_before(kStart + 1ms);
  std::sort(expected.begin(), expected.end());
  CHECK(ends == expected);
}

TEST_CASE("of thousands of waits the ones that are given up never end") {
  Simulation simulation;
  std::vector<std::int64_t> ends;
  std::deque<std::unique_ptr<Sleeper>> sleepers;
  for (std::int64_t i = 0; i < kSleepers; ++i) {
    sleepers.emplace_back(std::make_unique<Sleeper>(simulation, ends))->begin(interval_of(i), 50'000);
  }
  std::vector<std::int64_t> expected;
  for (std::int64_t i = 0; i < kSleepers; ++i) {
    const Duration until = i % 2 == 0 ? Duration{10 * i} : Duration{40'000};
    for (std::int64_t end = interval_of(i).count(); end < until.count(); end += interval_of(i).count()) expected.push_back(end);
  }
  for (std::int64_t i = 0; i < kSleepers; i += 2) {
    simulation.run_before(kStart + Duration{10 * i});
    sleepers[static_cast<std::size_t>(i)].reset();
  }
  simulation.run_before(kStart + 40us);
  std::sort(expected.begin(), expected.end());
  CHECK(ends == expected);
}

}  // namespace
}  // namespace knee::sim
