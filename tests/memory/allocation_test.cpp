/// Memory follows what is in flight: no event allocates, only a longest queue or latency not seen before.
#include <cstdlib>
#include <deque>
#include <new>

#include "models/request/request_statistics.hpp"
#include "models/clients/connections.hpp"
#include "models/cluster/balancer.hpp"
#include "models/group/process_group.hpp"
#include "models/clients/workload.hpp"
#include "sim/network/platform.hpp"
#include "sim/random/run_key.hpp"
#include "tests/support/catch.hpp"

// AddressSanitizer has an operator new of its own, and coroutine frames are not pooled under it.
#if !defined(KNEE_ADDRESS_SANITIZER)

namespace {
std::uint64_t allocations = 0;
}

void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc{};
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace knee::models {
namespace {

using sim::Distribution;

constexpr sim::Duration kHalf = std::chrono::seconds{200};
constexpr sim::Duration kLongHalf = 4 * kHalf;  // of Node.js, whose timers need the longest time until their lists are as long as ever

Step step(Step::Kind kind, double mean_s) {
  Step step{};
  step.kind = kind;
  if (mean_s > 0) step.demand.source = Distribution::exponential(mean_s).value();
  return step;
}

/// One of every kind of step.
Steps steps(bool with_executor) {
  using Kind = Step::Kind;
  Step parallel{};
  parallel.kind = Kind::parallel;
  parallel.branches = {{step(Kind::wait, 1e-3), step(Kind::cpu, 1e-4)}, {step(Kind::call, 1e-3)}};
  Step executor{};
  executor.kind = Kind::executor;
  executor.branches = {{step(Kind::cpu, 1e-4), step(Kind::wait, 1e-3)}};
  Step repeat{};
  repeat.kind = Kind::repeat;
  repeat.times = 2;
  repeat.branches = {{step(Kind::native, 1e-4)}};
  // Node keeps a list for each duration of its timers, and a law without an end has ever new ones.
  Step timer = step(Kind::timer, 0);
  timer.demand.source = Distribution::uniform({.low = 5e-3, .high = 15e-3}).value();
  Steps all = {step(Kind::cpu, 1e-3),
               step(Kind::wait, 1e-2),
               step(Kind::blocking, 1e-3),
               step(Kind::yield, 0),
               timer,
               parallel,
               repeat};
  if (with_executor) all.push_back(executor);
  return all;
}

/// Users who hardly think: the queues are soon as long as they ever get.
ArrivalStream busy_users(bool with_executor) {
  return {.name = "users",
          .arrivals = ClosedUsers{.users = 64, .think = Distribution::exponential(1e-3).value()},
          .classes = {{.name = "all", .share = 1, .steps = steps(with_executor)}}};
}

struct SecondHalf {
  std::uint64_t events;
  std::uint64_t allocations;
};

SecondHalf simulate(const ProcessGroup::Options& options, bool keep_alive = false, bool with_executor = false, sim::Duration half = kHalf) {
  const sim::RunKey key{.seed = 1, .replication = 0};
  const std::vector<ArrivalStream> streams = {busy_users(with_executor)};
  sim::Simulation simulation;
  Machine machine{simulation, {.cores = 2}};
  std::deque<Service> services;
  services.emplace_back(simulation, Service::Options{.name = "database", .servers = 2});
  ProcessGroup group{simulation, Location{.machine = machine, .services = services}, options, key};
  RequestStatistics statistics{1};
  const auto none = [](Connection&, std::uint64_t) {};
  Connections connections{simulation,
                          {.keep_alive = 64, .open = Connections::Open::on_demand},
                          group,
                          none,
                          key.stream("connections")};
  Server& front = keep_alive ? static_cast<Server&>(connections) : group;
  Workload workload{simulation, streams, front, statistics, key};

  simulation.run_before(sim::kStart + half);
  const std::uint64_t events_before = simulation.calendar().events_run();
  const std::uint64_t allocations_before = allocations;
  simulation.run_before(sim::kStart + 2 * half);
  return {simulation.calendar().events_run() - events_before, allocations - allocations_before};
}

ProcessGroup::Options processes(std::size_t count, RuntimeOptions runtime) {
  ProcessGroup::Options options;
  options.processes = count;
  options.runtime = runtime;
  return options;
}

ThreadServer::Options threads_under_lock(std::size_t threads) {
  ThreadServer::Options options;
  options.threads = threads;
  options.lock.emplace();
  return options;
}

sim::Platform star_of_three_nodes() {
  sim::StarOptions star;
  for (const char* name : {"client", "balancer", "a", "b", "c"}) {
    star.hosts.push_back({.name = name, .bytes_per_s = 125e6, .latency = std::chrono::microseconds{20}});
  }
  return sim::Platform::star(star);
}

/// A request every millisecond, and three event loops on which each waits for 2.4 ms: several are in flight, and no two messages are
/// on a link at the same instant (SimGrid, which simulates those, allocates for each). Four messages for each request.
ArrivalStream spaced_requests() {
  Step wait{};
  wait.kind = Step::Kind::wait;
  wait.demand.source = Distribution::constant(2.4e-3).value();
  return {.name = "clients",
          .arrivals = RenewalArrivals{.interval = Distribution::constant(1e-3).value()},
          .classes = {{.name = "page", .share = 1, .steps = {wait}, .request_size = sim::Bytes{500}, .response_size = sim::Bytes{4'000}}}};
}

SecondHalf simulate_nodes(Balancer::Options options, sim::Duration half) {
  const sim::RunKey key{.seed = 1, .replication = 0};
  const std::vector<ArrivalStream> streams = {spaced_requests()};
  sim::Simulation simulation;
  const sim::Platform platform = star_of_three_nodes();
  sim::Network network{simulation, platform};
  std::deque<Service> services;
  std::deque<Machine> machines;
  std::deque<ProcessGroup> groups;
  std::vector<Balancer::Node> nodes;
  for (std::size_t i = 0; i < 3; ++i) {
    Machine& machine = machines.emplace_back(simulation, Machine::Options{.cores = 1});
    ProcessGroup::Options loop;
    loop.runtime = EventLoopServer::Options{};
    ProcessGroup& group = groups.emplace_back(simulation, Location{.machine = machine, .services = services}, loop, key);
    nodes.push_back({.host = platform.hosts()[2 + i], .server = group});
  }
  options.policy.nodes = nodes.size();
  Balancer balancer{simulation, {network, platform.hosts()[0], {platform.hosts()[1]}}, options, nodes, key};
  RequestStatistics statistics{1};
  Workload workload{simulation, streams, balancer, statistics, key};

  network.run_before(sim::kStart + half);
  const std::uint64_t events_before = simulation.calendar().events_run();
  const std::uint64_t allocations_before = allocations;
  network.run_before(sim::kStart + 2 * half);
  return {simulation.calendar().events_run() - events_before, allocations - allocations_before};
}

/// Half a run has a good many events, and room for a handful of records that come late.
void check_stands_still(const SecondHalf& half) {
  CHECK(half.events > 150'000);
  CHECK(half.allocations <= 5);
}

}  // namespace

TEST_CASE("the memory of an event loop stands still") {
  const SecondHalf half = simulate(processes(1, EventLoopServer::Options{}), false, false, kLongHalf);
  check_stands_still(half);
}

TEST_CASE("the memory of an asyncio loop stands still") {
  const SecondHalf half = simulate(processes(1, EventLoopServer::Options{.kind = EventLoopServer::Kind::asyncio}));
  check_stands_still(half);
}

TEST_CASE("the memory of an asyncio loop with an executor stands still") {
  for (const auto kind : {Executor::Kind::concurrent_futures, Executor::Kind::anyio}) {
    EventLoopServer::Options loop{.kind = EventLoopServer::Kind::asyncio};
    loop.executor = Executor::Options{.kind = kind, .threads = 8, .interpreter = threads_under_lock(0)};
    check_stands_still(simulate(processes(1, loop), false, true));
  }
}

TEST_CASE("the memory of threads under an interpreter lock stands still") {
  const SecondHalf half = simulate(processes(1, threads_under_lock(8)));
  check_stands_still(half);
}

TEST_CASE("the memory of gthread with kept connections stands still") {
  ThreadServer::Options threads = threads_under_lock(8);
  for (const auto version : {Gthread::Version::v20_1, Gthread::Version::v21, Gthread::Version::v25_2}) {
    threads.gthread = Gthread::Options{.version = version};
    check_stands_still(simulate(processes(1, threads), true));
  }
}

TEST_CASE("the memory of preforked processes stands still") {
  const SecondHalf half = simulate(processes(4, threads_under_lock(1)));
  check_stands_still(half);
}

TEST_CASE("the memory of event loops behind a primary process stands still") {
  ProcessGroup::Options options = processes(4, EventLoopServer::Options{});
  options.accept = Accept::round_robin;
  const SecondHalf half = simulate(options, false, false, kLongHalf);
  check_stands_still(half);
}

TEST_CASE("the memory of nodes behind a balancer on a network stands still") {
  check_stands_still(simulate_nodes({}, std::chrono::seconds{20}));
}

TEST_CASE("the memory of a balancer that looks after its attempts stands still") {
  Balancer::Options careful;
  careful.policy.kind = Policy::Kind::least_connections;
  careful.health.max_fails.emplace();
  careful.next.emplace();
  careful.time_out = std::chrono::seconds{1};
  careful.limit.emplace(Balancer::Limit{.connections = 10});
  check_stands_still(simulate_nodes(careful, std::chrono::seconds{20}));
}

}  // namespace knee::models

#endif
