#include "scenarios/sensitivity/inputs.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>

#include <fmt/format.h>

namespace knee::scenarios {
namespace {

using models::Step;
using models::StepKind;
using TakesTime = std::function<bool(const Step& step)>;

constexpr double kLargeFactor = 0.9;
constexpr double kSmallFactor = 0.99;

bool has_demand(StepKind kind) {
  switch (kind) {
    case StepKind::cpu:
    case StepKind::native:
    case StepKind::wait:
    case StepKind::timer:
    case StepKind::blocking:
    case StepKind::call: return true;
    case StepKind::yield:
    case StepKind::allocate:
    case StepKind::parallel:
    case StepKind::executor:
    case StepKind::branch:
    case StepKind::worker:
    case StepKind::hold:
    case StepKind::limit:
    case StepKind::cache:
    case StepKind::after_response:
    case StepKind::enqueue:
    case StepKind::repeat:
    case StepKind::choose: break;
  }
  return false;
}

void for_each_step(models::Steps& steps, const std::function<void(Step&)>& visit) {
  for (Step& step : steps) {
    visit(step);
    for (models::Steps& branch : step.branches) for_each_step(branch, visit);
  }
}

void for_each_step(Scenario& scenario, const std::function<void(Step&)>& visit) {
  for (models::ArrivalStream& stream : scenario.workload) {
    for (models::RequestClass& kind : stream.classes) for_each_step(kind.steps, visit);
  }
  for (models::RequestClass& kind : scenario.called) for_each_step(kind.steps, visit);
}

// The scenario with the demands of some steps multiplied; also counts these steps.
Scenario scaled(Scenario scenario, const TakesTime& is_meant, double factor, std::size_t& steps) {
  for_each_step(scenario, [&](Step& step) {
    if (!has_demand(step.kind) || step.request || !is_meant(step)) return;
    step.demand.factor *= factor;
    ++steps;
  });
  return scenario;
}

class Inputs {
 public:
  Inputs(const Scenario& scenario, std::size_t architecture) : scenario_{scenario}, architecture_{architecture} {}

  std::vector<Input> all() {
    add_times();
    add_counts_of_architecture();
    add_counts_of_services();
    return std::move(inputs_);
  }

 private:
  void add_times() {
    std::size_t all = 0;
    (void)scaled(scenario_, [](const Step&) { return true; }, 1, all);
    add_time("all times", [](const Step&) { return true; }, 0);
    constexpr std::pair<StepKind, const char*> kKinds[] = {{StepKind::cpu, "cpu time"},
                                                           {StepKind::native, "native time"},
                                                           {StepKind::wait, "waiting time"},
                                                           {StepKind::timer, "time of timers"},
                                                           {StepKind::blocking, "blocking time"}};
    for (const auto& [kind, name] : kKinds) {
      add_time(name, [wanted = kind](const Step& step) { return step.kind == wanted; }, all);
    }
    for (std::size_t i = 0; i < scenario_.services.size(); ++i) {
      add_time("time of " + scenario_.services[i].name,
               [i](const Step& step) { return step.kind == StepKind::call && step.service == i; }, all);
    }
  }

  // Adds a time unless no step takes it, or all steps do that `all times` counts.
  void add_time(const std::string& name, const TakesTime& is_meant, std::size_t all) {
    std::size_t steps = 0;
    Scenario large = scaled(scenario_, is_meant, kLargeFactor, steps);
    if (steps == 0 || steps == all) return;
    inputs_.push_back({.name = name,
                       .large = {"10 % less", kLargeFactor, std::move(large)},
                       .small = {"1 % less", kSmallFactor, scaled(scenario_, is_meant, kSmallFactor, steps)}});
  }

  // Adds a count; `change` puts the larger count into a scenario.
  template <class Change>
  void add_count(const std::string& name, std::uint64_t count, Change change) {
    if (count == 0 || count > kMostCounted) return;
    const std::uint64_t more = count + std::max<std::uint64_t>(1, count / 4);
    Scenario changed = scenario_;
    change(changed, changed.architectures[architecture_], more);
    const double ratio = static_cast<double>(more) / static_cast<double>(count);
    Input::Change both{fmt::format("{} to {}", count, more), ratio, std::move(changed)};
    inputs_.push_back({.name = name, .large = both, .small = both});
  }

