#include "cli/runner/process_pool.hpp"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/command_line/failure.hpp"
#include "cli/store/replication_bytes.hpp"
#include "scenarios/run/run.hpp"
#include "sim/kernel/address_sanitizer.hpp"
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
  return [next = std::size_t{0}, count]() mutable { return next < count ? std::optional{Order{.job = next++}} : std::nullopt; };
}

// Computes a job from its number.
using Compute = std::function<Replication(std::size_t job)>;
ProcessPool::Work by_number(const Compute& compute) {
  return [compute](const Order& order, Pulse::Requests&) { return to_bytes(compute(order.job)); };
}

Replication taken(const JobResult& result) {
  return result.failed() ? Replication{.failure = result.failure} : replication_from(result.bytes);
}

Finished run(ProcessPool::Options options, std::size_t count, const Compute& compute) {
  Finished finished;
  const auto end = ProcessPool{options}.run(
      jobs(count), by_number(compute), [&](std::size_t job, const JobResult& result) { finished[job] = taken(result); });
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
  const Finished finished = run({.workers = 2, .limits = {.time = 1500ms}}, 3, [](std::size_t job) {
    if (job == 1) sleep_for_minutes();
    return numbered(job, 0);
  });
  CHECK(finished.at(1).failure == "ran longer than its limit of 1.5 s");
  CHECK_FALSE(finished.at(0).failed());
  CHECK_FALSE(finished.at(2).failed());
}

TEST_CASE("a worker computes many jobs and is replaced after a crash") {
  // Each job tells its process by its number of refused requests.
  std::map<std::size_t, Replication> finished = run({.workers = 1}, 7, [](std::size_t job) {
    if (job == 3) crash_without_core_file();
    return analysis::made_up({.refused = static_cast<std::size_t>(::getpid())});
  });
  const auto process_of = [&](std::size_t job) {
    return finished.at(job).batches.front().classes.front().count(analysis::Outcome::refused);
  };
  CHECK(finished.at(3).failed());
  CHECK(process_of(0) == process_of(2));
  CHECK(process_of(4) == process_of(6));
  CHECK(process_of(2) != process_of(4));
}

TEST_CASE("a complaint of one job is no reason for the failure of the next") {
  const Finished finished = run({.workers = 1}, 2, [](std::size_t job) {
    if (job == 0) std::fputs("a remark\n", stderr);
    if (job == 1) ::_exit(7);
    return numbered(job, 0);
  });
  CHECK_FALSE(finished.at(0).failed());
  CHECK(finished.at(1).failure == "ended with status 7");
}

TEST_CASE("a worker that is killed between two jobs is replaced") {
  std::optional<Order> next = Order{};
  std::vector<double> seen;
  pid_t process = 0;
  const auto end = ProcessPool{{.workers = 1}}.run(
      [&] { return std::exchange(next, std::nullopt); },
      by_number([](std::size_t) { return analysis::made_up({.refused = static_cast<std::size_t>(::getpid())}); }),
      [&](std::size_t job, const JobResult& result) {
        CHECK_FALSE(result.failed());
        const auto told = static_cast<pid_t>(taken(result).batches.front().classes.front().count(analysis::Outcome::refused));
        CHECK(told != process);
        process = told;
        ::kill(process, SIGKILL);
        siginfo_t info{};
        ::waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOWAIT);
        if (job < 2) next = Order{.job = job + 1};
      });
  CHECK(end == ProcessPool::End::completed);
}

TEST_CASE("a job that needs more memory than its limit costs one row") {
  const ProcessPool::Options options{.workers = 1, .limits = {.memory = 50'000'000}};
  const Finished finished = run(options, 4, [](std::size_t job) {
    const std::size_t megabytes = job == 2 ? 200 : 20;
    const std::vector<char> filled(megabytes * 1'000'000, static_cast<char>(job + 1));
    return numbered(job, filled[job]);
  });
  CHECK(finished.at(2).failed());
#if !defined(KNEE_ADDRESS_SANITIZER)  // whose allocator ends the process with words of its own
  CHECK(finished.at(2).failure == "ended with status 1: needs more memory than its limit of 50 MB");
#endif
  for (const std::size_t job : {0, 1, 3}) CHECK_FALSE(finished.at(job).failed());
}

