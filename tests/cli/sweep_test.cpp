// Whole sweeps: forked simulations of a hand-made study, interrupted and not.
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

#include "cli/campaign.hpp"
#include "cli/simulation_run.hpp"
#include "scenarios/experiment.hpp"
#include "tests/cli/hand_made_study.hpp"
#include "tests/cli/temporary_directory.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli {
namespace {

using Catch::Matchers::Contains;

Experiment experiment() {
  auto study = std::make_shared<scenarios::Study>(hand_made_study());
  return {.campaign = campaign_of(*study), .simulate = [study](std::size_t point, std::uint64_t replication) {
            const scenarios::Point& chosen = study->points[point];
            return scenarios::simulate(chosen.scenario, chosen.scenario.architectures[chosen.architecture],
                                       replication);
          }};
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

int sweep_in(const TemporaryDirectory& directory, std::size_t workers) {
  return told_in(directory, [&] { return sweep(sweep_line(directory, workers), experiment()); });
}

std::string tables(const TemporaryDirectory& directory) {
  return directory.read("results/results.csv") + directory.read("results/replications.csv");
}

// An experiment that sends itself `signal` instead of doing job number `fatal` (counted as the workers
// start).
Experiment disturbed(int signal, std::size_t fatal_point) {
  Experiment disturbed = experiment();
  const pid_t self = ::getpid();
  disturbed.simulate = [undisturbed = disturbed.simulate, self, signal, fatal_point](
                           std::size_t point, std::uint64_t replication) {
    if (point == fatal_point && replication == 1) {
      ::kill(self, signal);
      ::sleep(60);
    }
    return undisturbed(point, replication);
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
  CHECK(lines(one.read("results/replications.csv")) == 1 + 27);
}

TEST_CASE("a sweep says where its results are, and what the points came to") {
  const TemporaryDirectory directory;
  REQUIRE(sweep_in(directory, 2) == 0);
  const std::string out = directory.read("out");
  CHECK_THAT(out, Contains("hand-made: One millisecond of computing."));
  CHECK_THAT(out, Contains("loop (event-loop; 1 node × 1 process × 1 thread)"));
  CHECK_THAT(out, Contains("saturated"));
  CHECK_THAT(out, Contains("results/results.csv (replications.csv and store.sqlite beside it)"));
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

TEST_CASE("Ctrl-C ends a sweep with what is finished and says how to go on") {
  const TemporaryDirectory undisturbed;
  REQUIRE(sweep_in(undisturbed, 2) == 0);
  const TemporaryDirectory stopped;
  CHECK(told_in(stopped, [&] { return sweep(sweep_line(stopped, 2), disturbed(SIGINT, 4)); }) == 130);
  CHECK_THAT(stopped.read("err"),
             Contains("of 27 replications are kept in") && Contains("the same command goes on from there"));
  CHECK(stopped.read("out").empty());
  REQUIRE(sweep_in(stopped, 2) == 0);
  CHECK(tables(stopped) == tables(undisturbed));
}

TEST_CASE("a worker that crashes costs its replication, is told, and is tried again") {
  const TemporaryDirectory directory;
  const auto crashing = [&] {
    Experiment one_crashes = experiment();
    one_crashes.simulate = [sound = one_crashes.simulate](std::size_t point, std::uint64_t replication) {
      if (point == 0 && replication == 2) ::raise(SIGKILL);
      return sound(point, replication);
    };
    return sweep(sweep_line(directory, 2), std::move(one_crashes));
  };
  CHECK(told_in(directory, crashing) == 0);
  CHECK_THAT(directory.read("err"), Contains("replication 2 of loop, load 200/s failed: killed by signal 9"));
  CHECK_THAT(directory.read("out"), Contains("stable, 1 failed"));
  CHECK_THAT(directory.read("results/replications.csv"), Contains("killed by signal 9 (Killed)"));
  CHECK(sweep_in(directory, 2) == 0);
  const TemporaryDirectory sound;
  REQUIRE(sweep_in(sound, 2) == 0);
  CHECK(tables(directory) == tables(sound));
}

TEST_CASE("a sweep of which nothing came back has failed") {
  const TemporaryDirectory directory;
  const auto failing = [&] {
    Experiment all_fail = experiment();
    all_fail.simulate = [](std::size_t, std::uint64_t) -> scenarios::Measurement { ::_exit(9); };
    return sweep(sweep_line(directory, 2), std::move(all_fail));
  };
  CHECK(told_in(directory, failing) == 3);
}

TEST_CASE("a run tells by its status whether the objective is met, if that is asked for") {
  const TemporaryDirectory directory;
  const auto run_at = [&](std::size_t first, std::size_t count) {
    return told_in(directory, [&] {
      Experiment some = experiment();
      auto& points = some.campaign.points;
      points = {points.begin() + static_cast<long>(first), points.begin() + static_cast<long>(first + count)};
      some.simulate = [all = some.simulate, first](std::size_t point, std::uint64_t replication) {
        return all(point + first, replication);
      };
      return run({.format = Format::csv, .check_objective = true, .workers = 2}, {some});
    });
  };
  CHECK(run_at(0, 1) == 0);  // 200/s
  CHECK(run_at(2, 1) == 1);  // 1500/s
  CHECK_THAT(directory.read("out"), Contains("saturated"));
}

}  // namespace knee::cli
