/// Demands computed by hand.

#include <variant>

#include "scenarios/experiment_plan.hpp"
#include "scenarios/theory/demands.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::demands_test {
namespace {

using analysis::ResourceKind;
using theory::Demands;

Scenario read(const std::string& text) {
  const Folder folder;
  folder.write("api.yaml", text);
  auto plan = read_experiment_plan("api.yaml", {}, Sweep::ignore);
  if (const auto* mistakes = std::get_if<Diagnostics>(&plan)) FAIL(to_string(*mistakes));
  return std::get<ExperimentPlan>(plan).base;
}

Demands demands_of(const std::string& text) {
  const Scenario scenario = read(text);
  return theory::demands_of(scenario, scenario.architectures.front());
}

double use_ms(const Demands& demands, ResourceKind kind, const std::string& name = {}) {
  const theory::ResourceDemand* found = demands.find(kind, name);
  return found == nullptr ? 0 : 1e3 * found->use.mean;
}

double servers(const Demands& demands, ResourceKind kind, const std::string& name = {}) {
  return demands.find(kind, name)->servers;
}

std::string with(const std::string& steps, const std::string& architecture) {
  return "workload: {arrivals: {poisson: 100/s}, requests: {page: {steps: " + steps +
         "}}}\nservices: {db: {servers: 3, time: 2 ms}}\nmachine: {cores: 4, speed: 2}\narchitectures: {it: {" + architecture +
         "}}\n";
}

}  // namespace

TEST_CASE("demands: a loop computes, its pool does what blocks, waits take nothing") {
  const Demands demands = demands_of(with(
      "[{cpu: 2 ms}, {wait: 9 ms}, {native: 8 ms}, {native: 4 ms, inline: true}, {blocking: 5 ms}, {call: db}, {timer: 7 ms}]",
      "runtime: event-loop, processes: 2, overhead: 1 ms, cpu-factor: 3"));
  CHECK(use_ms(demands, ResourceKind::loop) == Approx((1 * 3 + 2 * 3 + 4) / 2.0));
  CHECK(servers(demands, ResourceKind::loop) == 2);
  CHECK(use_ms(demands, ResourceKind::pool) == Approx(8 / 2.0 + 5));
  CHECK(servers(demands, ResourceKind::pool) == 8);
  CHECK(use_ms(demands, ResourceKind::cores) == Approx((3 + 6 + 4 + 8) / 2.0));
  CHECK(servers(demands, ResourceKind::cores) == 4);
  CHECK(use_ms(demands, ResourceKind::service, "db") == Approx(2));
  CHECK(servers(demands, ResourceKind::service, "db") == 3);
  CHECK(demands.bottleneck()->resource.label() == "loop");
  CHECK(demands.highest_rate() == Approx(2 / 0.0065));
  CHECK(1e3 * demands.classes.front().at(theory::Part::elapsed).mean == Approx(10.5 + 9 + 5 + 2 + 7));
}

TEST_CASE("demands: a thread is held by all of a request, its lock by interpreter code, the cores by what computes") {
  const Demands demands = demands_of(with(
      "[{cpu: 2 ms}, {wait: 9 ms}, {native: 8 ms}, {native: 4 ms, inline: true}, {call: db}]",
      "runtime: gil, threads: 5, overhead: 1 ms, cpu-factor: 3, syscalls: 4, syscall-time: 0.1 ms, "
      "wake-up: 0.2 ms, sends: 2, send-time: 0.3 ms"));
  CHECK(use_ms(demands, ResourceKind::lock) == Approx((1 * 3 + 2 * 3 + 4) / 2.0));  // a thread's overhead is interpreter code
  const double cores = (3 + 6 + 4 + 8 + 3 * 0.1 + 2 * 0.3 + 2 * 0.2) / 2.0;         // woken after the wait and the call
  CHECK(use_ms(demands, ResourceKind::cores) == Approx(cores));
  CHECK(use_ms(demands, ResourceKind::threads) == Approx(cores + 9 + 2));
  CHECK(servers(demands, ResourceKind::threads) == 5);
  CHECK(servers(demands, ResourceKind::lock) == 1);
}

