// What is written in a scenario, and what of the models it becomes.
#include <cmath>

#include <set>

#include "scenarios/experiment_plan.hpp"
#include "scenarios/language/reference.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::language_test {
namespace {

using namespace std::chrono_literals;
using Kind = models::Step::Kind;

/// The scenario of a text without mistakes.
Scenario scenario_of(const std::string& text) {
  const Folder folder;
  folder.write("api.yaml", text);
  auto read = read_experiment_plan("api.yaml", {}, Sweep::follow);
  if (const auto* mistakes = std::get_if<Diagnostics>(&read)) FAIL(to_string(*mistakes));
  return std::get<ExperimentPlan>(std::move(read)).base;
}

const std::string kNode = "architectures: {node: {runtime: event-loop}}\n";

/// The steps of a single class.
models::Steps steps_of(const std::string& steps) {
  return scenario_of("workload:\n  arrivals: {poisson: 1/s}\n  requests: {page: {steps: [" + steps +
                     "]}}\nservices: {cache: {time: 1 ms}, db: {time: {exponential: 4 ms}}}\n" + kNode)
      .workload.at(0)
      .classes.at(0)
      .steps;
}

sim::Distribution drawn(const models::Step& step) { return std::get<sim::Distribution>(step.demand.source); }

/// The distribution that a text describes.
sim::Distribution distribution_of(const std::string& text) {
  return drawn(steps_of("{wait: " + text + "}").at(0));
}

models::Arrivals arrivals_of(const std::string& arrivals) {
  return scenario_of("workload:\n  arrivals: " + arrivals + "\n  requests: {page: {steps: [{cpu: 1 ms}]}}\n" +
                     kNode)
      .workload.at(0)
      .arrivals;
}

Architecture architecture_of(const std::string& text) {
  return scenario_of("workload: {arrivals: {poisson: 1/s}, requests: {page: {steps: [{cpu: 1 ms}]}}}\n" +
                     text)
      .architectures.back();
}

}  // namespace

TEST_CASE("Each law has the mean and the variation that its parameters say") {
  struct Row {
    const char* text;
    double mean_ms;
    double cv;
  };
  const Row rows[] = {
      {"4 ms", 4, 0},
      {"{constant: 4 ms}", 4, 0},
      {"{uniform: {low: 2 ms, high: 6 ms}}", 4, 1 / std::sqrt(12.0)},
      {"{uniform: {mean: 4 ms, cv: 0.5}}", 4, 0.5},
      {"{exponential: 0.8 ms}", 0.8, 1},
      {"{exponential: {mean: 800 us}}", 0.8, 1},
      {"{erlang: {shape: 4, mean: 4 ms}}", 4, 0.5},
      {"{erlang: {mean: 4 ms, cv: 0.5}}", 4, 0.5},
      {"{gamma: {mean: 4 ms, cv: 0.7}}", 4, 0.7},
      {"{gamma: {shape: 4, scale: 2 ms}}", 8, 0.5},
      {"{lognormal: {mean: 20 ms, cv: 1.2}}", 20, 1.2},
      {"{lognormal: {median: 4 ms, sigma: 1}}", 4 * std::exp(0.5), std::sqrt(std::exp(1.0) - 1)},
      {"{weibull: {mean: 4 ms, cv: 2}}", 4, 2},
      {"{weibull: {shape: 1, scale: 3 ms}}", 3, 1},
      {"{pareto: {mean: 4 ms, cv: 2}}", 4, 2},
      {"{pareto: {shape: 3, minimum: 2 ms}}", 3, 1 / std::sqrt(3.0)},
      {"{hyperexponential: {mean: 4 ms, cv: 3}}", 4, 3},
      {"{hyperexponential: {phases: [{probability: 50 %, mean: 1 ms}, {probability: 50 %, mean: 3 ms}]}}", 2,
       std::sqrt(1.5)},
      {"{empirical: {values: [1 ms, 3 ms]}}", 2, 0.5},
      {"{empirical: {values: [1 ms, 3 ms], weights: [3, 1]}}", 1.5, 1 / std::sqrt(3.0)},
      {"{mixture: [{weight: 3, of: 1 ms}, {of: {constant: 3 ms}}]}", 1.5, 1 / std::sqrt(3.0)},
  };
  for (const auto& [text, mean_ms, cv] : rows) {
    INFO(text);
    const sim::Distribution distribution = distribution_of(text);
    CHECK(1e3 * distribution.mean() == Approx(mean_ms).epsilon(1e-9));
    CHECK(distribution.cv() == Approx(cv).epsilon(1e-6).margin(1e-12));
  }
  const double bounded = distribution_of("{bounded-pareto: {shape: 1.5, low: 1 ms, high: 9 ms}}").mean();
  CHECK(1e3 * bounded == Approx(3 * (1 - 1 / 3.0) / (1 - 1 / 27.0)).epsilon(1e-9));
}

