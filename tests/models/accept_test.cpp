/// How connections reach the processes of a group: the wait queue of the kernel, SO_REUSEPORT, the primary of a Node cluster.

#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>
#include <utility>
#include <vector>

#include "models/group/process_group.hpp"
#include "sim/random/run_key.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::accept_test {
namespace {

using namespace std::chrono_literals;

using Counts = std::vector<std::uint64_t>;

// A group of processes, and clients that make a new connection for each request.
class Port : Requester {
 public:
  explicit Port(const ProcessGroup::Options& options, int cores = 16)
      : machine_{simulation_, {.cores = cores}}, group_{simulation_, {.machine = machine_, .services = services_}, options, {}} {}

  // A connection at `when` since the start, whose request computes.
  void connect(sim::Duration when, sim::Duration demand) { simulation_.start(connect_at(when, demand)); }
  // One each `gap` from now on.
  void connect_every(sim::Duration gap, int count, sim::Duration demand) {
    const sim::Duration first = simulation_.now() - sim::kStart;
    for (int i = 0; i < count; ++i) connect(first + i * gap, demand);
  }
  void run(sim::Duration until) { simulation_.run_before(sim::kStart + until); }
  void kill(std::size_t worker) { group_.workers()[worker]->life().end(); }

  // Requests that each process has served.
  [[nodiscard]] Counts served() {
    Counts counts;
    for (const auto& worker : group_.workers()) counts.push_back(worker->served());
    return counts;
  }
  [[nodiscard]] Counts established(std::uint64_t connections) {
    Counts counts(group_.processes());
    for (std::uint64_t i = 0; i < connections; ++i) {
      Connection connection;
      group_.establish(connection, i);
      for (std::size_t w = 0; w < counts.size(); ++w) counts[w] += connection.server == group_.workers()[w].get() ? 1 : 0;
    }
    return counts;
  }
  [[nodiscard]] const std::vector<sim::Duration>& latencies() const { return latencies_; }
  [[nodiscard]] std::size_t count(Outcome outcome) const {
    return static_cast<std::size_t>(std::count(outcomes_.begin(), outcomes_.end(), outcome));
  }
  [[nodiscard]] double busy_seconds() { return static_cast<double>(machine_.cores().busy_time()) / 1e9; }

 private:
  sim::Process connect_at(sim::Duration when, sim::Duration demand) {
    static const Step kStep{.kind = Step::Kind::cpu, .branches = {}, .probabilities = {}};
    co_await simulation_.until(sim::kStart + when);
    Request& request = requests_.emplace_back();
    request.work = {{.kind = WorkItem::Kind::cpu, .length = 0, .demand = demand, .step = &kStep}};
    request.due = simulation_.now();
    request.ledger = Ledger{request.due};
    request.requester = this;
    group_.submit(request);
  }
  void completed(Request& request) override {
    latencies_.push_back(simulation_.now() - request.due);
    outcomes_.push_back(request.outcome);
    CHECK(request.ledger.total() == latencies_.back());
  }

