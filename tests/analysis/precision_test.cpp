#include "analysis/steady_state/precision.hpp"

#include "bench/coverage/score.hpp"
#include "tests/analysis/hand_made.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::precision_test {
namespace {

coverage::Cell coverage_cell(const std::string& name) {
  for (coverage::Cell& cell : coverage::coverage_cells()) {
    if (cell.name == name) return std::move(cell);
  }
  FAIL("no such cell: " << name);
  return {};
}

TEST_CASE("One replication is enough for a point that is saturated beyond doubt") {
  const coverage::Cell cell{.name = "M/M/1 1.2", .queue = [](std::uint64_t seed) {
                              return coverage::first_come(coverage::exponential(1 / 1.2),
                                                          coverage::exponential(1), 1, seed);
                            }};
  const coverage::Trial trial = coverage::run_trial(cell, 1, {});
  CHECK(trial.looks == 1);
  CHECK(trial.requests == 20'000);
  CHECK(trial.look.assessment.state == State::saturated);
}

/// One replication whose queue grows; its server serves 50 requests in a batch on the average, and more or fewer by `swing` in long waves.
std::vector<Replication> growing(double swing) {
  auto runs = hand_made(1, [](auto, std::size_t b) {
    const auto level = static_cast<double>(50 * (b + 1)) + std::sin(7.0 * static_cast<double>(b));
    return HandMade{.in_system = level, .latency_ms = level};
  });
  for (std::size_t b = 0; b < 80; ++b) {
    runs.front().batches[b].classes.front().departed = static_cast<std::uint64_t>(50 + swing * std::sin(static_cast<double>(b) / 8));
  }
  return runs;
}

TEST_CASE("A saturated point whose throughput is not precise needs more replications") {
  const Look steady = look_at(growing(2), 0, 0, {});
  CHECK(steady.assessment.state == State::saturated);
  CHECK(steady.throughput_per_s.value == Approx(50).epsilon(0.02));
  CHECK_FALSE(steady.next);
  const Look unsteady = look_at(growing(40), 0, 0, {});
  CHECK(unsteady.assessment.state == State::saturated);
  REQUIRE(unsteady.next);
  CHECK(unsteady.next->requests() > 20'000);
}

TEST_CASE("One replication is enough for a point that is stable and precise") {
  const auto run = hand_made(1, [](auto, auto) { return HandMade{}; });
  const Look look = look_at(run, 0, 0, {.quantiles = {}});
  CHECK(look.assessment.state == State::stable);
  CHECK_FALSE(look.next);
}

TEST_CASE("A point that one replication leaves open has three") {
  const coverage::Trial trial = coverage::run_trial(coverage_cell("M/M/1 0.5"), 1, {.max_requests = 60'000});
  CHECK(trial.looks == 2);
  CHECK(trial.requests == 60'000);
  CHECK(trial.simulated == 60'000);
}

TEST_CASE("The budget and the looks end a point whose precision is out of reach") {
  const coverage::Cell cell = coverage_cell("M/M/1 0.9");
  const coverage::Trial trial = coverage::run_trial(cell, 1, {.relative = 1e-4, .max_requests = 300'000});
  CHECK(trial.requests == 240'000);
  CHECK_FALSE(trial.look.precise);
  CHECK(trial.look.mean_ms.has_interval());
  const auto queue = cell.queue(1);
  const std::vector<Replication> runs(3, hand_made(1, [](auto, auto) { return HandMade{}; }).front());
  CHECK_FALSE(look_at(runs, 0, kMostLooks - 1, {.relative = 0}).next);
}

TEST_CASE("A limit far away is met or missed, and the nearest one is open when the budget is spent") {
  const coverage::Cell cell = coverage_cell("M/M/1 0.5");
  const double p99 = cell.truth().quantile(0.99);
  const auto verdict = [&](double limit) {
    const Objective objective{.quantiles = {{.q = 0.99, .limit_ms = limit}}};
    return coverage::run_trial(cell, 1, {.max_requests = 240'000}, objective).look.verdict;
  };
  CHECK(verdict(2 * p99) == Verdict::met);
  CHECK(verdict(p99 / 2) == Verdict::missed);
  CHECK(verdict(p99) == Verdict::open);
}

TEST_CASE("Errors above their limit miss the objective") {
  const auto runs =
      hand_made(3, [](auto, std::size_t b) { return HandMade{.refused = b % 2 == 0 ? 3U : 1U}; });
  CHECK(look_at(runs, 0, 0, {}, Objective{.errors = {{.share = 0.01}}}).verdict == Verdict::missed);
  CHECK(look_at(runs, 0, 0, {}, Objective{.errors = {{.share = 0.05}}}).verdict == Verdict::met);
  CHECK(look_at(runs, 0, 0, {}).verdict == Verdict::none);
}

TEST_CASE("A rare class wants a longer run") {
  auto runs = hand_made(3, [](auto, auto) { return HandMade{}; });
  for (Replication& run : runs) {
    for (Batch& batch : run.batches) batch.classes.emplace_back();
    run.batches[40].classes[1].ended[0] = 5;
  }
  const Look look = look_at(runs, 0, 0, {.quantiles = {}});
  CHECK(look.rarest_class == 15);
  CHECK(look.precise);
  CHECK(look.next);
}

// True coverage of 95 %: fewer than 105 of 120 with probability 4e-4 for each of the six; the bias of the
// mean of 120 estimates of half width 5 % has a standard error of 0.25 %, so 1 % is four of them.
TEST_CASE("The intervals of the default rule hold the truth", "[statistical]") {
  for (const char* name : {"M/M/1 0.5", "M/M/1//20"}) {
    INFO(name);
    const coverage::CellScore score = coverage::score(coverage_cell(name), {.first = 1, .count = 120}, 2e6);
    for (const coverage::Score& estimate : {score.mean, score.p50, score.p99}) {
      CHECK(estimate.covered >= 105);
      CHECK(std::abs(estimate.bias) / estimate.seeds < 0.01);
    }
    CHECK(score.count(State::stable) == score.seeds);
  }
}

// The verdict errs with at most 5 %: more than 8 of 60 with probability 3e-3 at the most.
TEST_CASE("A limit that is the truth is rarely called met or missed", "[statistical]") {
  const coverage::CellScore score =
      coverage::score(coverage_cell("M/M/1 0.5"), {.first = 1, .count = 60}, 240'000, true);
  CHECK(score.count(Verdict::met) + score.count(Verdict::missed) <= 8);
}

}  // namespace
}  // namespace knee::analysis::precision_test