TEST_CASE("Values of a distribution may come from a file") {
  const Folder folder;
  folder.write("times.csv", "what,ms\na,1\nb,3\n");
  folder.write("api.yaml",
               "workload: {arrivals: {renewal: {empirical: {file: times.csv, column: ms}}},\n"
               "           requests: {page: {steps: [{cpu: {empirical: {file: times.csv, column: ms, unit: "
               "s}}}]}}}\n" +
                   kNode);
  const auto read = read_experiment_plan("api.yaml", {}, Sweep::follow);
  REQUIRE(std::holds_alternative<ExperimentPlan>(read));
  const models::ArrivalStream& stream = std::get<ExperimentPlan>(read).base.workload.at(0);
  CHECK(std::get<models::RenewalArrivals>(stream.arrivals).interval.mean() == Approx(0.002));
  CHECK(drawn(stream.classes.at(0).steps.at(0)).mean() == Approx(2));
}

TEST_CASE("Each kind of step is read") {
  const models::Steps steps = steps_of(
      "{cpu: 1 ms}, {native: 2 ms}, {native: 2 ms, inline: true}, {wait: 3 ms}, {blocking: 4 ms}, {call: db},"
      "{parallel: [{cpu: 5 ms}, [{cpu: 6 ms}, {call: cache}]]}, {repeat: {times: 3, steps: [{cpu: 7 ms}]}},"
      "{choose: [{probability: 30 %, steps: [{cpu: 8 ms}]}, {probability: 70 %, steps: [{cpu: 9 ms}, {wait: "
      "1 ms}]}]}, {executor: [{cpu: 8 ms}, {wait: 1 ms}]}");
  REQUIRE(steps.size() == 10);
  const Kind kinds[] = {Kind::cpu,  Kind::native,   Kind::native, Kind::wait,  Kind::blocking,
                        Kind::call, Kind::parallel, Kind::repeat, Kind::choose, Kind::executor};
  for (std::size_t i = 0; i < steps.size(); ++i) CHECK(steps[i].kind == kinds[i]);
  CHECK_FALSE(steps[1].in_place);
  CHECK(steps[2].in_place);
  CHECK(steps[5].service == 1);
  CHECK(drawn(steps[5]).mean() == Approx(0.004));
  REQUIRE(steps[6].branches.size() == 2);
  CHECK(steps[6].branches[0].size() == 1);
  CHECK(steps[6].branches[1].at(1).service == 0);
  CHECK(steps[7].times == 3);
  CHECK(drawn(steps[7].branches.at(0).at(0)).mean() == Approx(0.007));
  CHECK(steps[8].probabilities == std::vector<double>{0.3, 0.7});
  CHECK(steps[8].branches.at(1).size() == 2);
  CHECK(steps[9].branches.at(0).size() == 2);
}

TEST_CASE("Steps of workers, transactions, look-ups and timed calls are read") {
  const models::Steps steps = steps_of(
      "{lookup: 1 ms}, {blocking: 2 ms, inline: true}, {worker: [{cpu: 3 ms}, {call: db}], argument: 2 MB},"
      "{hold: db, steps: [{call: db}, {call: cache}, {worker: [{call: db}]}, {hold: cache, steps: [{call: db}]}]}, {call: db},"
      "{call: {service: cache, time: 9 ms}}");
  REQUIRE(steps.size() == 6);
  CHECK((steps[0].kind == Kind::blocking && steps[0].slow && !steps[0].in_place));
  CHECK((steps[1].kind == Kind::blocking && !steps[1].slow && steps[1].in_place));
  CHECK((steps[2].kind == Kind::worker && steps[2].branches.at(0).size() == 2));
  CHECK(steps[2].argument == sim::Bytes{2'000'000});
  REQUIRE(steps[3].kind == Kind::hold);
  const models::Steps& inside = steps[3].branches.at(0);
  CHECK((inside.at(0).on_held && !inside.at(1).on_held));
  CHECK_FALSE(inside.at(2).branches.at(0).at(0).on_held);  // a worker has connections of its own
  CHECK(inside.at(3).branches.at(0).at(0).on_held);
  CHECK_FALSE(steps[4].on_held);
  CHECK(drawn(steps[5]).mean() == Approx(0.009));
}

