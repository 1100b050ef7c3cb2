/// Nodes at rest are not read at the end of a batch. Machines whose power is known never rest, and the power changes nothing of what
/// happens: the same scenario with it has each node read at each end, and must give the same numbers bit for bit.
#include "scenarios/run/idle_nodes.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "scenarios/language/document.hpp"
#include "scenarios/run/run.hpp"
#include "sim/random/run_key.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/own_process.hpp"

namespace knee::scenarios::idle_nodes_test {
namespace {

using namespace std::chrono_literals;

// --- A random scenario ----------------------------------------------------------------------------------------

const std::vector<std::string> kServers{"preset: node20",
                                        "preset: node18, processes: 2, accept: round-robin",
                                        "preset: pm2, processes: 3",
                                        "preset: node-worker-threads",
                                        "preset: asyncio",
                                        "preset: uvicorn, processes: 2",
                                        "preset: fastapi, handlers: def",
                                        "preset: gunicorn-sync, processes: 3",
                                        "preset: gunicorn-gthread, processes: 2, threads: 3",
                                        "preset: cpython3.11, threads: 4",
                                        "preset: native-threads, threads: 4"};
const std::vector<std::string> kSteps{"wait: {exponential: 5 ms}",
                                      "native: {exponential: 2 ms}",
                                      "blocking: {exponential: 3 ms}",
                                      "call: db",
                                      "after-response: [{wait: {exponential: 60 ms}}, {cpu: 1 ms}]",
                                      "parallel: [{call: db}, {wait: 3 ms}]",
                                      "cache: {keys: 50, zipf: 0.9, ttl: 1 s, stale: 300 ms, miss: {call: db}}",
                                      "timer: 40 ms",
                                      "cpu: {exponential: 300 ms}"};
const std::vector<std::string> kMachines{"cores: 1", "cores: 2", "cores: 2, cpu-limit: 0.5", "cores: 4, run-queues: each"};
const std::vector<std::string> kMore{"", "changes: [{every: {exponential: 1 s}, node: any, kill: 1}]\n"};

std::string scenario_text(std::uint64_t seed, const std::string& power) {
  sim::RandomStream dice = sim::RunKey{.seed = seed}.stream("scenario");
  const auto any_of = [&dice](const std::vector<std::string>& all) { return all[dice.below(all.size())]; };
  const std::string server = any_of(kServers);
  const std::string machine = any_of(kMachines);
  std::string steps = "{cpu: {exponential: 2 ms}}";
  for (std::uint64_t left = 1 + dice.below(2); left > 0; --left) steps += ", {" + any_of(kSteps) + "}";
  return "workload: {arrivals: {poisson: 30/s}, requests: {page: {steps: [" + steps + "]}}}\n"
         "services: {db: {servers: 2, time: {exponential: 4 ms}, pool: 3}}\n"
         "machine: {" + machine + power + "}\n"
         "measure: {duration: 8 s, warm-up: 1 s, seed: " + std::to_string(seed) + "}\n"
         "architectures: {it: {" + server + ", nodes: 12, balancer: random}}\n" + any_of(kMore);
}

// --- All numbers of a run -------------------------------------------------------------------------------------

class Numbers {
 public:
  static constexpr std::size_t kMost = 60'000;

  void add(double number) { all_.push_back(std::isnan(number) ? -1 : number); }
  void add(const analysis::DurationHistogram& durations) {
    for (const auto& bucket : durations.buckets()) {
      add(bucket.number);
      add(bucket.count);
    }
  }
  void add(const analysis::Batch& batch) {
    for (const double number : {batch.seconds, batch.in_system, batch.in_system_at_end}) add(number);
    for (const double utilisation : batch.utilisations) add(utilisation);
    for (const analysis::Tally& tally : batch.classes) add(tally.latency);
    for (const auto* durations : {&batch.loop_delay, &batch.lock_hold, &batch.job_latency}) add(*durations);
    analysis::Measurement values = batch.values;
    values.power_w = analysis::Measurement::kNone;
#define KNEE_ADD(name, definition, interval, when, meaning) add(values.name);
    KNEE_METRICS(KNEE_ADD)
#undef KNEE_ADD
  }
  void add(const analysis::Replication& run) {
    for (const analysis::Batch& batch : run.batches) add(batch);
    for (const analysis::Resource& resource : run.resources) add(resource.highest);
    add(run.busiest_process_share);
    add(run.events);
  }
  // Filled up with zeros.
  [[nodiscard]] std::vector<double> all() const {
    std::vector<double> numbers = all_;
    if (numbers.size() < kMost) numbers.resize(kMost);
    return numbers;
  }

