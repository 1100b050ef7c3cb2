#include "scenarios/deployment_choices.hpp"

#include <algorithm>
#include <cmath>
#include <variant>

#include "models/threads/thread_server.hpp"

namespace knee::scenarios {
namespace {

constexpr std::uint64_t kMostNodes = 32;
constexpr std::uint64_t kMostThreads = 64;
constexpr std::uint64_t kShortRange = 12;  // numbers of a range that are all tried

using Counts = std::vector<std::uint64_t>;

// The numbers of a range; `written` is one of them if the range has it.
Counts spread(const PlanRange& range, std::uint64_t written) {
  if (!range.listed.empty()) return range.listed;
  Counts counts{range.least, range.most};
  if (range.most - range.least < kShortRange) {
    for (std::uint64_t i = range.least; i < range.most; ++i) counts.push_back(i);
  }
  for (std::uint64_t power = 1; power <= range.most; power *= 2) {
    counts.push_back(power);
    counts.push_back(3 * power);
  }
  counts.push_back(written);
  std::erase_if(counts, [&range](std::uint64_t count) { return count < range.least || count > range.most; });
  std::sort(counts.begin(), counts.end());
  counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
  return counts;
}

Counts every(const PlanRange& range) {
  if (!range.listed.empty()) return range.listed;
  Counts counts;
  for (std::uint64_t i = range.least; i <= range.most; ++i) counts.push_back(i);
  return counts;
}

// Cores that a container can use at a time.
double usable_cores(const models::Machine::Options& machine) {
  const double limit = machine.cpu_limit.cores;
  return limit > 0 ? std::min<double>(limit, machine.cores) : machine.cores;
}

PlanRange default_processes(const models::Machine::Options& machine) {
  return {.least = 1, .most = 2 * static_cast<std::uint64_t>(std::ceil(usable_cores(machine))) + 1};
}

void add_counts(const Architecture& architecture, DeploymentChoice& choice) {
  const PlanSpace& plan = architecture.plan;
  const std::uint64_t threads = architecture.threads();
  choice.nodes = every(plan.nodes.value_or(PlanRange{.least = 1, .most = kMostNodes}));
  choice.processes = spread(plan.processes.value_or(default_processes(choice.machine)), architecture.group.processes);
  choice.threads = {1};
  if (!has_threads(architecture)) return;
  choice.threads = spread(plan.threads.value_or(PlanRange{.least = 1, .most = std::max(kMostThreads, threads)}), threads);
}

bool is_chosen(const PlanSpace& plan, const std::string& type) {
  return !plan.machines || std::find(plan.machines->begin(), plan.machines->end(), type) != plan.machines->end();
}

}  // namespace

bool has_threads(const Architecture& architecture) {
  return std::holds_alternative<models::ThreadServer::Options>(architecture.group.runtime);
}

std::vector<DeploymentChoice> deployment_choices(const Scenario& scenario, const Architecture& architecture) {
  std::vector<DeploymentChoice> choices;
  for (const MachineOffer& offer : scenario.machines) {
    if (!is_chosen(architecture.plan, offer.name)) continue;
    choices.push_back({.type = offer.name, .machine = offer.machine, .cost = offer.cost, .nodes = {}, .processes = {},
                       .threads = {}});
  }
  if (scenario.machines.empty()) {
    choices.push_back({.type = "", .machine = architecture.machine, .cost = architecture.cost, .nodes = {}, .processes = {},
                       .threads = {}});
  }
  for (DeploymentChoice& choice : choices) add_counts(architecture, choice);
  return choices;
}

}  // namespace knee::scenarios