TEST_CASE("Each kind of arrivals is read") {
  const auto interval = [](const models::Arrivals& arrivals) {
    return std::get<models::RenewalArrivals>(arrivals).interval;
  };
  CHECK(interval(arrivals_of("{poisson: 200/s}")).mean() == Approx(0.005));
  CHECK(interval(arrivals_of("{poisson: 200/s}")).cv() == 1);
  CHECK(interval(arrivals_of("{deterministic: 2/min}")).mean() == Approx(30));
  CHECK(interval(arrivals_of("{deterministic: 2/min}")).cv() == 0);
  CHECK(interval(arrivals_of("{renewal: {gamma: {mean: 2 s, cv: 2}}}")).cv() == Approx(2));
  const auto users = std::get<models::ClosedUsers>(arrivals_of("{users: 50, think: {exponential: 3 s}}"));
  CHECK(users.users == 50);
  CHECK(users.think.mean() == Approx(3));
  CHECK_FALSE(users.rounds);
  CHECK(std::get<models::ClosedUsers>(arrivals_of("{users: 8, think: 1 s, rounds: true}")).rounds);
}

TEST_CASE("Classes share the workload's arrivals or have their own") {
  const Scenario scenario = scenario_of(
      "workload:\n"
      "  arrivals: {poisson: 100/s}\n"
      "  requests:\n"
      "    batch: {arrivals: {users: 1, think: 0 s}, steps: [{cpu: 1 s}]}\n"
      "    browse: {share: 80 %, steps: [{cpu: 1 ms}], request-size: 2 kB}\n"
      "    report: {share: 20 %, steps: [{cpu: 5 ms}], response-size: 3 MB}\n"
      "  connections: {keep-alive: 64, pick: least-busy}\n" +
      kNode);
  REQUIRE(scenario.workload.size() == 2);
  CHECK(scenario.workload[0].name != scenario.workload[1].name);
  REQUIRE(scenario.workload[0].classes.size() == 2);
  CHECK(scenario.workload[0].classes[0].share == 0.8);
  CHECK(scenario.workload[0].classes[0].request_size == sim::Bytes{2'000});
  CHECK(scenario.workload[0].classes[0].response_size == sim::Bytes{10'000});
  CHECK(scenario.workload[0].classes[1].response_size == sim::Bytes{3'000'000});
  CHECK(scenario.workload[1].classes.at(0).share == 1);
  CHECK(std::holds_alternative<models::ClosedUsers>(scenario.workload[1].arrivals));
  CHECK(scenario.architectures.at(0).connections->keep_alive == 64);
  CHECK(scenario.architectures.at(0).connections->pick == models::Connections::Pick::least_busy);
}

TEST_CASE("A service has its limits, its costs and each process its pool") {
  const Scenario scenario = scenario_of(
      "workload: {arrivals: {poisson: 1/s}, requests: {page: {steps: [{call: db}]}}}\n"
      "services:\n"
      "  db: {servers: 16, time: 4 ms, queue: 1000, connections: 200, pool: 10, pool-time-out: 30 s, serial: "
      "5 %,\n"
      "       coherency: 2 us, query-size: 3 kB, answer-size: 5 kB}\n"
      "  cache: {time: 1 ms}\n" +
      kNode);
  const models::Service::Options& db = scenario.services.at(0);
  CHECK(db.name == "db");
  CHECK(db.servers == 16);
  CHECK(db.queue == 1000);
  CHECK(db.connections == 200);
  CHECK(db.serial == 0.05);
  CHECK(db.coherency == 2us);
  CHECK(db.query_size == sim::Bytes{3'000});
  CHECK(db.answer_size == sim::Bytes{5'000});
  CHECK(scenario.services.at(1).queue == models::Service::kUnlimited);
  const auto& pools = scenario.architectures.at(0).group.pools;
  REQUIRE(pools.size() == 2);
  CHECK(pools[0].pool == 10);
  CHECK(pools[0].acquire_time_out == 30s);
  CHECK(pools[1].pool == models::Service::kUnlimited);
  CHECK_FALSE(pools[1].acquire_time_out.has_value());
}

TEST_CASE("An architecture's keys reach its runtime") {
  const Architecture node = architecture_of(
      "machine: {cores: 8, speed: 1.5}\n"
      "architectures: {node: {runtime: event-loop, machine: {cores: 2}, processes: 3, accept: round-robin,\n"
      "  backlog: 99, syn-retries: linux-6.5, hand-off: 20 us, cpu-factor: 2, overhead: 1 ms, wake-up: 3 us,\n"
      "  worker-pool: 16}}\n");
  CHECK(node.runtime == "event-loop");
  CHECK(node.machine.cores == 2);
  CHECK(node.machine.speed == 1.5);
  CHECK(node.group.processes == 3);
  CHECK(node.group.accept == models::Accept::round_robin);
  CHECK(node.group.backlog == 99);
  CHECK(node.group.syn_retries == models::SynRetries::linux_6_5);
  CHECK(node.group.primary.hand_off == 20us);
  CHECK_FALSE(node.balancer.has_value());
  const auto loop = std::get<models::EventLoopServer::Options>(node.group.runtime);
  CHECK(loop.cpu_factor == 2);
  CHECK(loop.overhead == 1ms);
  CHECK(loop.wake_up.cpu == 3us);
  CHECK(loop.pool_threads == 16);

  const Architecture fastapi = architecture_of(
      "architectures: {fastapi: {preset: fastapi, handlers: def, lock-wake-up: 7 us, lock-wake-up-latency: 8 us, cold-wake-up: "
      "1 ms}}\n");
  const auto asyncio = std::get<models::EventLoopServer::Options>(fastapi.group.runtime);
  CHECK(asyncio.def_handlers);
  CHECK(asyncio.wake_up.cold == 1ms);
  CHECK(asyncio.executor.value().kind == models::Executor::Kind::anyio);
  CHECK(asyncio.executor.value().threads == 40);
  CHECK(asyncio.executor.value().interpreter.lock.value().wake_up.cpu == 7us);
  CHECK(asyncio.executor.value().interpreter.lock.value().wake_up.latency == 8us);

  const Architecture python = architecture_of(
      "architectures: {base: {runtime: gil, threads: 16, syscalls: 3, switch-interval: 1 ms, nodes: 2},\n"
      "                python: {extends: base, syscall-time: 7 us, check-every: 2 us, threads-for-branches: "
      "true}}\n");
  const auto gil = std::get<models::ThreadServer::Options>(python.group.runtime);
  CHECK(gil.threads == 16);
  CHECK(gil.syscalls == 3);
  CHECK(gil.syscall_time == 7us);
  CHECK(gil.threads_for_branches);
  CHECK(gil.lock.value().switch_interval == 1ms);
  CHECK(gil.lock.value().check_every == 2us);
  CHECK(gil.lock.value().wake_up.cpu == 50us);
  CHECK(python.nodes == 2);
  CHECK(python.balancer.value().policy.kind == models::Policy::Kind::round_robin);
  CHECK(python.group.backlog == 2048);
}

TEST_CASE("A balancer is a policy or keys") {
  const Architecture nodes = architecture_of(
      "architectures: {node: {runtime: event-loop, nodes: 9, balancer: {policy: two-choices, choices: 3, replacement: true,\n"
      "  refresh: 2 s, count: 4}}}\n");
  const models::Balancer::Options& balancer = nodes.balancer.value();
  CHECK(balancer.count == 4);
  CHECK(balancer.policy.kind == models::Policy::Kind::choices);
  CHECK(balancer.policy.choices == 3);
  CHECK(balancer.policy.replacement);
  CHECK(balancer.policy.refresh == 2s);

  const Architecture fastest = architecture_of(
      "architectures: {node: {runtime: event-loop, nodes: 9, balancer: {policy: least-latency, decay: 3 s}}}\n");
  CHECK(fastest.balancer.value().policy.kind == models::Policy::Kind::least_latency);
  CHECK(fastest.balancer.value().policy.decay == 3s);
}

TEST_CASE("What is not written has its default") {
  const Architecture java =
      architecture_of("architectures: {java: {runtime: native-threads, balancer: two-choices}}\n");
  CHECK(java.machine.cores == 4);
  CHECK(java.machine.speed == 1);
  CHECK(java.nodes == 1);
  CHECK(java.balancer.value().policy.kind == models::Policy::Kind::choices);
  CHECK(java.group.accept == models::Accept::blocking);
  const auto threads = std::get<models::ThreadServer::Options>(java.group.runtime);
  CHECK_FALSE(threads.lock.has_value());
  CHECK(threads.threads_for_branches);
  CHECK(architecture_of(kNode).group.backlog == 511);
  CHECK(architecture_of(kNode).group.syn_retries == models::SynRetries::linux_6_1);
}

TEST_CASE("Network, objective and measure are read") {
  const Scenario scenario = scenario_of(
      "description: Why?\n"
      "workload: {arrivals: {poisson: 1/s}, requests: {page: {steps: [{cpu: 1 ms}]}}}\n"
      "network: {latency: 1 ms, bandwidth: 1 Gbit/s}\n"
      "objective: {p50: 20 ms, p99.9: 2 s, errors: 0.1 %}\n"
      "measure: {requests: 7, warm-up: 20 %, replications: 3, confidence: 99 %, seed: 9}\n" +
      kNode);
  CHECK(scenario.name == "api");
  CHECK(scenario.description == "Why?");
  CHECK(scenario.network.latency == 1ms);
  CHECK(scenario.network.bandwidth == 125e6);
  REQUIRE(scenario.objective.value().latencies.size() == 2);
  CHECK(scenario.objective->latencies[1].quantile == 0.999);
  CHECK(scenario.objective->latencies[1].limit == 2s);
  CHECK(scenario.objective->errors.value() == 0.001);
  CHECK(scenario.measure.requests == 7);
  CHECK(std::get<double>(scenario.measure.warm_up) == 0.2);
  CHECK(scenario.measure.replications == 3);
  CHECK(scenario.measure.confidence == 0.99);
  CHECK(scenario.measure.seed == 9);
}

TEST_CASE("The reference describes every key of a mapping once") {
  const std::vector<MappingDescription> reference = describe_mappings(describe_language());
  std::set<std::string> known;
  const auto meaning = [&](const std::string& mapping, const std::string& name) {
    for (const MappingDescription& one : reference) {
      for (const KeyDescription& key : one.keys) {
        if (one.name == mapping && key.name == name) return key.value + ": " + key.meaning;
      }
    }
    FAIL(mapping << " has no " << name);
    return std::string{};
  };
  CHECK(reference.front().name == "scenario");
  CHECK(meaning("machine", "cores") == "whole number: Cores, shared by all threads of the machine. Default: "
                                       "4.");
  CHECK(meaning("service", "queue").ends_with("Default: unlimited."));
  CHECK(meaning("service", "time") == "duration or distribution: Time that the service works on one call.");
  CHECK(meaning("measured", "trace").ends_with("Required."));
  CHECK(meaning("step", "repeat").starts_with("repetition: "));
  CHECK(meaning("step", "parallel").find("race") < meaning("step", "parallel").find("Branches that run"));
  CHECK(meaning("step", "inline").ends_with("Only with native or blocking. Default: false."));
  CHECK(meaning("architecture", "balancer").starts_with("balancer or none: "));
  CHECK(meaning("architecture", "backlog").find("Default") == std::string::npos);
  CHECK(meaning("erlang", "mean") == "duration: Mean. Either shape and mean, or mean and cv.");
  for (const MappingDescription& mapping : reference) {
    for (const KeyDescription& key : mapping.keys) {
      INFO(mapping.name << "." << key.name);
      CHECK(known.insert(mapping.name + "." + key.name).second);
      CHECK_FALSE(key.value.empty());
      CHECK(key.meaning.ends_with("."));
    }
  }
}

}  // namespace knee::scenarios::language_test
