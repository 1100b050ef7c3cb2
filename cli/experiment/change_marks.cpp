#include "cli/experiment/change_marks.hpp"

#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace knee::cli {
namespace {

std::string subject_of(const models::Change& change, const scenarios::Scenario& scenario) {
  using Target = models::Change::Target;
  if (change.kind == models::Change::Kind::slow_service) return scenario.services[change.service].name;
  const std::string tier = change.tier ? scenario.services[change.service].name + " " : "";
  switch (change.target) {
    case Target::any: return tier + "any node";
    case Target::each: return tier + "each node";
    case Target::zone: return "zone " + change.zone;
    case Target::one: break;
  }
  return fmt::format("{}node {}", tier, change.node + 1);
}

std::string name_of(const models::Change& change, const scenarios::Scenario& scenario) {
  using Kind = models::Change::Kind;
  switch (change.kind) {
    case Kind::down: return subject_of(change, scenario) + " down";
    case Kind::drain: return subject_of(change, scenario) + " drains";
    case Kind::slow_node:
    case Kind::slow_service: return fmt::format("{} {} times slower", subject_of(change, scenario), change.factor);
    case Kind::kill: return fmt::format("process {} of {} killed", change.process + 1, subject_of(change, scenario));
    case Kind::deploy: break;
  }
  return "deploy";
}

}  // namespace

std::vector<analysis::Chart::Mark> change_marks(const scenarios::Scenario& scenario) {
  std::vector<analysis::Chart::Mark> marks;
  for (const models::Change& change : scenario.changes) {
    if (!change.at) continue;
    analysis::Chart::Mark mark{.name = name_of(change, scenario), .x = {.value = sim::to_seconds(*change.at)}};
    if (change.length && std::isfinite(change.length->mean())) {
      mark.x.low = mark.x.value;
      mark.x.high = mark.x.value + change.length->mean();
    }
    marks.push_back(std::move(mark));
  }
  return marks;
}

}  // namespace knee::cli