TEST_CASE("an experiment that begins after a worker is simulated by a younger one") {
  // What a worker knows is a copy from when it was forked: job 2 belongs to an experiment that has not been there then.
  int known = 1;
  std::size_t next = 0;
  std::map<std::size_t, Replication> finished;
  const auto give = [&]() -> std::optional<Order> {
    if (next == 4) return std::nullopt;
    if (next == 2 && finished.size() < 2) return std::nullopt;
    if (next == 2) known = 2;
    const std::size_t job = next++;
    return Order{.job = job, .experiment = job < 2 ? 1U : 2U};
  };
  const auto end = ProcessPool{{.workers = 1}}.run(
      give,
      [&known](const Order& order, Pulse::Requests&) {
        if (static_cast<int>(order.experiment) > known) throw std::runtime_error{"unknown experiment"};
        return to_bytes(numbered(order.job, static_cast<std::size_t>(known)));
      },
      [&](std::size_t job, const JobResult& result) { finished[job] = taken(result); });
  CHECK(end == ProcessPool::End::completed);
  REQUIRE(finished.size() == 4);
  for (const auto& [job, result] : finished) {
    CHECK(result.failure.empty());
    CHECK(mean_ms_of(result) == mean_ms_of(numbered(job, job < 2 ? 1 : 2)));
  }
}

