#include <array>
#include <cmath>
#include <string>

#include "analysis/steady_state/precision.hpp"
#include "analysis/steady_state/state.hpp"
#include "analysis/steady_state/warm_up.hpp"
#include "bench/coverage/recorder.hpp"
#include "bench/coverage/trial.hpp"
#include "tests/analysis/hand_made.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::steady_state_test {
namespace {

/// A run that fluctuates, deterministic, without trend.
double wobble(std::size_t r, std::size_t b) {
  return std::sin(7.0 * static_cast<double>(b) + 3.0 * static_cast<double>(r));
}

TEST_CASE("A run that is steady from the start loses its first batch alone") {
  const auto runs = hand_made(3, [](auto r, auto b) { return HandMade{.in_system = 10 + wobble(r, b)}; });
  const WarmUp found = find_warm_up(runs);
  CHECK(found.batches == 1);
  CHECK(found.requests == 100);
  CHECK(found.reason == WarmUpReason::residence_times);
  CHECK(found.fits);
}

TEST_CASE("A number in the system that builds up is the warm-up") {
  const auto runs = hand_made(3, [](auto r, std::size_t b) {
    return HandMade{.in_system = b < 20 ? static_cast<double>(b) : 20 + wobble(r, b)};
  });
  const WarmUp found = find_warm_up(runs);
  CHECK(found.batches >= 18);
  CHECK(found.batches <= 24);
  CHECK(found.reason == WarmUpReason::in_system);
}

TEST_CASE("A latency that falls at the beginning is the warm-up") {
  const auto runs = hand_made(3, [](auto r, std::size_t b) {
    return HandMade{.latency_ms = 5 + 0.1 * wobble(r, b) + (b < 10 ? 20 : 0)};
  });
  const WarmUp found = find_warm_up(runs);
  CHECK(found.batches == 10);
  CHECK(found.reason == WarmUpReason::latency);
}

TEST_CASE("A rate that rises at the beginning is the warm-up, where nothing else tells of it") {
  const auto runs = hand_made(3, [](auto r, std::size_t b) {
    return HandMade{.in_system = 2000, .seconds = b == 0 ? 0 : (b < 30 ? 0.2 : 0.1) + 0.01 * wobble(r, b)};
  });
  const WarmUp found = find_warm_up(runs);
  CHECK(found.batches == 30);
  CHECK(found.reason == WarmUpReason::rate);
}

TEST_CASE("Three residence times are dropped, and more than half of the run does not fit") {
  const auto some = hand_made(3, [](auto r, auto b) { return HandMade{.latency_ms = 4900 + wobble(r, b)}; });
  CHECK(find_warm_up(some).batches == 15);
  const auto many =
      hand_made(3, [](auto r, auto b) { return HandMade{.latency_ms = 50'000 + wobble(r, b)}; });
  CHECK(find_warm_up(many).batches == 40);
  CHECK_FALSE(find_warm_up(many).fits);
}

TEST_CASE("A run of one batch says nothing about its state") {
  auto runs = hand_made(3, [](auto, auto) { return HandMade{}; });
  for (Replication& run : runs) run.batches.resize(1);
  const Assessment found = assess({.replications = runs});
  CHECK(found.state == State::unsettled);
  CHECK(std::isinf(found.requests_to_say));
}

TEST_CASE("What has a bound is not saturated while it fills") {
  const auto runs = hand_made(3, [](auto r, std::size_t b) {
    const double level = 10.0 * static_cast<double>(b + 1) + wobble(r, b);
    return HandMade{.in_system = level, .latency_ms = level};
  });
  CHECK(assess({.replications = runs}).state == State::saturated);
  const Assessment bounded = assess({.replications = runs}, {.is_bounded = true});
  CHECK(bounded.state == State::unsettled);
  CHECK(bounded.requests_to_say >= 2 * 8000);
}

TEST_CASE("Waits of a constant length fill the system and do not saturate it") {
  const auto runs = hand_made(3, [](auto, std::size_t b) {
    return HandMade{.in_system = 100.0 * static_cast<double>(b + 1), .latency_ms = 1e6};
  });
  CHECK(assess({.replications = runs}).state == State::unsettled);
}

coverage::Cell state_cell(const std::string& name) {
  for (coverage::Cell& cell : coverage::state_cells()) {
    if (cell.name == name) return std::move(cell);
  }
  FAIL("no such cell: " << name);
  return {};
}

/// States at the end of the default rule, in a budget of 500,000 requests, of seeds 1 to `seeds`.
std::array<int, 3> states(const std::string& name, std::uint64_t seeds) {
  const coverage::Cell cell = state_cell(name);
  std::array<int, 3> count{};
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const auto trial = coverage::run_trial(cell, seed, {.max_requests = 500'000});
    ++count[static_cast<std::size_t>(trial.look.assessment.state)];
  }
  return count;
}

// The rule calls a critical queue saturated with at most 1 %, stable with at most 4 %; queues on either side
// of it the wrong thing less often. More than 2 of 20 wrong: at most 4e-2 (stable) and 1e-3 (saturated) at
// load 1 itself, and far less at the loads that are tested with the limit 0.
TEST_CASE("The states of M/M/1 are those of its load") {
  const auto below = states("M/M/1 0.98", 10);
  CHECK(below[1] == 0);
  const auto critical = states("M/M/1 1", 20);
  CHECK(critical[0] <= 2);
  CHECK(critical[1] <= 2);
  const auto above = states("M/M/1 1.05", 20);
  CHECK(above[1] == 20);
}

/// How many of `seeds` single replications of 20,000 requests of M/M/1 are called saturated.
int saturated_at_once(double load, std::uint64_t seeds) {
  int saturated = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const auto queue = coverage::first_come(coverage::exponential(1 / load), coverage::exponential(1), 1, seed);
    const std::vector<Replication> one{coverage::record(*queue, static_cast<std::size_t>(kFirstRungRequests))};
    const Look look = look_at(one, 0, 0, {.quantiles = {}});
    saturated += look.assessment.state == State::saturated ? 1 : 0;
  }
  return saturated;
}

// At one look a critical queue is called saturated with at most 0.125 %, a stable one less often: more than 2 of 200 with probability
// 2e-3 at the most for load 1, and far less for the loads below it (0 of 1,000 at each of them with other seeds). Load 1.05 is 4.5 errors
// of the random walk away from load 1, 1.1 nine: fewer than 80 of 100 and 20 of 20 with probability 1e-4.
TEST_CASE("One replication calls no stable queue saturated and most overloaded ones") {
  for (const double load : {0.9, 0.95, 0.98, 0.99}) {
    INFO(load);
    CHECK(saturated_at_once(load, 50) == 0);
  }
  CHECK(saturated_at_once(1, 200) <= 2);
  CHECK(saturated_at_once(1.05, 100) >= 80);
  CHECK(saturated_at_once(1.1, 20) == 20);
}

TEST_CASE("A constant load has the state of its side of 1, however near") {
  CHECK(states("D/D/1 0.99", 1)[0] == 1);
  CHECK(states("D/D/1 1.005", 1)[1] == 1);
}

// None of these can be called saturated with more than 1 % a seed; one or more of 5: 5e-2 at the most, and
// far less because they are not critical.
TEST_CASE("What only looks like growth is not called saturated") {
  for (const char* name :
       {"M/M/inf", "M/D/inf", "H/M/1 0.8 cv 20", "H/M/1 0.9 cv 20", "M/M/1/10 1.3", "M/M/1/1000 1.3"}) {
    INFO(name);
    CHECK(states(name, 5)[1] == 0);
  }
}

// 24,000 requests wait 12 s each, so the first rung of 10 s ends before any of them returns.
TEST_CASE("A wait longer than the first rung is unsettled, and stable once the run is long against it") {
  const coverage::Cell cell = state_cell("M/D/inf");
  const coverage::Trial first = coverage::run_trial(cell, 1, {.max_requests = 60'000});
  CHECK(first.look.assessment.state == State::unsettled);
  const coverage::Trial last = coverage::run_trial(cell, 1, {});
  CHECK(last.look.assessment.state == State::stable);
}

}  // namespace
}  // namespace knee::analysis::steady_state_test
