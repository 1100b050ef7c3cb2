// A ProcessPoolExecutor: its manager and its feeder thread beside the callers under one interpreter lock, by the clock.
#include "models/threads/thread_server.hpp"
#include "sim/random/run_key.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::process_pool_executor_test {
namespace {

using namespace std::chrono_literals;

const Step kOffloaded{.kind = StepKind::cpu, .offloaded = true, .branches = {}, .probabilities = {}};

/// A process with one lock on eight cores. Waking up and system calls take no time.
class Site : Requester {
 public:
  Site(std::size_t threads, const OffloadPool::Options& offload) : jitter_{sim::RunKey{}.stream("interpreter lock")} {
    context_.offload = std::make_unique<OffloadPool>(context_, offload);
    server_ = std::make_unique<ThreadServer>(
        context_, socket_, ThreadServer::Options{.threads = threads, .syscalls = 0, .lock = InterpreterLock::Options{}},
        std::span{&jitter_, 1});
  }
  ~Site() { context_.threads.end(); }  // they use the server

  /// When requests that offload 100 us each are answered; all come at the beginning.
  std::vector<sim::Duration> answers(std::size_t requests) {
    const std::vector<WorkItem> work{{.kind = StepKind::cpu, .length = 0, .demand = 100us, .step = &kOffloaded}};
    std::deque<Request> all(requests);
    for (Request& request : all) {
      request.work = work;
      request.requester = this;
      request.ledger = Ledger{sim::kStart};
      socket_.submit(request);
    }
    simulation_.run_before(sim::kStart + 1s);
    return times_;
  }
  [[nodiscard]] const OffloadPool& pool() const { return *context_.offload; }

 private:
  void completed(Request& request) override {
    CHECK(request.ledger.total() == simulation_.now() - sim::kStart);
    times_.push_back(simulation_.now() - sim::kStart);
  }

  sim::Simulation simulation_;
  Machine machine_{simulation_, {.cores = 8}};
  RuntimeStatistics statistics_;
  ProcessContext context_{.simulation = simulation_, .machine = machine_, .statistics = statistics_};
  ListeningSocket socket_{simulation_, {}, sim::RunKey{}.stream("accept")};
  sim::RandomStream jitter_;
  std::unique_ptr<ThreadServer> server_;
  std::vector<sim::Duration> times_;
};

OffloadPool::Options executor(std::size_t workers) {
  return {.workers = workers,
          .per_call = {},
          .is_executor = true,
          .executor = {.submit_time = 10us, .manager_time = 20us, .feeder_time = 5us}};
}

}  // namespace

TEST_CASE("a task goes from its caller to the manager and the feeder and its result back to the manager") {
  // 10 in the caller, 20 in the manager, 5 in the feeder, 100 in the worker; the manager sets the result after half of its
  // turn, and keeps the lock for the other half.
  CHECK(Site{1, executor(1)}.answers(1) == std::vector<sim::Duration>{155us});
}

TEST_CASE("threads of an executor compute one at a time under the lock of their process") {
  // At least 10 + 5 + 20 us for each task: each result has a turn of its own. The last result is set after half of its turn.
  const auto times = Site{8, executor(8)}.answers(8);
  REQUIRE(times.size() == 8);
  CHECK(times.back() >= 8 * 35us - 10us);
}

TEST_CASE("without an executor the callers of a pool wait for its workers only") {
  OffloadPool::Options options = executor(8);
  options.is_executor = false;
  CHECK(Site{8, options}.answers(8) == std::vector<sim::Duration>(8, 100us));
}

TEST_CASE("all tasks of a pool with fewer workers than tasks are carried out") {
  Site site{8, executor(2)};
  const auto times = site.answers(24);
  CHECK(times.size() == 24);
  CHECK(times.back() >= 1200us);
  CHECK(site.pool().queued() == 0);
}

}  // namespace knee::models::process_pool_executor_test
