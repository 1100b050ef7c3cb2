// A balancer with limits of connections, a queue, cookies and a processor of its own, by hand: latencies to the microsecond.
#include <algorithm>
#include <deque>
#include <vector>

#include "models/cluster/balancer.hpp"
#include "sim/network/platform.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::balancer_slots_test {
namespace {

using namespace std::chrono_literals;

// Answers each request after 100 ms.
class Backend : public Server {
 public:
  explicit Backend(sim::Simulation& simulation) : simulation_{simulation} {}
  void submit(Request& request) override {
    ++served;
    simulation_.start(serve(request));
  }
  int served = 0;

 private:
  sim::Process serve(Request& request) {
    co_await simulation_.delay(100ms);
    request.ledger.charge(LatencyComponent::io, simulation_.now());
    request.finish(Outcome::served);
  }
  sim::Simulation& simulation_;
};

struct Answer {
  double ms;
  Outcome outcome;
  Ledger ledger;
};

// Two backends behind a balancer, on a network in which hardly any time passes.
class Farm : Requester {
 public:
  explicit Farm(const Balancer::Options& options)
      : platform_{sim::Platform::star({.hosts = {host("client"), host("balancer"), host("a"), host("b")}})},
        network_{simulation_, platform_},
        balancer_{simulation_, {network_, at("client"), {at("balancer")}}, options,
                  {{.host = at("a"), .server = a_}, {.host = at("b"), .server = b_}}, {.seed = 3}} {}

  // A request at `when` of the client number `client`.
  void send(sim::Duration when, std::uint64_t client = 0) { simulation_.start(sending(requests_.emplace_back(), when, client)); }
  void run() { network_.run_before(sim::kStart + 10s); }
  [[nodiscard]] const std::vector<Answer>& answers() const { return answers_; }
  [[nodiscard]] double ms(std::size_t i) const { return answers_.at(i).ms; }
  [[nodiscard]] int at_a() const { return a_.served; }
  [[nodiscard]] int at_b() const { return b_.served; }
  [[nodiscard]] double busy_ms() const { return balancer_.cores(0)->busy_time() / 1e6; }
  void abandon(sim::Duration when, std::size_t number) { simulation_.start(abandoning(requests_.at(number), when)); }

 private:
  static sim::StarHost host(const char* name) { return {.name = name, .bytes_per_s = 1e12, .latency = 1ns}; }
  [[nodiscard]] sim::Host at(const char* name) const { return platform_.find_host(name).value(); }

  sim::Process sending(Request& request, sim::Duration when, std::uint64_t client) {
    co_await simulation_.until(sim::kStart + when);
    request.request_class = &request_class_;
    request.client = client;
    request.cookie = client < cookies_.size() ? cookies_[client] : Request::kNoCookie;
    request.due = simulation_.now();
    request.ledger = Ledger{request.due};
    request.requester = this;
    balancer_.submit(request);
  }
  sim::Process abandoning(Request& request, sim::Duration when) {
    co_await simulation_.until(sim::kStart + when);
    balancer_.abandon(request);
  }
  void completed(Request& request) override {
    if (request.client < cookies_.size()) cookies_[request.client] = request.cookie;
    answers_.push_back({1e3 * sim::to_seconds(simulation_.now() - request.due), request.outcome, request.ledger});
  }

  sim::Simulation simulation_;
  RequestClass request_class_{.name = "page", .steps = {}, .request_size = sim::Bytes{1}, .response_size = sim::Bytes{1}};
  std::deque<Request> requests_;
  std::vector<std::uint32_t> cookies_ = std::vector<std::uint32_t>(4, Request::kNoCookie);
  std::vector<Answer> answers_;
  Backend a_{simulation_};
  Backend b_{simulation_};
  sim::Platform platform_;
  sim::Network network_;
  Balancer balancer_;
};

Balancer::Options options(Policy::Kind kind) { return {.policy = {.kind = kind, .nodes = 2}}; }

Balancer::Options limited(Balancer::Limit limit, Policy::Kind kind = Policy::Kind::round_robin) {
  Balancer::Options limited = options(kind);
  limited.limit = limit;
  return limited;
}

}  // namespace

void check_latency(Balancer::Options slow) {
  slow.latency = 6ms;
  Farm farm{slow};
  farm.send(0ms);
  farm.send(1ms);
  farm.run();
  REQUIRE(farm.answers().size() == 2);
  for (const Answer& one : farm.answers()) {
    CHECK(one.ms == Approx(106).margin(0.01));
    CHECK(sim::to_seconds(one.ledger.spent(LatencyComponent::network)) == Approx(0.006).margin(1e-5));
    CHECK(sim::to_seconds(one.ledger.spent(LatencyComponent::io)) == Approx(0.1).margin(1e-5));
  }
}

TEST_CASE("a balancer's latency is part of the network's time") { check_latency(options(Policy::Kind::round_robin)); }
TEST_CASE("a balancer that looks after attempts has the same latency") { check_latency(limited({.connections = 10})); }

