/// The demands of every scenario of the library against its simulation: what no rate exceeds, and what is in use.

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "analysis/results/bottleneck.hpp"
#include "scenarios/experiment_plan.hpp"
#include "scenarios/theory/demands.hpp"
#include "scenarios/theory/theory.hpp"
#include "tests/support/catch.hpp"
#include "tests/theory/laboratory.hpp"
#include "tests/theory/own_process.hpp"

namespace knee::theory::demands_test {
namespace {

namespace fs = std::filesystem;
using analysis::ResourceKind;
using scenarios::theory::Demands;
using scenarios::theory::ResourceDemand;

constexpr std::size_t kReplications = 10;
constexpr std::size_t kReplicationsInOverload = 4;  // where the busiest resource hardly ever rests, and so hardly varies
constexpr double kNoBottleneck = -1;

struct Case {
  std::string name;
  Scenario scenario;
  Architecture architecture;
  Demands demands;
};

std::vector<Case> cases_of(const fs::path& path) {
  auto read = scenarios::read_experiment_plan(path.string(), {}, scenarios::Sweep::ignore);
  REQUIRE(std::holds_alternative<scenarios::ExperimentPlan>(read));
  const Scenario base = std::get<scenarios::ExperimentPlan>(read).base;
  std::vector<Case> cases;
  for (const Architecture& one : base.architectures) {
    const bool has_theory = !scenarios::theory::obstacle(base, one) || !one.groups.empty();
    if (has_theory) cases.push_back({path.stem().string() + ", " + one.name, base, one, scenarios::theory::demands_of(base, one)});
  }
  return cases;
}

std::vector<Case> library() {
  std::vector<Case> cases;
  for (const char* folder : {KNEE_SOURCE_DIR "/scenarios/library", KNEE_SOURCE_DIR "/scenarios/library/claims"}) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() != ".yaml") continue;
      for (Case& one : cases_of(entry.path())) {
        if (one.architecture.clients.policies.empty()) cases.push_back(std::move(one));  // demands leave further attempts out
      }
    }
  }
  return cases;
}

// Whether all requests come from one or more open renewal streams, so that the load can be chosen.
// Whether its load is a rate, and stays one: nodes are alike, nothing changes during the run, and clients send each request once.
bool has_a_load(const Case& one) {
  if (one.scenario.is_transient() || !one.architecture.groups.empty() || !one.architecture.clients.policies.empty()) return false;
  return one.scenario.renewal_rate() == one.scenario.offered_rate();
}

// Of each replication.
struct Outcome {
  std::vector<double> bottlenecks = {};                 // position in the demands
  std::vector<std::vector<double>> served = {};         // per second, of each class
  std::vector<std::vector<double>> utilisations = {};   // of each resource of the demands
};

double position_of(const Case& one, const std::string& label) {
  for (std::size_t i = 0; i < one.demands.resources.size(); ++i) {
    if (one.demands.resources[i].resource.label() == label) return static_cast<double>(i);
  }
  return kNoBottleneck;
}

double utilisation_of(const analysis::Sample& sample, const ResourceDemand& demand) {
  const std::vector<analysis::Resource>& resources = sample.window.replications.front().resources;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    if (resources[i].label() == demand.resource.label()) return analysis::mean_utilisation(sample, i);
  }
  return std::nan("");
}

std::vector<double> served_of(const analysis::Replication& run) {
  std::vector<double> served(run.classes.size());
  double seconds = 0;
  for (const analysis::Batch& batch : run.batches) {
    seconds += batch.seconds;
    for (std::size_t i = 0; i < served.size(); ++i) served[i] += static_cast<double>(batch.classes[i].departed);
  }
  for (double& one : served) one /= seconds;
  return served;
}

// The position of the bottleneck, the served requests of each class, the utilisation of each resource.
std::vector<double> values_of_run(const Case& one, const Scenario& scenario, const scenarios::Job& job) {
  const std::vector<analysis::Replication> runs{scenarios::simulate(scenario, one.architecture, job)};
  if (runs.front().failed()) return {};
  const analysis::Sample sample{.window = {.replications = runs}, .setting = {}};
  std::vector<double> values{position_of(one, analysis::bottleneck_of(sample).name)};
  for (const double served : served_of(runs.front())) values.push_back(served);
  for (const ResourceDemand& demand : one.demands.resources) values.push_back(utilisation_of(sample, demand));
  return values;
}

Outcome outcome_at(const Case& one, double load, std::uint64_t requests, std::size_t replications = kReplications) {
  Scenario scenario = one.scenario.at_load(sim::per_second(load * one.demands.highest_rate()));
  scenario.measure.warm_up = 0.3;
  const std::size_t classes = one.demands.classes.size();
  Outcome outcome{.served = std::vector<std::vector<double>>(classes),
                  .utilisations = std::vector<std::vector<double>>(one.demands.resources.size())};
  for (std::uint64_t i = 0; i < replications; ++i) {
    const auto values = in_own_process([&] { return values_of_run(one, scenario, {.replication = i, .requests = requests}); });
    REQUIRE(values.size() == 1 + classes + outcome.utilisations.size());
    outcome.bottlenecks.push_back(values[0]);
    for (std::size_t k = 0; k < classes; ++k) outcome.served[k].push_back(values[1 + k]);
    for (std::size_t k = 0; k < outcome.utilisations.size(); ++k) outcome.utilisations[k].push_back(values[1 + classes + k]);
  }
  return outcome;
}

