// What going on after a sleep costs an event loop.
#include <vector>

#include "models/event_loop/event_loop_server.hpp"
#include "sim/random/run_key.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::wake_up_test {
namespace {

using namespace std::chrono_literals;

struct Client : Requester {
  explicit Client(const sim::Simulation& of) : simulation{of} {}
  void completed(Request&) override { latency = simulation.now() - sent; }
  const sim::Simulation& simulation;
  sim::Instant sent{};
  sim::Duration latency{};
};

/// The latency of a request that comes after `idle`, by default without steps.
sim::Duration latency_after(sim::Duration idle, const EventLoopServer::Options& options, const std::vector<WorkItem>& work = {}) {
  sim::Simulation simulation;
  Machine machine{simulation, {.cores = 1}};
  RuntimeStatistics statistics;
  ProcessContext site{.simulation = simulation, .machine = machine, .statistics = statistics};
  ListeningSocket socket{simulation, {}, sim::RunKey{}.stream("accept")};
  EventLoopServer process{site, socket, options};
  simulation.run_before(sim::kStart + idle);
  Client client{simulation};
  client.sent = simulation.now();
  Request request;
  request.requester = &client;
  request.work = work;
  request.ledger = Ledger{client.sent};
  process.submit(request);
  simulation.run_before(client.sent + 1s);
  site.threads.end();  // they use the server
  return client.latency;
}

}  // namespace

TEST_CASE("Waking up costs the same after any sleep, unless a long one is said to cost more") {
  for (const auto kind : {EventLoopServer::Kind::libuv, EventLoopServer::Kind::asyncio}) {
    const EventLoopServer::Options one{.kind = kind, .wake_up = 100us};
    CHECK(latency_after(1ms, one) == 100us);
    CHECK(latency_after(1s, one) == 100us);
    WakeUp wake_up{100us};
    wake_up.cold = 500us;
    const EventLoopServer::Options cooling{.kind = kind, .wake_up = wake_up};
    CHECK(latency_after(5ms, cooling) == 200us);
    CHECK(latency_after(10ms, cooling) == 300us);
    CHECK(latency_after(20ms, cooling) == 500us);
    CHECK(latency_after(1s, cooling) == 500us);
    wake_up.latency = 30us;
    CHECK(latency_after(10ms, {.kind = kind, .wake_up = wake_up}) == 330us);
  }
}

TEST_CASE("A thread of libuv's pool pays a wake-up of its own, if it has one") {
  static const Step kHash{.kind = StepKind::native, .branches = {}, .probabilities = {}};
  const std::vector<WorkItem> hash{{.kind = StepKind::native, .length = 0, .demand = 10ms, .step = &kHash}};
  // The loop wakes for the request and, 10 ms later, for the result; a thread of the pool wakes in between.
  EventLoopServer::Options options{.wake_up = 100us};
  CHECK(latency_after(1s, options, hash) == 10ms + 300us);
  options.pool_wake_up = WakeUp{12us};
  CHECK(latency_after(1s, options, hash) == 10ms + 212us);
  options.pool_wake_up->cold = 56us;
  CHECK(latency_after(1s, options, hash) == 10ms + 256us);
}

TEST_CASE("The latency of a wake-up takes no core, and a thread does not have it where all cores are busy") {
  sim::Simulation simulation;
  Machine machine{simulation, {.cores = 1, .scheduler = {.kind = sim::Scheduler::Kind::eevdf}}};  // shares evenly
  WakeUp wake_up{100us};
  wake_up.latency = 30us;
  sim::Instant first;
  sim::Instant second;
  const auto wake = [&](sim::Instant at, sim::Instant& runs) -> sim::Process {
    Machine::Thread thread = machine.thread();
    co_await simulation.until(at);
    co_await Waking{machine, thread, wake_up, 1ms};
    runs = simulation.now();
  };
  simulation.start(wake(sim::kStart + 1ms, first));
  simulation.start(wake(sim::kStart + 1ms + 80us, second));
  simulation.run_before(sim::kStart + 1s);
  CHECK(first == sim::kStart + 1ms + 180us);   // 30 us, 50 us alone, 50 us of work at half of the core
  CHECK(second == sim::kStart + 1ms + 230us);  // no latency: 100 us at half of the core, 50 us alone
  CHECK(machine.cores().busy_time() == Approx(200e3));
}

}  // namespace knee::models::wake_up_test