TEST_CASE("demands: a recorded slowness of the interpreter multiplies the overhead by its mean") {
  const Folder folder;
  folder.write("traffic.csv", "time,took\n0.5,1\n1.5,2\n2.5,6\n");
  folder.write("api.yaml",
               "workload:\n  arrivals: {trace: traffic.csv, at: time}\n"
               "  requests: {page: {slowness: {trace: took, nominal: 2 ms}, steps: [{cpu: 2 ms}]}}\n"
               "architectures: {loop: {runtime: event-loop, overhead: 1 ms}, "
               "threads: {runtime: gil, overhead: 1 ms, cpu-factor: 3, syscalls: 0}}\n");
  const auto plan = read_experiment_plan("api.yaml", {}, Sweep::ignore);
  const Scenario& scenario = std::get<ExperimentPlan>(plan).base;
  CHECK(use_ms(theory::demands_of(scenario, scenario.architectures[0]), ResourceKind::loop) == Approx(1 * 1.5 + 2));
  CHECK(use_ms(theory::demands_of(scenario, scenario.architectures[1]), ResourceKind::lock) == Approx(3 * 1.5 + 6));
}

TEST_CASE("demands: repeated steps, choices and branches") {
  const std::string steps =
      "[{repeat: {times: 3, steps: [{cpu: {exponential: 2 ms}}]}},"
      " {choose: [{probability: 25 %, steps: [{cpu: 8 ms}]}, {probability: 75 %, steps: [{wait: 0 ms}]}]},"
      " {parallel: [[{wait: 5 ms}], [{cpu: 1 ms}, {wait: 3 ms}]]}]";
  const Demands loop = demands_of(with(steps, "runtime: event-loop"));
  CHECK(use_ms(loop, ResourceKind::loop) == Approx((6 + 2 + 1) / 2.0));
  // 3 exponential times of 1 ms (a core of twice the speed), and 4 ms in a quarter of the cases: variance 3 + 16/4 - 1.
  CHECK(1e6 * loop.find(ResourceKind::loop)->use.variance == Approx(3 + 3));
  CHECK(1e3 * loop.classes.front().at(theory::Part::elapsed).mean == Approx(3 + 1 + 5));
  const Demands in_turn = demands_of(with(steps, "runtime: gil, threads: 2, syscalls: 0, wake-up: 0 us"));
  CHECK(use_ms(in_turn, ResourceKind::threads) == Approx(3 + 1 + 5 + 0.5 + 3));
}

TEST_CASE("demands: a step that is sent to another interpreter is packed twice on each side") {
  const Demands demands = demands_of(with(
      "[{cpu: 6 ms, offload: true, argument: 1 MB, result: 2 MB}, {cpu: 1 ms}]",
      "runtime: event-loop, cpu-factor: 2, offload: {workers: 3, per-call: 0.5 ms, per-megabyte: 1 ms}"));
  CHECK(use_ms(demands, ResourceKind::loop) == Approx((0.5 + 1 + 0.5 + 2 + 2) / 2));
  CHECK(use_ms(demands, ResourceKind::offload) == Approx((0.5 + 1 + 12 + 0.5 + 2) / 2));
  CHECK(servers(demands, ResourceKind::offload) == 3);
  CHECK(use_ms(demands, ResourceKind::cores) == Approx((6 + 16) / 2.0));
}

TEST_CASE("demands: without its pool such a step runs where it is") {
  const Demands demands = demands_of(with("[{cpu: 6 ms, offload: true}]", "runtime: event-loop"));
  CHECK(use_ms(demands, ResourceKind::loop) == Approx(3));
  CHECK(demands.find(ResourceKind::offload) == nullptr);
}

TEST_CASE("demands: a container's limit is a fraction of its cores, and the primary hands each new connection over") {
  const Demands demands = demands_of(
      "workload: {arrivals: {poisson: 100/s}, requests: {page: {steps: [{cpu: 2 ms}]}}}\n"
      "machine: {cores: 4, cpu-limit: 1.5}\n"
      "architectures: {it: {runtime: event-loop, processes: 4, accept: round-robin, hand-off: 0.5 ms}}\n");
  CHECK(use_ms(demands, ResourceKind::primary) == Approx(0.5));
  CHECK(use_ms(demands, ResourceKind::cpu_limit) == Approx(2.5));
  CHECK(servers(demands, ResourceKind::cpu_limit) == 1.5);
  CHECK(demands.bottleneck()->resource.label() == "CPU limit");
  CHECK(demands.highest_rate() == Approx(600));
}

