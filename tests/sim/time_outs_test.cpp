/// Time-outs with one timer against time-outs with a timer each.
#include "sim/sync/time_outs.hpp"

#include <cstdint>
#include <deque>
#include <tuple>
#include <vector>

#include "sim/kernel/simulation.hpp"
#include "sim/kernel/task_scope.hpp"
#include "sim/random/random_stream.hpp"
#include "sim/sync/wait_list.hpp"
#include "sim/sync/within.hpp"
#include "tests/support/catch.hpp"

namespace knee::sim {
namespace {

using namespace std::chrono_literals;

struct AllTogether {
  TimeOuts time_outs;
  AllTogether(Calendar& calendar, Duration length) : time_outs{calendar, length} {}
  auto wait(Calendar& calendar, WaitList& list) { return WithinOneOf<ListWait>{time_outs, calendar, list}; }
};

struct EachByItself {
  Duration length;
  EachByItself(Calendar&, Duration of_all) : length{of_all} {}
  auto wait(Calendar& calendar, WaitList& list) { return Within<ListWait>{after(calendar.now(), length), calendar, list}; }
};

// Processes that wait in two lists, wake others, sleep, and are given up, at times of few nanoseconds, so that most coincide. All draw from
// one stream: an event that runs before another one in one of two crowds, but after it in the other, changes all that follows.
template <class Kind>
class Crowd {
 public:
  using Step = std::tuple<std::int64_t, int, char>;  // when, which process, what

  Crowd(std::uint64_t seed, int processes) : random_{{.seed = seed, .purpose = "crowd"}} {
    for (const Duration length : {Duration{1 + random(9)}, Duration{1 + random(9)}}) {
      lists_.emplace_back();
      kinds_.emplace_back(simulation_.calendar(), length);
    }
    for (int i = 0; i < processes; ++i) scopes_[random(3)].start(live(i));
    simulation_.start(give_up());
  }
  ~Crowd() { simulation_.close(); }

  void run() {
    for (Instant end = kStart; end < kStart + 2us; end += Duration{1 + random(30)}) {
      simulation_.run_before(end);
      if (random(4) == 0) wake_one();  // from outside
    }
  }
  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
  [[nodiscard]] std::uint64_t events() { return simulation_.calendar().events_run(); }

 private:
  std::uint32_t random(std::uint64_t below) { return static_cast<std::uint32_t>(random_.below(below)); }
  void note(int process, char what) { steps_.emplace_back(simulation_.now().time_since_epoch().count(), process, what); }

  void wake_one() {
    WaitList& list = lists_[random(2)];
    if (!list.empty()) list.at(random(list.size())).wake();
  }
  Process live(int number) {
    for (;;) {
      const std::uint32_t which = random(2);
      switch (random(4)) {
        case 0: {
          co_await simulation_.delay(Duration{random(12)});
          note(number, 's');
          break;
        }
        case 1: {
          wake_one();
          co_await simulation_.delay(Duration{random(2)});
          break;
        }
        default: {
          const bool in_time = co_await kinds_[which].wait(simulation_.calendar(), lists_[which]);
          note(number, in_time ? 'w' : 't');
        }
      }
    }
  }
  Process give_up() {
    for (int number = 1000;; ++number) {
      co_await simulation_.delay(Duration{random(100)});
      TaskScope& scope = scopes_[random(3)];
      scope.end();
      for (std::uint32_t i = random(20); i > 0; --i) scope.start(live(number));
    }
  }

  Simulation simulation_{};
  RandomStream random_;
  std::deque<WaitList> lists_{};
  std::deque<Kind> kinds_{};
  std::deque<TaskScope> scopes_ = scopes_of(simulation_);
  std::vector<Step> steps_{};

  static std::deque<TaskScope> scopes_of(Simulation& simulation) {
    std::deque<TaskScope> scopes;
    for (int i = 0; i < 3; ++i) scopes.emplace_back(simulation);
    return scopes;
  }
};

TEST_CASE("time-outs with one timer end in the order of time-outs with a timer each, and count as many events") {
  const std::uint64_t seed = GENERATE(range(1U, 41U));
  const int processes = GENERATE(3, 30, 300);
  CAPTURE(seed, processes);
  Crowd<AllTogether> together{seed, processes};
  Crowd<EachByItself> apart{seed, processes};
  together.run();
  apart.run();
  CHECK(apart.steps().size() > 100);
  CHECK(together.steps() == apart.steps());
  CHECK(together.events() == apart.events());
}

struct EqualWait {
  static Process sleep(Simulation& simulation, AllTogether& kind, WaitList& list, int& over) {
    static_cast<void>(co_await kind.wait(simulation.calendar(), list));
    ++over;
  }
};

TEST_CASE("any number of equal time-outs needs one event in the calendar at a time, and a time-out that ends early none") {
  Simulation simulation;
  AllTogether kind{simulation.calendar(), 10ns};
  WaitList list;
  int over = 0;
  for (int i = 0; i < 5; ++i) simulation.start(EqualWait::sleep(simulation, kind, list, over));
  for (int i = 0; i < 4; ++i) list.first().wake();
  simulation.run_before(kStart + 5ns);
  CHECK(over == 4);
  CHECK(simulation.calendar().events_run() == 4);
  simulation.run_before(kStart + 20ns);
  CHECK(over == 5);
  CHECK(simulation.calendar().events_run() == 5);
  CHECK(simulation.calendar().next_event() == kNever);
}

}  // namespace
}  // namespace knee::sim