// The work of the requests served does not exceed what the servers of a resource can do. In overload the lighter classes may
// be served in greater shares, so the bound holds for the mix that is served.
void check_bound(const ResourceDemand& demand, const Outcome& outcome) {
  std::vector<double> work(outcome.bottlenecks.size());
  for (std::size_t i = 0; i < work.size(); ++i) {
    for (std::size_t k = 0; k < outcome.served.size(); ++k) work[i] += outcome.served[k][i] * demand.classes[k].mean;
  }
  const Interval interval = interval_of(work);
  INFO(demand.resource.label() << ": " << interval.mean << " +- " << interval.half_width << " of " << demand.servers);
  CHECK(interval.mean - interval.half_width <= demand.servers);
}

double mean_of(const std::vector<double>& values) { return interval_of(values).mean; }

// In simulation the resource that theory calls the bottleneck is the busiest, or as busy as the busiest. A loop that shares its
// interpreter lock with other threads counts as busy while it waits for the lock.
void check_bottleneck(const Case& one, const Outcome& outcome) {
  for (const double position : outcome.bottlenecks) {
    REQUIRE(position != kNoBottleneck);
    const auto found = static_cast<std::size_t>(position);
    INFO("by theory " << one.demands.bottleneck()->resource.label() << ", " << mean_of(outcome.utilisations[0])
                      << ", simulated " << one.demands.resources[found].resource.label() << ", "
                      << mean_of(outcome.utilisations[found]));
    const bool loop_waits = one.demands.bottleneck()->resource.kind == ResourceKind::lock &&
                            one.demands.resources[found].resource.kind == ResourceKind::loop;
    CHECK((found == 0 || loop_waits || mean_of(outcome.utilisations[0]) > 0.98 * mean_of(outcome.utilisations[found])));
  }
}

bool is_clear(const Demands& demands) {
  return demands.resources.size() == 1 || demands.resources[1].highest_rate() > 1.1 * demands.highest_rate();
}

bool has_silent_clients(const Scenario& scenario) {
  for (const models::ArrivalStream& stream : scenario.workload) {
    for (const models::RequestClass& one : stream.classes) {
      if (one.first_byte_delay > sim::Duration{}) return true;
    }
  }
  return false;
}

// Servers work as long as demanded, and cores but for what is left out. Loops, locks, threads and connections are also held
// while others work.
bool is_exact(const Case& one, const ResourceDemand& demand) {
  if (demand.resource.kind == ResourceKind::service) return true;
  const std::vector<std::string>& words = one.demands.left_out.words;
  const bool more_is_known = std::all_of(words.begin(), words.end(), [](const std::string& word) {
    return word == "context switches" || word == "unequal shares of the processes in the work" ||
           word == "handovers of the interpreter lock";
  });
  return demand.resource.kind == ResourceKind::cores && more_is_known;
}

// The architecture without the cost of waking up.
Case awake(Case one) {
  constexpr sim::Duration kNothing{};
  if (auto* loop = std::get_if<models::EventLoopServer::Options>(&one.architecture.group.runtime)) {
    loop->wake_up = {};
  }
  if (auto* threads = std::get_if<models::ThreadServer::Options>(&one.architecture.group.runtime)) {
    threads->wake_up = {};
    if (threads->lock) {
      threads->lock->wake_up = {};
      threads->lock->wake_up_jitter = kNothing;
    }
  }
  one.demands = scenarios::theory::demands_of(one.scenario, one.architecture);
  return one;
}

constexpr double kContextSwitches = 0.01;  // of the time of the cores, at most

void check_utilisation(const Case& one, const ResourceDemand& demand, double rate, const std::vector<double>& simulated) {
  if (demand.resource.kind == ResourceKind::link) return;  // the mean of both ways
  const Interval interval = interval_of(simulated);
  const double predicted = demand.utilisation(rate);
  INFO(demand.resource.label() << ": " << interval.mean << " +- " << interval.half_width << ", by theory " << predicted);
  CHECK(interval.mean + interval.half_width >= predicted);
  if (is_exact(one, demand)) CHECK(interval.mean - interval.half_width <= (1 + kContextSwitches) * predicted);
}

}  // namespace

TEST_CASE("no resource of the library does more work than its servers can in overload") {
  std::size_t overloaded = 0;
  for (const Case& one : library()) {
    INFO(one.name);
    REQUIRE(!one.demands.resources.empty());
    if (!has_a_load(one)) continue;
    ++overloaded;
    const Outcome outcome = outcome_at(one, 2, 1000, kReplicationsInOverload);
    for (const ResourceDemand& demand : one.demands.resources) check_bound(demand, outcome);
  }
  CHECK(overloaded > 25);
}

TEST_CASE("just above the highest rate the bottleneck of each architecture of the library is the one that theory names") {
  std::size_t clear = 0;
  for (const Case& one : library()) {
    if (!has_a_load(one) || !is_clear(one.demands) || has_silent_clients(one.scenario)) continue;
    INFO(one.name);
    ++clear;
    check_bottleneck(one, outcome_at(one, 1.05, 2000, kReplicationsInOverload));
  }
  CHECK(clear > 20);
}

TEST_CASE("at half of the highest rate each resource of the library is in use as its demand says") {
  std::size_t exact = 0;
  for (const Case& costly : library()) {
    if (!has_a_load(costly) || has_silent_clients(costly.scenario)) continue;  // silent clients take threads from the others
    const Case one = awake(costly);
    INFO(one.name);
    const Outcome outcome = outcome_at(one, 0.5, 2000);
    for (std::size_t i = 0; i < one.demands.resources.size(); ++i) {
      check_utilisation(one, one.demands.resources[i], one.demands.highest_rate() / 2, outcome.utilisations[i]);
      exact += is_exact(one, one.demands.resources[i]) ? 1 : 0;
    }
  }
  CHECK(exact > 30);
}

}  // namespace knee::theory::demands_test
