#include "cli/runner/process_pool.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/command_line/failure.hpp"
#include "scenarios/run/run.hpp"
#include "sim/kernel/check.hpp"
#include "tests/cli/hand_made_plan.hpp"
#include "tests/cli/records.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::worker_pool_test {
namespace {

using namespace std::chrono_literals;
using analysis::Replication;
using Finished = std::map<std::size_t, Replication>;

// Gives the numbers from 0 to count - 1, one after the other.
ProcessPool::Next jobs(std::size_t count) {
  return [next = std::size_t{0}, count]() mutable { return next < count ? std::optional{next++} : std::nullopt; };
}

Finished run(ProcessPool::Options options, std::size_t count, const ProcessPool::Work& work) {
  Finished finished;
  const auto end = ProcessPool{options}.run(
      jobs(count), work, [&](std::size_t job, Replication result) { finished[job] = std::move(result); });
  CHECK(end == ProcessPool::End::completed);
  return finished;
}

void prevent_core_file() {
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  ::setrlimit(RLIMIT_CORE, &none);
  std::signal(SIGABRT, SIG_DFL);
}

void crash_without_core_file() {
  prevent_core_file();
  std::abort();
}

void sleep_for_minutes() {
  for (int i = 0; i < 100; ++i) ::sleep(1);
}

}  // namespace

TEST_CASE("every job comes back with its own numbers, whatever the number of workers") {
  for (const std::size_t workers : {std::size_t{1}, std::size_t{4}}) {
    const Finished finished = run({.workers = workers}, 20, [](std::size_t job) { return numbered(job, job); });
    REQUIRE(finished.size() == 20);
    for (const auto& [job, result] : finished) {
      CHECK_FALSE(result.failed());
      CHECK(mean_ms_of(result) == mean_ms_of(numbered(job, job)));
    }
  }
}

TEST_CASE("a worker that crashes costs its own job and says why") {
  const Finished finished = run({.workers = 2}, 6, [](std::size_t job) {
    if (job == 2) {
      std::fputs("\nknee: broken invariant: jobs are even\nmore\n", stderr);
      crash_without_core_file();
    }
    if (job == 3) throw std::runtime_error{"three is unknown"};
    if (job == 4) ::_exit(7);
    if (job == 5) ::_exit(0);
    return numbered(job, 0);
  });
  REQUIRE(finished.size() == 6);
  CHECK_FALSE(finished.at(0).failed());
  CHECK_FALSE(finished.at(1).failed());
  CHECK(finished.at(2).failure == "killed by signal 6 (Aborted): knee: broken invariant: jobs are even");
  CHECK(finished.at(3).failure == "ended with status 1: three is unknown");
  CHECK(finished.at(4).failure == "ended with status 7");
  CHECK(finished.at(5).failure == "ended without a result");
}

TEST_CASE("a broken invariant tells the run that it was found in") {
  const scenarios::Scenario scenario = hand_made_scenario();
  const Finished finished = run({.workers = 1}, 1, [&scenario](std::size_t) {
    prevent_core_file();
    std::size_t back = 0;
    return scenarios::simulate(scenario, scenario.architectures.front(), {.replication = 7}, [&back](const models::Request&, auto) {
      KNEE_CHECK(++back < 100, "less than 100 requests come back");
    });
  });
  CHECK_THAT(finished.at(0).failure, Catch::Matchers::Contains("less than 100 requests come back (++back < 100); scenario hand-made, "
                                                               "architecture loop, seed 1, replication 7, at 0."));
}

TEST_CASE("a worker that hangs is killed at its time limit") {
  const Finished finished = run({.workers = 2, .time_limit = 1500ms}, 3, [](std::size_t job) {
    if (job == 1) sleep_for_minutes();
    return numbered(job, 0);
  });
  CHECK(finished.at(1).failure == "ran longer than its limit of 1.5 s");
  CHECK_FALSE(finished.at(0).failed());
  CHECK_FALSE(finished.at(2).failed());
}

TEST_CASE("a worker that complains without end does not stop the pool") {
  const Finished finished = run({.workers = 1}, 1, [](std::size_t) {
    for (int i = 0; i < 100'000; ++i) std::fputs("the same complaint, over and over\n", stderr);
    return numbered(0, 0);
  });
  CHECK_FALSE(finished.at(0).failed());
}

TEST_CASE("no more workers run at a time than asked for") {
  // Each worker holds one of two tokens of a pipe; a third at a time would find it empty.
  int tokens[2];
  REQUIRE(::pipe2(tokens, O_NONBLOCK) == 0);
  REQUIRE(::write(tokens[1], "ab", 2) == 2);
  const Finished finished = run({.workers = 2}, 8, [&](std::size_t job) {
    char token = 0;
    if (::read(tokens[0], &token, 1) != 1) throw std::runtime_error{"too many workers"};
    ::usleep(20'000);
    if (::write(tokens[1], &token, 1) != 1) throw std::runtime_error{"lost token"};
    return numbered(job, 0);
  });
  for (const auto& [job, result] : finished) CHECK(result.failure.empty());
}

TEST_CASE("an interruption ends the run with what has finished, and ends the workers") {
  // The last job interrupts us while two others hang.
  const pid_t self = ::getpid();
  std::size_t reported = 0;
  const auto end = ProcessPool{{.workers = 3}}.run(
      jobs(4),
      [self](std::size_t job) {
        if (job == 3) ::kill(self, SIGINT);
        if (job != 0) sleep_for_minutes();
        return numbered(job, 0);
      },
      [&](std::size_t, const Replication&) { ++reported; });
  CHECK(end == ProcessPool::End::interrupted);
  CHECK(reported == 1);
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);  // no child is left
  CHECK(errno == ECHILD);
}

TEST_CASE("a job can follow from what another one came to") {
  // Each result asks for the next job, up to five; two workers wait for one job at a time.
  std::optional<std::size_t> next = 0;
  std::vector<std::size_t> reported;
  const auto end = ProcessPool{{.workers = 2}}.run([&] { return std::exchange(next, std::nullopt); },
                                                  [](std::size_t job) { return numbered(job, 0); },
                                                  [&](std::size_t job, const Replication&) {
                                                    reported.push_back(job);
                                                    if (job < 4) next = job + 1;
                                                  });
  CHECK(end == ProcessPool::End::completed);
  CHECK(reported == std::vector<std::size_t>{0, 1, 2, 3, 4});
}

TEST_CASE("a report that fails ends the run and the workers") {
  const auto run_it = [] {
    (void)ProcessPool{{.workers = 3}}.run(
        jobs(4),
        [](std::size_t job) {
          if (job != 0) sleep_for_minutes();
          return numbered(job, 0);
        },
        [](std::size_t, const Replication&) { throw machine_failure("disk full"); });
  };
  CHECK_THROWS_AS(run_it(), Failure);
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
}

}  // namespace knee::cli::worker_pool_test