TEST_CASE("a worker leaves nothing from one job to the next") {
  // The architectures in one order and in the other: a loop, threads, and two nodes whose network needs a process of its own.
  const scenarios::Scenario scenario = hand_made_scenario();
  const auto simulate = [&scenario](std::size_t number) {
    return scenarios::simulate(scenario, scenario.architectures[number % 3], {.replication = number / 3, .requests = 1'000});
  };
  const Finished forwards = run({.workers = 1}, 9, simulate);
  const Finished backwards = run({.workers = 1}, 9, [&](std::size_t job) { return simulate(8 - job); });
  const Finished alone = run({.workers = 2, .limits = {.memory = 1'000'000'000}}, 9, simulate);
  for (std::size_t job = 0; job < 9; ++job) {
    REQUIRE(forwards.at(job).failure.empty());
    CHECK(to_bytes(forwards.at(job)) == to_bytes(backwards.at(8 - job)));
    CHECK(to_bytes(forwards.at(job)) == to_bytes(alone.at(job)));
  }
}

TEST_CASE("a simulation tells how many requests it has begun and comes to the same") {
  const scenarios::Scenario scenario = hand_made_scenario();
  for (const scenarios::Architecture& architecture : {scenario.architectures[0], scenario.architectures[1]}) {
    std::atomic<std::uint64_t> begun = 0;
    const Replication told = scenarios::simulate(scenario, architecture, {.requests = 1'000, .begun = &begun});
    CHECK(begun >= 1'100);  // a tenth is the warm-up
    CHECK(to_bytes(told) == to_bytes(scenarios::simulate(scenario, architecture, {.requests = 1'000})));
  }
}

namespace {

// Notes what it sees, and acts on it.
struct Spy final : ProcessPool::Observer {
  std::vector<WorkerProcess::Running> seen = {};
  std::size_t finishing_jobs = 0;
  std::function<void(const WorkerProcess::Running&)> act = [](const auto&) {};

  [[nodiscard]] WorkerProcess::Clock::duration interval() const override { return 5ms; }
  void look(std::span<const WorkerProcess::Running> running) override {
    for (const WorkerProcess::Running& one : running) {
      seen.push_back(one);
      act(one);
    }
  }
  void finishing(std::size_t in_flight) override { finishing_jobs = in_flight; }
};

}  // namespace

TEST_CASE("the observer sees how far a job has come and that its process is stopped") {
  Spy spy;
  bool was_stopped = false;
  bool has_gone_on = false;
  spy.act = [&](const WorkerProcess::Running& one) {
    if (one.requests == 3 && !was_stopped && !one.is_stopped) ::kill(one.process, SIGSTOP);
    has_gone_on = has_gone_on || (was_stopped && !one.is_stopped);
    if (one.is_stopped) ::kill(one.process, SIGCONT);
    was_stopped = was_stopped || one.is_stopped;
  };
  const auto end = ProcessPool{{.workers = 1}}.run(
      jobs(1),
      [](const Order& order, Pulse::Requests& begun) {
        begun = 3;
        for (int i = 0; i < 100; ++i) ::usleep(3'000);
        return to_bytes(numbered(order.job, 0));
      },
      [](std::size_t, const JobResult& result) { CHECK_FALSE(result.failed()); }, &spy);
  CHECK(end == ProcessPool::End::completed);
  CHECK(was_stopped);
  CHECK(has_gone_on);
  CHECK(spy.seen.back().requests == 3);
  CHECK(spy.seen.back().silence > 0ms);
}

TEST_CASE("one Ctrl-C finishes the jobs in flight and begins no more") {
  const pid_t self = ::getpid();
  Spy spy;
  std::set<std::size_t> reported;
  const auto end = ProcessPool{{.workers = 2, .finishes = true}}.run(
      jobs(10), by_number([self](std::size_t job) {
        if (job == 1) ::kill(self, SIGINT);
        ::usleep(100'000);
        return numbered(job, 0);
      }),
      [&](std::size_t job, const JobResult& result) { if (!result.failed()) reported.insert(job); }, &spy);
  CHECK(end == ProcessPool::End::interrupted);
  CHECK(reported.count(1) == 1);
  CHECK(reported.size() <= 4);
  CHECK(spy.finishing_jobs >= 1);
}

TEST_CASE("a second Ctrl-C stops jobs that are being finished and so does SIGTERM") {
  const pid_t self = ::getpid();
  for (const int second : {SIGINT, SIGTERM}) {
    Spy spy;
    spy.act = [&](const WorkerProcess::Running&) {
      if (spy.finishing_jobs > 0) ::kill(self, second);
    };
    const auto end = ProcessPool{{.workers = 2, .finishes = true}}.run(
        jobs(2), by_number([self](std::size_t job) {
          if (job == 1) ::kill(self, SIGINT);
          sleep_for_minutes();
          return numbered(job, 0);
        }),
        [](std::size_t, const JobResult&) { FAIL("no job ends"); }, &spy);
    CHECK(end == ProcessPool::End::interrupted);
  }
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
      jobs(4), by_number([self](std::size_t job) {
        if (job == 3) ::kill(self, SIGINT);
        if (job != 0) sleep_for_minutes();
        return numbered(job, 0);
      }),
      [&](std::size_t, const JobResult&) { ++reported; });
  CHECK(end == ProcessPool::End::interrupted);
  CHECK(reported == 1);
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);  // no child is left
  CHECK(errno == ECHILD);
}

TEST_CASE("a job can follow from what another one came to") {
  // Each result asks for the next job, up to five; two workers wait for one job at a time.
  std::optional<Order> next = Order{};
  std::vector<std::size_t> reported;
  const auto end = ProcessPool{{.workers = 2}}.run([&] { return std::exchange(next, std::nullopt); },
                                                  by_number([](std::size_t job) { return numbered(job, 0); }),
                                                  [&](std::size_t job, const JobResult&) {
                                                    reported.push_back(job);
                                                    if (job < 4) next = Order{.job = job + 1};
                                                  });
  CHECK(end == ProcessPool::End::completed);
  CHECK(reported == std::vector<std::size_t>{0, 1, 2, 3, 4});
}

TEST_CASE("a report that fails ends the run and the workers") {
  const auto run_it = [] {
    (void)ProcessPool{{.workers = 3}}.run(
        jobs(4), by_number([](std::size_t job) {
          if (job != 0) sleep_for_minutes();
          return numbered(job, 0);
        }),
        [](std::size_t, const JobResult&) { throw machine_failure("disk full"); });
  };
  CHECK_THROWS_AS(run_it(), Failure);
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
}

}  // namespace knee::cli::worker_pool_test
