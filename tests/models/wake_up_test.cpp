// What going on after a sleep costs an event loop.
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

/// The latency of a request without steps that comes after `idle`.
sim::Duration latency_after(sim::Duration idle, const EventLoopServer::Options& options) {
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
  request.ledger = Ledger{client.sent};
  process.submit(request);
  simulation.run_before(client.sent + 1s);
  return client.latency;
}

}  // namespace

TEST_CASE("Waking up costs the same after any sleep, unless a long one is said to cost more") {
  for (const auto kind : {EventLoopServer::Kind::libuv, EventLoopServer::Kind::asyncio}) {
    const EventLoopServer::Options one{.kind = kind, .wake_up = 100us};
    CHECK(latency_after(1ms, one) == 100us);
    CHECK(latency_after(1s, one) == 100us);
    const EventLoopServer::Options cooling{.kind = kind, .wake_up = 100us, .cold_wake_up = 500us, .cold_after = 20ms};
    CHECK(latency_after(5ms, cooling) == 200us);
    CHECK(latency_after(10ms, cooling) == 300us);
    CHECK(latency_after(20ms, cooling) == 500us);
    CHECK(latency_after(1s, cooling) == 500us);
  }
}

}  // namespace knee::models::wake_up_test
