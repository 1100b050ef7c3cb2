// asyncio's executor: what a loop and its threads do to each other under one interpreter lock, by the clock.
#include "models/event_loop/event_loop_server.hpp"
#include "sim/random/run_key.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::executor_test {
namespace {

using namespace std::chrono_literals;

const Step kPlain{.kind = StepKind::cpu, .branches = {}, .probabilities = {}};

WorkItem item(StepKind kind, sim::Duration demand, std::uint32_t length = 0) {
  return {.kind = kind, .length = length, .demand = demand, .step = &kPlain};
}
/// A function of one step for the executor.
std::vector<WorkItem> function(StepKind kind, sim::Duration demand) { return {item(StepKind::executor, {}, 1), item(kind, demand)}; }

/// A process on four cores, whose lock has an interval of 5 ms. Waking up takes no time.
class Site : Requester {
 public:
  explicit Site(EventLoopServer::Options options)
      : jitter_{sim::RunKey{}.stream("interpreter lock")},
        options_{std::move(options)},
        process_{context_, socket_, options_, {&jitter_, 1}} {}
  ~Site() { context_.threads.end(); }  // they use the server

  /// The times at which the requests are answered, in the order of the requests.
  std::vector<sim::Duration> answers(const std::vector<std::vector<WorkItem>>& works, sim::Duration until = 10s) {
    std::deque<Request> requests;
    for (const auto& work : works) {
      Request& request = requests.emplace_back();
      request.work = work;
      request.number = requests.size() - 1;
      request.requester = this;
      request.ledger = Ledger{sim::kStart};
      process_.submit(request);
    }
    times_.assign(works.size(), {});
    simulation_.run_before(sim::kStart + until);
    return times_;
  }
  [[nodiscard]] const RuntimeStatistics& statistics() const { return statistics_; }
  [[nodiscard]] Lifecycle& life() { return context_.life; }
  [[nodiscard]] sim::Simulation& simulation() { return simulation_; }

 private:
  void completed(Request& request) override {
    CHECK(request.ledger.total() == simulation_.now() - sim::kStart);
    times_[request.number] = simulation_.now() - sim::kStart;
  }

  sim::Simulation simulation_;
  Machine machine_{simulation_, {.cores = 4}};
  RuntimeStatistics statistics_;
  ProcessContext context_{.simulation = simulation_, .machine = machine_, .statistics = statistics_};
  ListeningSocket socket_{simulation_, {}, sim::RunKey{}.stream("accept")};
  sim::RandomStream jitter_;
  EventLoopServer::Options options_;
  EventLoopServer process_;
  std::vector<sim::Duration> times_;
};

EventLoopServer::Options asyncio(Executor::Kind kind, std::size_t threads, sim::Duration hop = {}) {
  return {.kind = EventLoopServer::Kind::asyncio,
          .pool_threads = threads,
          .executor = Executor::Options{
              .kind = kind, .threads = threads, .hop = hop, .interpreter = {.lock = InterpreterLock::Options{}}}};
}

constexpr auto kKinds = {Executor::Kind::concurrent_futures, Executor::Kind::anyio};

}  // namespace

TEST_CASE("A function in the executor computes under the loop's lock: two of them take twice as long on any number of cores") {
  for (const auto kind : kKinds) {
    Site site{asyncio(kind, 8)};
    const auto times = site.answers({function(StepKind::cpu, 20ms), function(StepKind::cpu, 20ms)});
    CHECK(times[1] == 40ms);
    CHECK(times[0] > 30ms);
  }
}

TEST_CASE("What lets the lock go runs at the same time") {
  for (const auto step : {StepKind::native, StepKind::wait, StepKind::blocking}) {
    for (const auto kind : kKinds) {
      Site site{asyncio(kind, 8)};
      CHECK(site.answers({function(step, 20ms), function(step, 20ms)}) == std::vector<sim::Duration>{20ms, 20ms});
    }
  }
}

TEST_CASE("The loop waits an interval for the lock while a function computes") {
  Site site{asyncio(Executor::Kind::anyio, 8)};
  const auto times = site.answers({function(StepKind::cpu, 100ms), {item(StepKind::wait, 10ms), item(StepKind::cpu, 1ms)}});
  CHECK(times[1] > 14ms);  // 10 ms, an interval, 1 ms
  CHECK(times[1] < 17ms);
  CHECK(site.statistics().locks.front().forced > 0);
}

TEST_CASE("A function holds its thread while it waits") {
  for (const auto kind : kKinds) {
    Site site{asyncio(kind, 1)};
    CHECK(site.answers({function(StepKind::wait, 20ms), function(StepKind::wait, 20ms)}) == std::vector<sim::Duration>{20ms, 40ms});
    CHECK(site.statistics().pool_jobs == 2);
    CHECK(site.statistics().pool_waited == 20ms);
  }
}

TEST_CASE("A hop costs interpreter time on the loop and on the thread") {
  for (const auto kind : kKinds) {
    Site site{asyncio(kind, 8, 60us)};
    CHECK(site.answers({function(StepKind::wait, 1ms)}) == std::vector<sim::Duration>{1060us});
    CHECK(Site{asyncio(kind, 8, 60us)}.answers({{item(StepKind::native, 1ms)}}) == std::vector<sim::Duration>{1060us});
  }
}

TEST_CASE("A def handler is one function: a wait in it holds its thread") {
  EventLoopServer::Options options = asyncio(Executor::Kind::anyio, 1);
  options.def_handlers = true;
  Site site{options};
  const std::vector<WorkItem> waits{item(StepKind::wait, 10ms)};
  CHECK(site.answers({waits, waits, waits}) == std::vector<sim::Duration>{10ms, 20ms, 30ms});
}

TEST_CASE("Without an executor the loop carries the steps out itself") {
  Site node{EventLoopServer::Options{}};
  CHECK(node.answers({function(StepKind::cpu, 20ms), function(StepKind::cpu, 20ms)}) == std::vector<sim::Duration>{20ms, 40ms});
}

TEST_CASE("A ping is answered beside a busy loop, and not while a C call keeps the lock") {
  static const Step kInline{.kind = StepKind::native, .in_place = true, .branches = {}, .probabilities = {}};
  for (const bool keeps : {false, true}) {
    Site site{asyncio(Executor::Kind::anyio, 1)};
    bool answered = false;
    const auto ping = [&]() -> sim::Process {
      co_await site.simulation().delay(1s);
      answered = co_await site.life().ping(5s);
    };
    site.simulation().start(ping());
    const WorkItem call{.kind = StepKind::native, .length = 0, .demand = 8s, .step = &kInline};
    static_cast<void>(site.answers({{keeps ? call : item(StepKind::cpu, 8s)}}));
    CHECK(answered == !keeps);
  }
}

}  // namespace knee::models::executor_test