TEST_CASE("the jitter of a balancer's latency has its mean") {
  Balancer::Options slow = options(Policy::Kind::round_robin);
  slow.latency = 6ms;
  slow.latency_jitter = 4ms;
  Farm farm{slow};
  for (int i = 0; i < 4000; ++i) farm.send(i * 1ms);
  farm.run();
  REQUIRE(farm.answers().size() == 4000);
  double sum = 0;
  for (const Answer& one : farm.answers()) sum += one.ms;
  // Two exponentials of 2 ms: a standard deviation of 2.83 ms, of the mean 0.045 ms. Four of them: error probability 0.0001.
  CHECK(sum / 4000 == Approx(110).margin(0.18));
}

TEST_CASE("requests wait at the balancer in their order for a slot of any node") {
  Farm farm{limited({.connections = 1})};
  for (int i = 0; i < 5; ++i) farm.send(i * 10ms);
  farm.run();
  // The slots become free at 100 and 110 ms, 200 and 210 ms.
  const std::vector<double> expected{100, 100, 180, 180, 260};
  REQUIRE(farm.answers().size() == 5);
  for (std::size_t i = 0; i < 5; ++i) CHECK(farm.ms(i) == Approx(expected[i]).margin(0.01));
  CHECK(sim::to_seconds(farm.answers()[4].ledger.spent(LatencyComponent::queue)) == Approx(0.16).margin(1e-5));
  CHECK(farm.at_a() == 3);
}

TEST_CASE("a full queue refuses, and a request that waits too long times out") {
  Farm farm{limited({.connections = 1, .queue = 2, .time_out = 50ms})};
  for (int i = 0; i < 5; ++i) farm.send(i * 30ms);  // 0 and 30 are served, 60 gets the slot of 100, 90 that of 130
  farm.send(125ms);                                 // 120 waits as well: the queue is full
  farm.run();
  const auto count = [&](Outcome outcome) {
    return std::count_if(farm.answers().begin(), farm.answers().end(), [=](const Answer& one) { return one.outcome == outcome; });
  };
  CHECK(count(Outcome::served) == 4);
  CHECK(count(Outcome::refused) == 1);
  CHECK(count(Outcome::timed_out) == 1);  // the one of 120 ms: the next slot is free at 200 ms
  for (const Answer& one : farm.answers()) {
    if (one.outcome == Outcome::timed_out) CHECK(one.ms == Approx(50).margin(0.01));
    if (one.outcome == Outcome::refused) CHECK(one.ms == Approx(0).margin(0.01));
  }
}

TEST_CASE("a request whose client has gone while it waited takes no slot") {
  Farm farm{limited({.connections = 1})};
  for (int i = 0; i < 4; ++i) farm.send(i * 10ms);
  farm.abandon(50ms, 2);
  farm.run();
  REQUIRE(farm.answers().size() == 4);
  CHECK(farm.at_a() + farm.at_b() == 3);
  CHECK(std::count_if(farm.answers().begin(), farm.answers().end(), [](const Answer& one) { return one.outcome == Outcome::failed; }) == 1);
  double longest = 0;
  for (const Answer& one : farm.answers()) longest = std::max(longest, one.ms);
  CHECK(longest == Approx(170).margin(0.01));  // the last one has the slot of 100 ms
}

TEST_CASE("first fills one node after the other") {
  Farm farm{limited({.connections = 3}, Policy::Kind::first)};
  for (int i = 0; i < 4; ++i) farm.send(i * 10ms);
  farm.send(150ms);
  farm.run();
  CHECK(farm.at_a() == 4);
  CHECK(farm.at_b() == 1);
}

TEST_CASE("the processor of a balancer is busy before and after the node and requests share it") {
  Balancer::Options with_cpu = options(Policy::Kind::round_robin);
  with_cpu.cpu = 10ms;
  Farm farm{with_cpu};
  farm.send(0ms);
  farm.send(500ms);
  farm.send(500ms);  // two halves of 5 ms at once end after 10 ms, twice
  farm.run();
  CHECK(farm.ms(0) == Approx(110).margin(0.01));
  CHECK(farm.ms(1) == Approx(120).margin(0.01));
  CHECK(farm.ms(2) == Approx(120).margin(0.01));
  CHECK(farm.busy_ms() == Approx(30).margin(0.01));
  const Ledger& ledger = farm.answers()[1].ledger;
  CHECK(sim::to_seconds(ledger.spent(LatencyComponent::native)) == Approx(0.01).margin(1e-5));
  CHECK(sim::to_seconds(ledger.spent(LatencyComponent::core_wait)) == Approx(0.01).margin(1e-5));
}

TEST_CASE("a client that has a cookie comes back to its node") {
  Balancer::Options sticky = options(Policy::Kind::round_robin);
  sticky.sticky = true;
  Farm farm{sticky};
  farm.send(0ms, 0);
  for (int i = 1; i < 6; ++i) farm.send(i * 200ms, 0);
  farm.send(2s, 1);
  farm.run();
  CHECK(farm.at_a() == 6);
  CHECK(farm.at_b() == 1);
}

}  // namespace knee::models::balancer_slots_test