  void add_counts_of_architecture() {
    const Architecture& one = scenario_.architectures[architecture_];
    if (!one.groups.empty()) return;  // unlike nodes have no common number
    add_count("cores", static_cast<std::uint64_t>(one.machine.cores),
              [](Scenario&, Architecture& it, std::uint64_t more) { it.machine.cores = static_cast<int>(more); });
    if (one.balancer && !one.autoscaler) {
      add_count("nodes", one.nodes, [](Scenario&, Architecture& it, std::uint64_t more) { it.nodes = more; });
    }
    add_count("processes", one.group.processes,
              [](Scenario&, Architecture& it, std::uint64_t more) { it.group.processes = more; });
    if (std::holds_alternative<models::ThreadServer::Options>(one.group.runtime)) {
      add_count("threads", one.threads(), [](Scenario&, Architecture& it, std::uint64_t more) {
        std::get<models::ThreadServer::Options>(it.group.runtime).threads = more;
      });
    } else if (uses_pool()) {
      add_count("pool threads", std::get<models::EventLoopServer::Options>(one.group.runtime).pool_threads,
                [](Scenario&, Architecture& it, std::uint64_t more) {
                  std::get<models::EventLoopServer::Options>(it.group.runtime).pool_threads = more;
                });
    }
    if (one.group.offload) {
      add_count("offload workers", one.group.offload->workers,
                [](Scenario&, Architecture& it, std::uint64_t more) { it.group.offload->workers = more; });
    }
  }

  // Whether some step runs in the worker threads of an event loop.
  [[nodiscard]] bool uses_pool() const {
    bool uses = false;
    Scenario copy = scenario_;
    for_each_step(copy, [&uses](const Step& step) {
      uses = uses || (!step.in_place && (step.kind == StepKind::blocking || step.kind == StepKind::native));
    });
    return uses;
  }

  void add_counts_of_tier(std::size_t number) {
    const Architecture& tier = scenario_.tiers[number];
    if (!tier.groups.empty()) return;
    add_count("processes of " + tier.name, tier.group.processes,
              [number](Scenario& it, Architecture&, std::uint64_t more) { it.tiers[number].group.processes = more; });
    if (tier.balancer) {
      add_count("nodes of " + tier.name, tier.nodes,
                [number](Scenario& it, Architecture&, std::uint64_t more) { it.tiers[number].nodes = more; });
    }
    if (!std::holds_alternative<models::ThreadServer::Options>(tier.group.runtime)) return;
    add_count("threads of " + tier.name, tier.threads(), [number](Scenario& it, Architecture&, std::uint64_t more) {
      std::get<models::ThreadServer::Options>(it.tiers[number].group.runtime).threads = more;
    });
  }

  void add_counts_of_services() {
    for (std::size_t i = 0; i < scenario_.services.size(); ++i) {
      const models::Service::Options& service = scenario_.services[i];
      if (service.tier) {
        add_counts_of_tier(*service.tier);
      } else {
        add_count("servers of " + service.name, service.servers,
                  [i](Scenario& it, Architecture&, std::uint64_t more) { it.services[i].servers = more; });
      }
      add_count("connections of " + service.name, service.connections,
                [i](Scenario& it, Architecture&, std::uint64_t more) { it.services[i].connections = more; });
      const auto& pools = scenario_.architectures[architecture_].group.pools;
      if (i >= pools.size()) continue;
      add_count("connections to " + service.name, pools[i].pool,
                [i](Scenario&, Architecture& it, std::uint64_t more) { it.group.pools[i].pool = more; });
    }
  }

  static constexpr std::uint64_t kMostCounted = 1'000'000;  // a larger count means "without limit"

  const Scenario& scenario_;
  std::size_t architecture_;
  std::vector<Input> inputs_;
};

}  // namespace

std::vector<Input> inputs_of(const Scenario& scenario, std::size_t architecture) {
  return Inputs{scenario, architecture}.all();
}

}  // namespace knee::scenarios
