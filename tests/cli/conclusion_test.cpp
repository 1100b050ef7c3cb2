#include "cli/runner/conclusion.hpp"

#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "analysis/report/result_table.hpp"
#include "cli/progress/progress.hpp"
#include "cli/runner/planned_results.hpp"
#include "cli/runner/process_pool.hpp"
#include "cli/runner/shared_pool.hpp"
#include "cli/store/replication_bytes.hpp"
#include "tests/cli/records.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::conclusion_test {
namespace {

using analysis::Results;

std::string tables_of(const Results& results) {
  const std::span<const Results> all{&results, 1};
  return to_csv(analysis::results_table(all)) + to_csv(analysis::classes_table(all)) + to_csv(analysis::replications_table(all));
}

// Simulates the hand-made points, of which replication 1 of point 2 fails.
Results simulated(std::size_t workers, bool keeps_batches) {
  Results results = planned_results();
  const Simulate simulate = [](std::size_t point, const scenarios::Job& job) {
    if (point == 2 && job.replication == 1) throw std::runtime_error{"no such thing"};
    return numbered(point, job.replication);
  };
  Progress silent{Progress::Style::silent, results.points.size()};
  const auto end = SharedPool{{.workers = workers}}.simulate_missing(results, simulate, {silent, nullptr, keeps_batches});
  CHECK(end == ProcessPool::End::completed);
  return results;
}

// Carries out all orders in this process, one after the other, and counts them by their tasks.
std::map<Order::Task, std::size_t> carried_out(Results& results, ReplicationQueue::Concluding concluding) {
  const Simulate simulate = [](std::size_t point, const scenarios::Job& job) { return numbered(point, job.replication); };
  Progress silent{Progress::Style::silent, results.points.size()};
  ReplicationQueue queue{results, simulate, {silent, nullptr}, concluding};
  std::map<Order::Task, std::size_t> tasks;
  while (!queue.is_empty()) {
    const std::size_t job = queue.take();
    const Order order = queue.order_of(job);
    ++tasks[order.task];
    const Pulse pulse;
    queue.report(job, {.bytes = queue.work(order, pulse.requests())});
  }
  return tasks;
}

}  // namespace

TEST_CASE("the last replication of a rung brings what follows from it, unless jobs have limits") {
  using Tasks = std::map<Order::Task, std::size_t>;
  for (const std::size_t replications : {1, 3}) {
    Results together = planned_results(replications);
    Results apart = planned_results(replications);
    Tasks expected{{Order::Task::finish, 4}};
    if (replications > 1) expected[Order::Task::simulate] = 4 * (replications - 1);
    CHECK(carried_out(together, ReplicationQueue::Concluding::with_the_last) == expected);
    CHECK(carried_out(apart, ReplicationQueue::Concluding::apart) ==
          Tasks{{Order::Task::simulate, 4 * replications}, {Order::Task::conclude, 4}});
    CHECK(together.points[3].result.succeeded == replications);
    CHECK(tables_of(together) == tables_of(apart));
  }
}

TEST_CASE("a last replication that fails is concluded from the others") {
  Results results = planned_results();
  const Simulate simulate = [](std::size_t point, const scenarios::Job& job) { return numbered(point, job.replication); };
  Progress silent{Progress::Style::silent, results.points.size()};
  ReplicationQueue queue{results, simulate, {silent, nullptr}};
  while (!queue.is_empty()) {
    const std::size_t job = queue.take();
    const Order order = queue.order_of(job);
    const Pulse pulse;
    const bool fails = order.task == Order::Task::finish;
    queue.report(job, fails ? JobResult{.failure = "killed"} : JobResult{.bytes = queue.work(order, pulse.requests())});
  }
  for (const analysis::Entry& entry : results.points) {
    CHECK(entry.result.succeeded == 1);
    CHECK(entry.result.failures == std::vector<std::string>{"", "killed"});
  }
}

TEST_CASE("workers conclude what this process would from the same replications") {
  for (const bool keeps_batches : {true, false}) {
    const Results by_workers = simulated(2, keeps_batches);
    CHECK(by_workers.points[2].result.failures == std::vector<std::string>{"", "ended with status 1: no such thing"});
    CHECK(by_workers.points[0].point.rungs.empty() == !keeps_batches);
    if (!keeps_batches) continue;
    Results by_hand = by_workers;
    for (analysis::Entry& entry : by_hand.points) entry.result = analysis::result_of(entry.point);
    CHECK(tables_of(by_workers) == tables_of(by_hand));
    CHECK(tables_of(simulated(1, false)) == tables_of(by_hand));
  }
}

TEST_CASE("a conclusion comes back from its bytes with every part") {
  const Results results = simulated(1, false);
  for (const analysis::Entry& entry : results.points) {
    const std::string bytes = bytes_of(entry.result);
    const Conclusion back = conclusion_from(bytes);
    REQUIRE(std::holds_alternative<analysis::PointResult>(back));
    CHECK(bytes_of(back) == bytes);
  }
  const analysis::Stage stage{.rung = 7, .replications = 5};
  CHECK(std::get<analysis::Stage>(conclusion_from(bytes_of(stage))) == stage);
  CHECK_THROWS(conclusion_from(std::string_view{bytes_of(results.points[0].result)}.substr(0, 1000)));
}

TEST_CASE("an order brings more to its worker than a socket holds") {
  const std::string attached(20'000'000, 'x');
  std::optional<Order> next = Order{.attached = attached};
  std::size_t size = 0;
  const auto end = ProcessPool{{.workers = 1}}.run(
      [&] { return std::exchange(next, std::nullopt); }, [](const Order& order, Pulse::Requests&) { return order.attached + '!'; },
      [&](std::size_t, const JobResult& result) { size = result.bytes == attached + '!' ? result.bytes.size() : 0; });
  CHECK(end == ProcessPool::End::completed);
  CHECK(size == attached.size() + 1);
}

TEST_CASE("a worker that ends at a conclusion costs nothing: this process concludes") {
  Results results = planned_results();
  const Simulate simulate = [](std::size_t point, const scenarios::Job& job) { return numbered(point, job.replication); };
  Progress silent{Progress::Style::silent, results.points.size()};
  ReplicationQueue queue{results, simulate, {silent, nullptr}, ReplicationQueue::Concluding::apart};
  while (!queue.is_empty()) {
    const std::size_t job = queue.take();
    const Order order = queue.order_of(job);
    Pulse pulse;
    if (order.task == Order::Task::simulate) queue.report(job, {.bytes = queue.work(order, pulse.requests())});
    if (order.task == Order::Task::conclude) queue.report(job, {.failure = "killed"});
  }
  CHECK(results.points[3].result.succeeded == 2);
  CHECK(results.points[3].result.failed == 0);
}

}  // namespace knee::cli::conclusion_test
