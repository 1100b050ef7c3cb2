#include "models/cluster/relay.hpp"

#include "models/cluster/client_link.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/time.hpp"

using namespace knee;
using namespace std::chrono_literals;
using namespace knee::models;

namespace {

// Links of 10 ms each way, 1 MB/s but for the sender's.
sim::Platform three_hosts(double sender_bytes_per_s) {
  sim::StarOptions star;
  for (const char* name : {"sender", "proxy", "receiver"}) {
    star.hosts.push_back({.name = name, .bytes_per_s = 1e6, .latency = 10ms});
  }
  star.hosts.front().bytes_per_s = sender_bytes_per_s;
  return sim::Platform::star(star);
}

struct Times {
  sim::Instant received = sim::kStart;
  sim::Instant passed_on = sim::kStart;
};

sim::Process relay_message(sim::Simulation& simulation, Relay& relay, Times& times) {
  co_await relay.receive();
  times.received = simulation.now();
  co_await relay.pass_on();
  times.passed_on = simulation.now();
}

Times times_of(double sender_bytes_per_s, sim::Bytes size, sim::Bytes buffer) {
  const sim::Platform platform = three_hosts(sender_bytes_per_s);
  sim::Simulation simulation;
  sim::Network network{simulation, platform};
  const std::vector<sim::Host>& hosts = platform.hosts();
  Relay relay{simulation, network, {hosts[0], hosts[1], hosts[2]}, size, buffer};
  Times times;
  simulation.start(relay_message(simulation, relay, times));
  network.run_before(sim::kStart + 10s);
  return times;
}

}  // namespace

TEST_CASE("a proxy that stores a message sends it when it has come whole") {
  const Times times = times_of(1e6, sim::Bytes{100'000}, sim::Bytes{100'000});
  CHECK(times.received == sim::kStart + 20ms + 100ms);
  CHECK(times.passed_on == sim::kStart + 2 * (20ms + 100ms));
}

TEST_CASE("a proxy passes a long message on as soon as its buffer is full") {
  // The buffer is full after 20 ms + 10 ms.
  const Times times = times_of(1e6, sim::Bytes{100'000}, sim::Bytes{10'000});
  CHECK(times.received == sim::kStart + 120ms);
  CHECK(times.passed_on == sim::kStart + 30ms + 120ms);
}

TEST_CASE("a proxy cannot pass on what has not come") {
  // The second way is twice as fast: the last byte crosses it after it has come.
  const Times times = times_of(0.5e6, sim::Bytes{100'000}, sim::Bytes{10'000});
  CHECK(times.received == sim::kStart + 220ms);
  CHECK(times.passed_on == sim::kStart + 220ms + 20ms);
}

namespace {

// Serves each request in 5 ms.
class FiveMilliseconds : public Server {
 public:
  explicit FiveMilliseconds(sim::Simulation& simulation) : simulation_{simulation} {}
  void submit(Request& request) override {
    ++submitted;
    simulation_.start(serve(request));
  }
  int submitted = 0;

 private:
  sim::Process serve(Request& request) {
    co_await simulation_.delay(5ms);
    request.ledger.charge(LatencyComponent::queue, simulation_.now());
    request.finish(Outcome::served);
  }
  sim::Simulation& simulation_;
};

struct Returned : Requester {
  void completed(Request& /*request*/) override { at = simulation.now(); }
  sim::Simulation& simulation;
  sim::Instant at = sim::kStart;
  explicit Returned(sim::Simulation& clock) : simulation{clock} {}
};

struct Link {
  sim::Platform platform = three_hosts(1e6);
  sim::Simulation simulation{};
  sim::Network network{simulation, platform};
  FiveMilliseconds server{simulation};
  ClientLink link{simulation, {network, platform.hosts()[0], platform.hosts()[1]}, server};
  RequestClass kind{.name = "r", .steps = {}, .request_size = sim::Bytes{1'000}, .response_size = sim::Bytes{2'000}};
  Returned returned{simulation};
  Request request{};
  Link() {
    request.request_class = &kind;
    request.requester = &returned;
  }
};

}  // namespace

TEST_CASE("a request crosses the network to a node without a balancer and its response too") {
  Link one;
  one.link.submit(one.request);
  one.network.run_before(sim::kStart + 1s);
  CHECK(one.returned.at == sim::kStart + 21ms + 5ms + 22ms);
  CHECK(one.request.ledger.spent(LatencyComponent::network) == 43ms);
}

TEST_CASE("a request given up on its way never reaches the node") {
  Link one;
  one.link.submit(one.request);
  one.network.run_before(sim::kStart + 10ms);
  one.link.abandon(one.request);
  one.network.run_before(sim::kStart + 1s);
  CHECK(one.server.submitted == 0);
  CHECK(one.returned.at == sim::kStart + 21ms);
  CHECK(one.request.outcome == Outcome::failed);
}
