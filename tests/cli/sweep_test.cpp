// Whole sweeps: forked simulations of a hand-made plan, interrupted and not.
#include <algorithm>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

#include "cli/commands/run_command.hpp"
#include "cli/commands/sweep_command.hpp"
#include "cli/progress/progress_file.hpp"
#include "cli/runner/planned_results.hpp"
#include "scenarios/run/run.hpp"
#include "tests/cli/hand_made_plan.hpp"
#include "tests/cli/temporary_directory.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::sweep_test {
namespace {

using Catch::Matchers::Contains;

Experiment experiment_of(scenarios::ExperimentPlan what) {
  auto plan = std::make_shared<scenarios::ExperimentPlan>(std::move(what));
  analysis::Results results = planned_results(*plan);
  for (analysis::Entry& entry : results.points) entry.point.identity = entry.point.label();
  return {.results = std::move(results), .simulate = [plan](std::size_t point, const scenarios::Job& job) {
            const scenarios::Point& chosen = plan->points[point];
            return scenarios::simulate(chosen.scenario, chosen.scenario.architectures[chosen.architecture], job);
          }};
}

Experiment experiment() { return experiment_of(hand_made_plan()); }

// The loop and the threads at two loads, each simulated until its latencies are precise: at the heavier one on several
// rungs.
Experiment precise_experiment() {
  scenarios::ExperimentPlan plan = hand_made_plan();
  std::erase_if(plan.points, [](const scenarios::Point& point) {
    return point.architecture > 1 || point.swept.front().second == "1500/s";
  });
  for (scenarios::Point& point : plan.points) {
    point.scenario.measure = {};
    point.scenario.measure.max_requests = 500'000;
  }
  return experiment_of(std::move(plan));
}

void redirect_to(const std::string& out, const std::string& error) {
  ::dup2(::open(out.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0644), STDOUT_FILENO);
  ::dup2(::open(error.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0644), STDERR_FILENO);
}

// `work` in a child whose output goes to the files out and err of `directory`; its exit status, or minus its
// signal.
template <class Work>
int told_in(const TemporaryDirectory& directory, Work work) {
  const int status = in_child([&] {
    redirect_to(directory.path() / "out", directory.path() / "err");
    ::_exit(static_cast<int>(work()));
  });
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

CommandLine sweep_line(const TemporaryDirectory& directory, std::size_t workers) {
  return {.command = CommandLine::Command::sweep,
          .format = Format::text,
          .directory = directory.path() / "results",
          .workers = workers};
}

int sweep_in(const TemporaryDirectory& directory, std::size_t workers, Experiment (*make)() = experiment) {
  return told_in(directory, [&] { return sweep(sweep_line(directory, workers), make()); });
}

std::string tables(const TemporaryDirectory& directory) {
  std::string all;
  for (const char* table : {"results.csv", "classes.csv", "replications.csv"}) {
    const std::string text = directory.read(std::string{"results/"} + table);
    CHECK_FALSE(text.empty());
    all += text;
  }
  return all;
}

// An experiment that sends itself `signal` before it simulates replication 1 of a point, and does not simulate it unless one Ctrl-C lets
// it.
Experiment disturbed(int signal, std::size_t fatal_point) {
  Experiment disturbed = experiment();
  const pid_t self = ::getpid();
  disturbed.simulate = [undisturbed = disturbed.simulate, self, signal, fatal_point](std::size_t point,
                                                                                     const scenarios::Job& job) {
    if (point == fatal_point && job.replication == 1) {
      ::kill(self, signal);
      if (signal != SIGINT) ::sleep(60);
    }
    return undisturbed(point, job);
  };
  return disturbed;
}

// The precise experiment, which sends itself a signal where it begins the second rung of any point.
Experiment disturbed_at_second_rung(int signal) {
  Experiment disturbed = precise_experiment();
  const pid_t self = ::getpid();
  disturbed.simulate = [undisturbed = disturbed.simulate, self, signal](std::size_t point, const scenarios::Job& job) {
    if (job.replication > 0 || job.requests > 20'000) {
      ::kill(self, signal);
      ::sleep(60);
    }
    return undisturbed(point, job);
  };
  return disturbed;
}

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("a sweep gives the same bytes whatever the number of workers") {
  const TemporaryDirectory one;
  const TemporaryDirectory four;
  REQUIRE(sweep_in(one, 1) == 0);
  REQUIRE(sweep_in(four, 4) == 0);
  CHECK(tables(one) == tables(four));
  CHECK(lines(one.read("results/results.csv")) == 1 + 9);
  CHECK(lines(one.read("results/classes.csv")) == 1 + 9 * 2);  // all requests, and the one class
  CHECK(lines(one.read("results/replications.csv")) == 1 + 27);
}

TEST_CASE("a sweep says where its results are, and what the points came to") {
  const TemporaryDirectory directory;
  REQUIRE(sweep_in(directory, 2) == 0);
  const std::string out = directory.read("out");
  CHECK_THAT(out, Contains("hand-made: One millisecond of computing."));
  CHECK_THAT(out, Contains("loop (event-loop; 1 node × 1 process × 1 thread)"));
  CHECK_THAT(out, Contains("saturated"));
  CHECK_THAT(out, Contains("Of the loads tried"));
  CHECK_THAT(out, Contains("results/results.csv (classes.csv, replications.csv and store.sqlite beside it)"));
  CHECK(directory.read("err").empty());
}

TEST_CASE("a sweep that was killed goes on and ends with the same bytes") {
  const TemporaryDirectory undisturbed;
  REQUIRE(sweep_in(undisturbed, 2) == 0);
  const TemporaryDirectory killed;
  REQUIRE(told_in(killed, [&] { return sweep(sweep_line(killed, 2), disturbed(SIGKILL, 4)); }) == -SIGKILL);
  CHECK_FALSE(std::filesystem::exists(killed.path() / "results" / "results.csv"));
  REQUIRE(sweep_in(killed, 2) == 0);
  CHECK(tables(killed) == tables(undisturbed));
}

TEST_CASE("Ctrl-C ends a sweep with what is finished and says how to go on, and so does SIGTERM") {
  const TemporaryDirectory undisturbed;
  REQUIRE(sweep_in(undisturbed, 2) == 0);
  for (const int signal : {SIGINT, SIGTERM}) {
    const TemporaryDirectory stopped;
    CHECK(told_in(stopped, [&] { return sweep(sweep_line(stopped, 2), disturbed(signal, 4)); }) == 130);
    CHECK_THAT(stopped.read("err"),
               Contains("replications are kept in") && Contains("the same command goes on from there"));
    CHECK((stopped.read("err").find("Ctrl-C again stops at once") != std::string::npos) == (signal == SIGINT));
    CHECK(stopped.read("out").empty());
    CHECK(read_progress(stopped.path() / "results")->phase == ProgressPhase::interrupted);
    REQUIRE(sweep_in(stopped, 2) == 0);
    CHECK(tables(stopped) == tables(undisturbed));
    CHECK(read_progress(stopped.path() / "results")->phase == ProgressPhase::finished);
  }
}

TEST_CASE("a sweep that asks for a precision gives the same bytes whatever the number of workers", "[long]") {
  const TemporaryDirectory one;
  const TemporaryDirectory four;
  REQUIRE(sweep_in(one, 1, precise_experiment) == 0);
  REQUIRE(sweep_in(four, 4, precise_experiment) == 0);
  CHECK(tables(one) == tables(four));
  CHECK(lines(one.read("results/results.csv")) == 1 + 4);
}

TEST_CASE("a sweep that was killed between two rungs goes on and ends with the same bytes", "[long]") {
  const TemporaryDirectory undisturbed;
  REQUIRE(sweep_in(undisturbed, 2, precise_experiment) == 0);
  const TemporaryDirectory killed;
  REQUIRE(told_in(killed, [&] { return sweep(sweep_line(killed, 2), disturbed_at_second_rung(SIGKILL)); }) == -SIGKILL);
  CHECK_FALSE(std::filesystem::exists(killed.path() / "results" / "results.csv"));
  REQUIRE(sweep_in(killed, 2, precise_experiment) == 0);
  CHECK(tables(killed) == tables(undisturbed));
}

TEST_CASE("a lost replication makes the exit status 3, is told, and is tried again") {
  const TemporaryDirectory directory;
  const auto crashing = [&] {
    Experiment one_crashes = experiment();
    one_crashes.simulate = [sound = one_crashes.simulate](std::size_t point, const scenarios::Job& job) {
      if (point == 0 && job.replication == 2) ::raise(SIGKILL);
      return sound(point, job);
    };
    return sweep(sweep_line(directory, 2), std::move(one_crashes));
  };
  CHECK(told_in(directory, crashing) == 3);
  CHECK_THAT(directory.read("err"),
             Contains("knee: hand-made: replication 2 of loop, load 200/s failed: killed by signal 9") &&
                 Contains("knee: hand-made: loop, load 200/s: 1 of 3 replications failed and count in no mean"));
  CHECK_THAT(directory.read("out"), Contains("stable, 1 failed"));
  CHECK_THAT(directory.read("results/replications.csv"), Contains("killed by signal 9 (Killed)"));
  CHECK(sweep_in(directory, 2) == 0);
  const TemporaryDirectory sound;
  REQUIRE(sweep_in(sound, 2) == 0);
  CHECK(tables(directory) == tables(sound));
}

TEST_CASE("a run that lost a replication does not say that all is well, not even where the objective is met") {
  for (const bool check_objective : {false, true}) {
    const TemporaryDirectory directory;
    const auto crashing = [&] {
      Experiment one_crashes = experiment();
      one_crashes.results.points.resize(1);
      one_crashes.simulate = [sound = one_crashes.simulate](std::size_t point, const scenarios::Job& job) {
        if (job.replication == 2) ::raise(SIGKILL);
        return sound(point, job);
      };
      return run({.format = Format::csv, .check_objective = check_objective, .workers = 2}, {one_crashes});
    };
    CHECK(told_in(directory, crashing) == 3);
    CHECK_THAT(directory.read("err"), Contains("replication 2 of loop, load 200/s failed"));
  }
}

TEST_CASE("a sweep of which nothing came back has failed") {
  const TemporaryDirectory directory;
  const auto failing = [&] {
    Experiment all_fail = experiment();
    all_fail.simulate = [](std::size_t, const scenarios::Job&) -> analysis::Replication { ::_exit(9); };
    return sweep(sweep_line(directory, 2), std::move(all_fail));
  };
  CHECK(told_in(directory, failing) == 3);
  CHECK(lines(directory.read("results/results.csv")) == 1 + 9);
  CHECK_THAT(directory.read("results/results.csv"), Contains(",failed,"));
}

TEST_CASE("warnings are told on standard error, each with its point, and stand in the table") {
  const TemporaryDirectory directory;
  const auto imprecise = [&] {
    Experiment never_enough = precise_experiment();
    for (analysis::Entry& entry : never_enough.results.points) {
      entry.point.effort.precision = 1e-6;
      entry.point.effort.max_requests = 60'000;
    }
    return sweep(sweep_line(directory, 2), std::move(never_enough));
  };
  REQUIRE(told_in(directory, imprecise) == 0);
  CHECK_THAT(directory.read("err"),
             Contains("knee: hand-made: loop, load 200/s: precision not reached: the widest interval is ±"));
  CHECK_THAT(directory.read("err"), Contains("knee: hand-made: threads, load 800/s: precision not reached"));
  CHECK_THAT(directory.read("out"), !Contains("precision not reached"));
  CHECK_THAT(directory.read("results/results.csv"), Contains("precision not reached: the widest interval"));
}

TEST_CASE("a run tells by its status whether the objective is met, if that is asked for") {
  const TemporaryDirectory directory;
  const auto run_at = [&](std::size_t first, std::size_t count) {
    return told_in(directory, [&] {
      Experiment some = experiment();
      auto& points = some.results.points;
      points = {points.begin() + static_cast<long>(first), points.begin() + static_cast<long>(first + count)};
      some.simulate = [all = some.simulate, first](std::size_t point, const scenarios::Job& job) {
        return all(point + first, job);
      };
      return run({.format = Format::csv, .check_objective = true, .workers = 2}, {some});
    });
  };
  CHECK(run_at(0, 1) == 0);  // 200/s
  CHECK(run_at(2, 1) == 1);  // 1500/s
  CHECK_THAT(directory.read("out"), Contains("saturated"));
}

}  // namespace knee::cli::sweep_test