 private:
  std::vector<double> all_;
};

std::vector<double> numbers_of(const std::string& text) {
  Diagnostics mistakes;
  const std::optional<Scenario> built = language::Document{sound(text), "test"}.read({}, mistakes).built;
  INFO(to_string(mistakes));
  REQUIRE(built.has_value());
  return in_own_process(Numbers::kMost, [&] {
    Numbers numbers;
    numbers.add(simulate(*built, built->architectures.front(), {}));
    return numbers.all();
  });
}

// --- One node -------------------------------------------------------------------------------------------------

struct Visited {
  explicit Visited(const IdleNodes& nodes) {
    nodes.for_each_to_read(false, [this](std::size_t number) { all.push_back(number); });
  }
  std::vector<std::size_t> all;
};

// Two nodes without costs, each an event loop.
class TwoNodes {
 public:
  TwoNodes() {
    for (std::size_t i = 0; i < 2; ++i) {
      DeployedNode& node = nodes.emplace_back(simulation, models::Machine::Options{});
      const models::Location location{.machine = node.machine, .services = services_, .durations = &durations};
      node.group = std::make_unique<models::ProcessGroup>(simulation, location, models::GroupOptions{.runtime = loop_, .pools = {}}, sim::RunKey{}, i);
    }
  }
  // As at the end of a batch.
  void read(IdleNodes& idle) {
    idle.for_each_to_read(false, [&](std::size_t number) {
      nodes[number].group->reset_statistics();
      idle.let_rest(number);
    });
    idle.restarted(simulation.now(), durations.loop_delay);
  }

  sim::Simulation simulation;
  models::RuntimeDurations durations;
  std::deque<DeployedNode> nodes;

 private:
  models::EventLoopServer::Options loop_;
  std::deque<models::Service> services_;
};

}  // namespace

TEST_CASE("Nodes at rest give what nodes give that are read at each end of a batch") {
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    const std::string text = scenario_text(seed, "");
    INFO(text);
    CHECK(numbers_of(text) == numbers_of(scenario_text(seed, ", power: \"40:50:90\"")));
  }
}

TEST_CASE("A node is read until nothing goes on in it and from its next event on") {
  TwoNodes two;
  IdleNodes idle{two.nodes};
  CHECK(Visited{idle}.all == std::vector<std::size_t>{0, 1});
  two.simulation.run_before(sim::kStart + 100ms);
  two.read(idle);
  CHECK(Visited{idle}.all.empty());

  const models::RequestClass page{.name = "page", .steps = {}};
  models::Request request;
  request.request_class = &page;
  request.due = two.simulation.now();
  request.ledger = models::Ledger{request.due};
  models::WorkItem wait{};
  wait.kind = models::StepKind::wait;
  wait.demand = 1s;
  const models::Step step{};
  wait.step = &step;
  request.work.push_back(wait);
  struct Client : models::Requester {
    void completed(models::Request&) override { ++answers; }
    int answers = 0;
  } client;
  request.requester = &client;
  two.nodes[1].front().submit(request);
  two.simulation.run_before(sim::kStart + 600ms);
  CHECK(Visited{idle}.all == std::vector<std::size_t>{1});
  two.read(idle);  // the request is in hand
  CHECK(Visited{idle}.all == std::vector<std::size_t>{1});
  two.simulation.run_before(sim::kStart + 2s);
  CHECK(client.answers == 1);
  two.read(idle);
  CHECK(Visited{idle}.all.empty());
}

TEST_CASE("The delay timers of loops at rest fire every 10 ms") {
  TwoNodes two;
  IdleNodes idle{two.nodes};
  two.simulation.run_before(sim::kStart + 100ms);
  two.read(idle);
  two.durations.clear();
  two.simulation.run_before(sim::kStart + 355ms);
  two.read(idle);
  CHECK(two.durations.loop_delay.count() == 2 * 25);  // from 110 ms to 350 ms
  CHECK(two.durations.loop_delay.min() == 10ms);
  CHECK(two.durations.loop_delay.max() == 10ms);
}

}  // namespace knee::scenarios::idle_nodes_test