TEST_CASE("demands: a service with a serial share, clients to keep coherent and few connections, across a network") {
  const Demands demands = demands_of(
      "workload: {arrivals: {poisson: 100/s}, requests: {page: {request-size: 1 kB, response-size: 20 kB, "
      "steps: [{call: db}, {call: db}]}}}\n"
      "services: {db: {servers: 4, time: 2 ms, serial: 10 %, coherency: 0.1 ms, connections: 7, pool: 2, "
      "query-size: 3 kB, answer-size: 5 kB}}\n"
      "network: {latency: 0.25 ms, bandwidth: 1 MB/s}\n"
      "architectures: {it: {runtime: event-loop, processes: 2, nodes: 3, balancer: random}}\n");
  CHECK(use_ms(demands, ResourceKind::service, "db") == Approx(2 * (2 + 0.1 * 5)));
  CHECK(use_ms(demands, ResourceKind::serial, "db") == Approx(2 * (0.2 + 0.1 * 5)));
  CHECK(use_ms(demands, ResourceKind::connections, "db") == Approx(2 * (2.5 + 1)));
  CHECK(servers(demands, ResourceKind::client_connections, "db") == 3 * 2 * 2);
  CHECK(use_ms(demands, ResourceKind::link, "client") == Approx(20));
  CHECK(use_ms(demands, ResourceKind::link, "balancer") == Approx(21));
  CHECK(use_ms(demands, ResourceKind::link, "nodes") == Approx(20 + 6));
  CHECK(servers(demands, ResourceKind::link, "nodes") == 3);
  CHECK(use_ms(demands, ResourceKind::link, "db") == Approx(10));
}

TEST_CASE("demands: classes count with their shares and the rates of their streams") {
  const Demands demands = demands_of(
      "workload: {requests: {a: {arrivals: {poisson: 30/s}, steps: [{cpu: 2 ms}]}, b: {arrivals: {poisson: "
      "10/s}, steps: [{cpu: 6 ms}]}}}\n"
      "architectures: {it: {runtime: event-loop}}\n");
  REQUIRE(demands.shares.size() == 2);
  CHECK(demands.shares[0] == Approx(0.75));
  CHECK(use_ms(demands, ResourceKind::loop) == Approx(3));
  CHECK(1e6 * demands.find(ResourceKind::loop)->use.variance == Approx(3));  // 0.75 x 1 + 0.25 x 9
}

TEST_CASE("demands: where closed users share a workload, the shares are not known and the lightest class bounds the rate") {
  const Demands demands = demands_of(
      "workload: {requests: {a: {arrivals: {users: 3, think: 1 s}, steps: [{cpu: 2 ms}]}, b: {arrivals: "
      "{poisson: 10/s}, steps: [{cpu: 6 ms}]}}}\n"
      "architectures: {it: {runtime: event-loop}}\n");
  CHECK(demands.shares.empty());
  CHECK(demands.highest_rate() == Approx(500));
}

TEST_CASE("demands: what the means leave out is said") {
  const Demands demands = demands_of(with("[{cpu: 1 ms}]", "preset: gunicorn-gthread, processes: 2"));
  CHECK(demands.left_out.words == std::vector<std::string>{
                                "handovers of the interpreter lock",
                                "polls of gthread's main thread, and its taking connections back from the pool",
                                "wake-ups of threads that accept, which busy threads do not need",
                                "pauses of the garbage collector",
                                "unequal shares of the processes in the work",
                                "context switches",
                                "that a thread which has slept goes before threads that compute",
                            });
  CHECK(demands_of(with("[{cpu: 1 ms}]", "runtime: event-loop, wake-up: 0 us")).left_out.words.empty());
  const auto threads = demands_of(with("[{cpu: 1 ms}]", "runtime: native-threads, threads: 8, machine: {cores: 2, run-queues: each}"));
  CHECK(threads.left_out.words.back() == "threads that wait for one core while another is idle");
}

}  // namespace knee::scenarios::demands_test
