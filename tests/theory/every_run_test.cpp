/// What holds in every run of every architecture, whatever it simulates.

#include <cstring>
#include <map>

#include "tests/support/catch.hpp"
#include "tests/theory/laboratory.hpp"

namespace knee::theory::every_run_test {
namespace {

// A request with a bit of everything: branches, probabilities, loops, a service, native code.
Steps everything() {
  Step native = cpu(exponential(0.002));
  native.kind = Step::Kind::native;
  Step fork = cpu(constant(0));
  fork.kind = Step::Kind::parallel;
  fork.branches = {{wait(exponential(0.01)), cpu(exponential(0.0003))}, {call(exponential(0.004))}, {native}};
  Step choice = cpu(constant(0));
  choice.kind = Step::Kind::choose;
  choice.branches = {{blocking(exponential(0.003))},
                     {call(hyperexponential(0.002, 3)), cpu(exponential(0.0005))}};
  choice.probabilities = {0.3, 0.7};
  Step loop = cpu(constant(0));
  loop.kind = Step::Kind::repeat;
  loop.times = 2;
  loop.branches = {{cpu(exponential(0.0004)), wait(exponential(0.002))}};
  Step timer = wait(exponential(0.005));
  timer.kind = Step::Kind::timer;
  return {cpu(exponential(0.001)), fork, choice, yield(), loop, timer, cpu(exponential(0.0005))};
}

const models::Service::Options kDatabase{.name = "db",
                                         .servers = 4,
                                         .connections = 12,
                                         .serial = 0.05,
                                         .coherency = std::chrono::microseconds{20}};

std::vector<Scenario> workloads() {
  return {with_service(poisson(120, everything()), kDatabase),
          with_service(users(25, exponential(0.15), everything()), kDatabase)};
}

template <class Runtime>
Runtime& runtime_of(Architecture& architecture) {
  return std::get<Runtime>(architecture.group.runtime);
}

// Each runtime alone and in processes, with costs of waking up, system calls and hand-offs.
std::vector<Architecture> architectures() {
  constexpr auto kWakeUp = std::chrono::microseconds{50};
  Architecture loop = event_loop();
  runtime_of<models::EventLoopServer::Options>(loop).wake_up = kWakeUp;
  Architecture asyncio = asyncio_loop();
  runtime_of<models::EventLoopServer::Options>(asyncio).wake_up = kWakeUp;
  Architecture cluster = loop;
  cluster.group.processes = 3;
  cluster.machine.cores = 2;
  cluster.connections.reset();
  cluster.group.accept = models::Accept::round_robin;
  cluster.group.primary.hand_off = std::chrono::microseconds{30};
  Architecture gil = interpreter(32, 1, 4);
  auto& threads = runtime_of<models::ThreadServer::Options>(gil);
  threads.wake_up = kWakeUp;
  threads.lock->wake_up = kWakeUp;
  threads.syscalls = 2;
  threads.syscall_time = std::chrono::microseconds{10};
  Architecture prefork = gil;
  prefork.group.processes = 4;
  prefork.group.accept = models::Accept::select;
  runtime_of<models::ThreadServer::Options>(prefork).threads = 8;
  runtime_of<models::ThreadServer::Options>(prefork).threads_for_branches = true;
  return {loop, asyncio, cluster, gil, prefork, native_threads(32, 2)};
}

constexpr Sample kSample{.replications = 2, .requests = 10'000};

bool same(const Measurement& a, const Measurement& b) {
  for (const analysis::Metric& metric : analysis::metrics()) {
    if (std::memcmp(&(a.*metric.value), &(b.*metric.value), sizeof(double)) != 0) return false;
  }
  return true;
}

template <class Check>
void for_every_architecture(Check check) {
  const std::vector<Architecture> all = architectures();
  const std::vector<Scenario> loads = workloads();
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < loads.size(); ++j) {
      INFO("architecture " << i << (j == 0 ? ", open" : ", closed"));
      check(loads[j], all[i]);
    }
  }
}

// The work that each of the first requests of a source brought, in the order in which they were sent.
using WorkSeen = std::map<std::uint64_t, std::vector<sim::Duration>>;

WorkSeen work_seen(Scenario scenario, const Architecture& architecture) {
  scenario.measure.requests = 1'000;
  WorkSeen seen;
  static_cast<void>(measure(scenario, architecture, 0, [&](const models::Request& request, sim::Instant) {
    std::vector<sim::Duration>& work = seen[request.number];
    work.push_back(request.due.time_since_epoch());
    for (const models::WorkItem& item : request.work) work.push_back(item.demand);
  }));
  return seen;
}

}  // namespace

TEST_CASE("Little's law: requests in flight are throughput times mean latency") {
  // Exact up to the requests in flight at both ends of the measurement, some of ten thousand.
  for_every_architecture([](const Scenario& scenario, const Architecture& architecture) {
    const Replications replications = replicate(scenario, architecture, kSample);
    for (const Measurement& run : replications.runs()) {
      CHECK(run.requests > 9'000);
      CHECK(run.in_flight == Approx(run.throughput_per_s * run.mean_ms / 1e3).epsilon(0.01));
    }
  });
}

TEST_CASE("the parts of the latency add up to the latency") {
  for_every_architecture([](const Scenario& scenario, const Architecture& architecture) {
    const Replications replications = replicate(scenario, architecture, kSample);
    for (const Measurement& run : replications.runs()) {
      const double sum = run.queue_ms + run.interpreter_wait_ms + run.core_wait_ms + run.cpu_ms +
                         run.native_ms + run.io_ms + run.service_ms + run.network_ms;
      CHECK(sum == Approx(run.mean_ms).epsilon(1e-9));
      CHECK(run.cpu_ms > 0);
      CHECK(run.service_ms > 0);
    }
  });
}

TEST_CASE("the same seed gives the same measurement bit for bit, another seed another one") {
  for_every_architecture([](Scenario scenario, const Architecture& architecture) {
    scenario.measure.requests = 2'000;
    const Measurement first = measure(scenario, architecture, 3);
    CHECK(same(first, measure(scenario, architecture, 3)));
    CHECK_FALSE(same(first, measure(scenario, architecture, 4)));
    ++scenario.measure.seed;
    CHECK_FALSE(same(first, measure(scenario, architecture, 3)));
  });
}

TEST_CASE("open requests come at the same instants with the same work in every architecture") {
  const Scenario scenario = workloads().front();
  const WorkSeen reference = work_seen(scenario, event_loop());
  REQUIRE(reference.size() > 1'000);
  for (const Architecture& architecture : architectures()) {
    std::size_t compared = 0;
    for (const auto& [number, work] : work_seen(scenario, architecture)) {
      const auto found = reference.find(number);
      if (found == reference.end()) continue;  // still in flight at the end, over there
      CHECK(work == found->second);
      ++compared;
    }
    CHECK(compared > 1'000);
  }
}

}  // namespace knee::theory::every_run_test