  sim::Simulation simulation_;
  Machine machine_;
  std::deque<Service> services_;
  std::deque<Request> requests_;
  ProcessGroup group_;
  std::vector<sim::Duration> latencies_;
  std::vector<Outcome> outcomes_;
};

constexpr Herd kMeasured{.step = 6us, .jitter = 12us, .cost = 5us};

ProcessGroup::Options loops(std::size_t processes, Accept accept, const Herd& herd = {}) {
  return {.processes = processes, .runtime = EventLoopServer::Options{}, .accept = accept, .herd = herd, .pools = {}};
}
ProcessGroup::Options threads(std::size_t processes, Accept accept, const Herd& herd = {}) {
  return {.processes = processes,
          .runtime = ThreadServer::Options{.threads = 1, .syscalls = 0, .lock = {}},
          .accept = accept,
          .herd = herd,
          .pools = {}};
}

// The processes, the one with the most first.
std::vector<std::size_t> ranks(const Counts& counts) {
  std::vector<std::size_t> order(counts.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
  return order;
}

// Of racers that start 6 us apart and take an exponential time of 12 us each: the probability that the one at `position` is the
// first, integrated over the time at which it is.
double probability_to_win(std::size_t position, std::size_t racers) {
  constexpr double kStep = 6;
  constexpr double kMean = 12;
  constexpr double kGrid = 0.01;
  double sum = 0;
  for (double t = kStep * static_cast<double>(position) + kGrid / 2; t < 400; t += kGrid) {
    double density = std::exp(-(t - kStep * static_cast<double>(position)) / kMean) / kMean;
    for (std::size_t other = 0; other < racers; ++other) {
      if (other != position) density *= std::exp(-std::max(0.0, t - kStep * static_cast<double>(other)) / kMean);
    }
    sum += density * kGrid;
  }
  return sum;
}

Counts difference(const Counts& after, const Counts& before) {
  Counts counts;
  for (std::size_t i = 0; i < after.size(); ++i) counts.push_back(after[i] - before[i]);
  return counts;
}

}  // namespace

// --- The wait queue -----------------------------------------------------------------------------------------

TEST_CASE("epoll: without a race the instance that was registered last gets every connection that finds it idle") {
  Port port{loops(4, Accept::epoll)};
  port.connect_every(10ms, 100, 1ms);
  port.run(2s);
  CHECK(port.served() == Counts{0, 0, 0, 100});
}

TEST_CASE("epoll: connections that find the favourite busy go to the next in the order") {
  Port port{loops(4, Accept::epoll)};
  for (int i = 0; i < 100; ++i) {  // three within the time of one, a second apart
    for (int k = 0; k < 3; ++k) port.connect(i * 1s + k * 1ms, 10ms);
  }
  port.run(200s);
  CHECK(port.served() == Counts{0, 100, 100, 100});
}

TEST_CASE("epoll: the race softens the preference and does not move it") {
  // Node.js 20.20 with 8 workers on a shared socket: in each quarter of 12,000 connections the same workers came first.
  constexpr double kConnections = 3000;
  Port port{loops(8, Accept::epoll, kMeasured)};
  Counts before = port.served();
  for (int quarter = 0; quarter < 4; ++quarter) {
    port.connect_every(10ms, static_cast<int>(kConnections), 1ms);
    port.run((quarter + 1) * 30s);
    const Counts counts = difference(port.served(), before);
    before = port.served();
    for (std::size_t i = 0; i < 8; ++i) {  // at five standard deviations: a false alarm once in 50,000 runs of this test
      const double wins = probability_to_win(i, 8);
      const double deviation = std::sqrt(kConnections * wins * (1 - wins));
      CHECK(static_cast<double>(counts[7 - i]) == Approx(kConnections * wins).margin(5 * deviation + 1));
    }
  }
}

TEST_CASE("epoll: each connection wakes all idle processes - which costs CPU - and a busy one not") {
  constexpr int kConnections = 1000;
  const auto cost = [](std::size_t processes, Accept accept) {
    Port port{loops(processes, accept, {.step = 1us, .jitter = {}, .cost = 20us})};
    port.connect_every(10ms, kConnections, 1ms);
    port.run(20s);
    return port.busy_seconds() / kConnections * 1e6 - 1000;  // us for each connection
  };
  CHECK(cost(1, Accept::epoll) == Approx(0).margin(1e-6));
  CHECK(cost(2, Accept::epoll) == Approx(20));
  CHECK(cost(8, Accept::epoll) == Approx(7 * 20));
  CHECK(cost(8, Accept::select) == Approx(7 * 20));
  CHECK(cost(8, Accept::epoll_exclusive) == Approx(0).margin(1e-6));
}

TEST_CASE("epoll: a process that takes the place of another is the last that is registered") {
  Port port{loops(3, Accept::epoll)};
  port.connect_every(10ms, 10, 1ms);
  port.run(1s);
  port.kill(0);
  port.run(2s);
  port.connect_every(10ms, 10, 1ms);
  port.run(3s);
  CHECK(port.served() == Counts{10, 0, 10});
}

TEST_CASE("EPOLLEXCLUSIVE: the first that is registered and idle") {
  Port port{loops(3, Accept::epoll_exclusive)};
  for (int i = 0; i < 100; ++i) {
    for (int k = 0; k < 2; ++k) port.connect(i * 1s + k * 1ms, 10ms);
  }
  port.run(200s);
  CHECK(port.served() == Counts{100, 100, 0});
}

TEST_CASE("select: the one that began to wait last comes first - and the losers keep their places") {
  Port port{threads(3, Accept::select)};
  port.connect_every(1s, 10, 1ms);
  port.run(10s);
  CHECK(port.served() == Counts{0, 0, 10});
  port.connect(20s, 20ms);         // the last to begin, again
  port.connect(20s + 1ms, 50ms);   // the next; it begins to wait after the other
  port.run(30s);
  CHECK(port.served() == Counts{0, 1, 11});
  port.connect_every(1s, 10, 1ms);
  port.run(50s);
  CHECK(port.served() == Counts{0, 11, 11});
}

TEST_CASE("blocking accept: turn by turn") {
  Port port{threads(4, Accept::blocking)};
  port.connect_every(10ms, 100, 1ms);
  port.run(2s);
  CHECK(port.served() == Counts{25, 25, 25, 25});
}

TEST_CASE("kept connections are spread as connections are accepted at low load") {
  CHECK(Port{loops(4, Accept::epoll)}.established(100) == Counts{0, 0, 0, 100});
  CHECK(Port{loops(4, Accept::epoll_exclusive)}.established(100) == Counts{100, 0, 0, 0});
  CHECK(Port{loops(4, Accept::round_robin)}.established(100) == Counts{25, 25, 25, 25});
  const Counts raced = Port{loops(4, Accept::epoll, kMeasured)}.established(10'000);
  CHECK(ranks(raced) == std::vector<std::size_t>{3, 2, 1, 0});
  // A low load: the same shares to within 4 standard deviations.
  Port port{loops(4, Accept::epoll, kMeasured)};
  port.connect_every(10ms, 10'000, 1ms);
  port.run(101s);
  const Counts accepted = port.served();
  for (std::size_t i = 0; i < 4; ++i) CHECK(static_cast<double>(accepted[i]) == Approx(static_cast<double>(raced[i])).margin(4 * 71));
}

// --- SO_REUSEPORT -------------------------------------------------------------------------------------------

TEST_CASE("SO_REUSEPORT: a busy process gets as many connections as an idle one - and has a backlog of its own") {
  ProcessGroup::Options options = loops(4, Accept::reuse_port);
  options.backlog = 9;
  Port port{options};
  for (int i = 0; i < 4; ++i) port.connect(0ms, 10s);  // at least one of the loops computes for 10 s
  port.connect_every(1ms, 4000, 100us);
  port.run(200s);
  CHECK(port.count(Outcome::served) + port.count(Outcome::refused) == 4004);
  const Counts served = port.served();
  // Each share is a quarter, to within 4 standard deviations of 27.
  for (const std::uint64_t count : served) CHECK(static_cast<double>(count) == Approx(1000).margin(110 + 10));
  const auto late = std::count_if(port.latencies().begin(), port.latencies().end(), [](sim::Duration one) { return one > 900ms; });
  CHECK(late > 500);  // beyond a backlog of 9 a SYN is repeated after a second, though others are idle
}

TEST_CASE("SO_REUSEPORT: the connections in the queue of a process that ends are lost") {
  Port port{loops(1, Accept::reuse_port)};
  port.connect(0ms, 10s);
  for (int i = 0; i < 5; ++i) port.connect(1s, 1ms);
  port.run(2s);
  port.kill(0);
  port.run(3s);
  CHECK(port.count(Outcome::failed) == 6);
}

// --- The primary --------------------------------------------------------------------------------------------

TEST_CASE("a blocked worker of a Node cluster gets one connection and no more") {
  // Real Node.js 20.20: of 25 light requests beside a blocked worker 1 waits, with 2 workers and with 4.
  for (const std::size_t workers : {2U, 4U}) {
    Port port{loops(workers, Accept::round_robin)};
    port.connect(0ms, 3s);
    port.connect_every(100ms, 25, 1ms);
    port.run(10s);
    const auto late = std::count_if(port.latencies().begin(), port.latencies().end(), [](sim::Duration one) { return one > 100ms; });
    CHECK(port.count(Outcome::served) == 26);
    CHECK(late == 2);  // the heavy one and a light one
  }
}

TEST_CASE("idle workers of a Node cluster get the connections in turn") {
  Port port{loops(4, Accept::round_robin)};
  port.connect_every(10ms, 100, 1ms);
  port.run(2s);
  CHECK(port.served() == Counts{25, 25, 25, 25});
}

TEST_CASE("the primary takes connections out of the backlog though all workers are blocked - and refuses none") {
  ProcessGroup::Options options = loops(2, Accept::round_robin);
  options.backlog = 4;
  Port port{options};
  for (int i = 0; i < 2; ++i) port.connect(0ms, 3s);
  for (int i = 0; i < 1000; ++i) port.connect(1s + i * 1ms, 10us);
  port.run(10s);
  CHECK(port.count(Outcome::served) == 1002);
  CHECK(*std::max_element(port.latencies().begin(), port.latencies().end()) < 3100ms);  // no SYN was repeated
}

TEST_CASE("a hand-over costs the primary - then the worker: the acknowledgement comes before the request") {
  ProcessGroup::Options options = loops(1, Accept::round_robin);
  options.primary = {.hand_off = 3ms, .wake_up = 1ms};
  options.runtime = EventLoopServer::Options{.wake_up = 2ms, .take_over = 5ms};
  Port port{options};
  port.connect(0ms, 100ms);
  port.connect(50ms, 100ms);  // acknowledged after the first request
  port.connect(60ms, 100ms);  // not sent before that
  port.run(1s);
  // 1 + 3 for the primary, 2 + 5 for the worker, 100 of its own.
  // The second is in the worker's channel at 111 ms; 5 ms to take it over, 100 for itself.
  // The third is sent when the acknowledgement has reached the primary, and read after the second request.
  CHECK(port.latencies() == std::vector<sim::Duration>{111ms, 111ms - 50ms + 105ms, 216ms - 60ms + 105ms});
}

TEST_CASE("a connection on its way to a worker that is killed is lost: connections in the primary go to others") {
  // Real Node.js 20.20: of six light connections, 0.5 s before a blocked worker of two was killed, the one that it had
  // been sent never got an answer; the other worker answered five.
  Port port{loops(2, Accept::round_robin)};
  for (int i = 0; i < 2; ++i) port.connect(0ms, 2500ms);
  for (int i = 0; i < 6; ++i) port.connect(300ms, 1ms);
  port.run(800ms);
  port.kill(0);
  port.run(900ms);
  CHECK(port.count(Outcome::failed) == 2);
  port.run(10s);
  CHECK(port.count(Outcome::served) == 6);
  CHECK(port.count(Outcome::failed) == 2);
}

TEST_CASE("without a worker the primary does not listen: what waits is closed - what comes is refused") {
  ProcessGroup::Options options = loops(1, Accept::round_robin);
  options.life.start_up = 1s;
  Port port{options};
  port.connect(0ms, 10s);
  for (int i = 0; i < 3; ++i) port.connect(1s, 1ms);
  port.run(2s);
  port.kill(0);
  port.run(2500ms);
  CHECK(port.count(Outcome::failed) == 4);
  port.connect(2500ms, 1ms);
  port.connect(4s, 1ms);
  port.run(5s);
  CHECK(port.count(Outcome::refused) == 1);
  CHECK(port.count(Outcome::served) == 1);
}

}  // namespace knee::models::accept_test
