#include "cli/runner/shared_pool.hpp"

#include <algorithm>
#include <csignal>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/types.h>
#include <unistd.h>

#include "cli/progress/progress.hpp"
#include "tests/cli/records.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::shared_pool_test {
namespace {

using analysis::Replication;

constexpr ProcessPool::Options kTwoWorkers{.workers = 2};

// Points of a fixed size, one replication each; a replication knows its point.
analysis::Results results_of(std::size_t points) {
  analysis::Results results;
  for (std::size_t i = 0; i < points; ++i) {
    analysis::Entry entry;
    entry.point.effort.fixed = true;
    entry.point.effort.requests = 10;
    entry.point.effort.replications = 2;
    results.points.push_back(std::move(entry));
  }
  return results;
}

Simulate numbered_from(std::size_t first) {
  return [first](std::size_t point, const scenarios::Job&) { return numbered(first + point, 1); };
}

// One search: simulates `steps` experiments, one after the other, and notes the numbers that come back.
struct Walk {
  std::size_t first;
  std::size_t steps;
  std::vector<double> seen = {};
  ProcessPool::End end = ProcessPool::End::completed;

  void operator()(SharedPool& pool, const std::function<void()>& before_step = [] {}) {
    Progress silent{Progress::Style::silent, 1};
    for (std::size_t i = 0; i < steps && end == ProcessPool::End::completed; ++i) {
      before_step();
      analysis::Results results = results_of(1);
      const Simulate simulate = numbered_from(first + i);
      end = pool.simulate_missing(results, simulate, {silent, nullptr});
      if (end == ProcessPool::End::completed) {
        for (const Replication& one : results.points[0].point.rungs.back().replications) seen.push_back(mean_ms_of(one));
      }
    }
  }
};

}  // namespace

TEST_CASE("tasks side by side see what each sees alone") {
  std::vector<Walk> together{{.first = 0, .steps = 5}, {.first = 100, .steps = 2}, {.first = 200, .steps = 9}};
  std::vector<Walk> alone = together;
  SharedPool pool{kTwoWorkers};
  std::vector<SharedPool::Task> tasks;
  for (Walk& walk : together) tasks.emplace_back([&] { walk(pool); });
  pool.run(std::move(tasks));
  for (Walk& walk : alone) walk(pool);
  for (std::size_t i = 0; i < together.size(); ++i) {
    CHECK(together[i].seen == alone[i].seen);
    CHECK(together[i].seen.size() == 2 * together[i].steps);
  }
}

TEST_CASE("tasks take turns: each goes on while others wait") {
  std::string order;
  SharedPool pool{kTwoWorkers};
  Walk a{.first = 0, .steps = 2};
  Walk b{.first = 10, .steps = 2};
  pool.run({[&] { a(pool, [&] { order += 'a'; }); }, [&] { b(pool, [&] { order += 'b'; }); }});
  CHECK(order.substr(0, 2) == "ab");
  CHECK(std::count(order.begin(), order.end(), 'a') == 2);
  CHECK(order.size() == 4);
}

TEST_CASE("a task runs tasks of its own") {
  SharedPool pool{kTwoWorkers};
  std::vector<Walk> inner{{.first = 0, .steps = 3}, {.first = 10, .steps = 3}};
  Walk last{.first = 20, .steps = 1};
  pool.run({[&] {
    pool.run({[&] { inner[0](pool); }, [&] { inner[1](pool); }, [] {}});
    CHECK(inner[0].seen.size() == 6);
    CHECK(inner[1].seen.size() == 6);
    last(pool);
  }});
  CHECK(last.seen.size() == 2);
  pool.run({});
}

TEST_CASE("the exception of a task ends the others and reaches the caller") {
  SharedPool pool{kTwoWorkers};
  Walk endless{.first = 0, .steps = 1'000'000};
  Walk brief{.first = 10, .steps = 2};
  CHECK_THROWS_WITH(pool.run({[&] { endless(pool); },
                              [&] {
                                pool.run({[&] {
                                  brief(pool);
                                  throw std::runtime_error{"no such load"};
                                }});
                              }}),
                    "no such load");
  CHECK(endless.end == ProcessPool::End::interrupted);
  Walk after{.first = 0, .steps = 1};
  after(pool);
  CHECK(after.end == ProcessPool::End::completed);
}

TEST_CASE("an interruption ends all tasks") {
  SharedPool pool{kTwoWorkers};
  std::vector<Walk> walks{{.first = 0, .steps = 1'000'000}, {.first = 10, .steps = 1'000'000}};
  const pid_t self = ::getpid();
  std::size_t steps = 0;
  pool.run({[&] { walks[0](pool, [&] { if (++steps == 3) ::kill(self, SIGINT); }); }, [&] { walks[1](pool); }});
  for (const Walk& walk : walks) CHECK(walk.end == ProcessPool::End::interrupted);
}

TEST_CASE("a simulation without missing replications does not wait") {
  SharedPool pool{kTwoWorkers};
  Progress silent{Progress::Style::silent, 1};
  analysis::Results none;
  const Simulate simulate = numbered_from(0);
  pool.run({[&] { CHECK(pool.simulate_missing(none, simulate, {silent, nullptr}) == ProcessPool::End::completed); }});
}

}  // namespace knee::cli::shared_pool_test
