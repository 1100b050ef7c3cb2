#include "scenarios/language/builder/tier_view.hpp"

namespace knee::scenarios::language {

Scenario tier_view(const Scenario& scenario, const Named<Service>& tier) {
  Scenario view = scenario;
  view.workload = {};
  view.plan.reset();
  view.machines.reset();
  view.clients = tier.value.clients;
  std::erase_if(view.changes, [&tier](const Change& one) { return !one.service || one.service->value != tier.name; });
  for (Change& one : view.changes) one.service.reset();
  for (const Named<TierRequest>& one : tier.value.requests) {
    Request request;
    request.steps = one.value.steps;
    request.model = one.value.model;
    view.workload.requests.push_back({.name = one.name, .place = one.place, .value = std::move(request)});
  }
  return view;
}

Named<Architecture> architecture_of(const Named<Service>& tier) {
  return {.name = tier.name, .place = tier.place, .value = tier.value.architecture.value()};
}

}  // namespace knee::scenarios::language
