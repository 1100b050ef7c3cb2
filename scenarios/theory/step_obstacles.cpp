#include "scenarios/theory/step_obstacles.hpp"

namespace knee::scenarios::theory {
namespace {

const char* obstacle_of(const models::Step& step) {
  if (step.kind == models::StepKind::cache) return "no theory of caches with keys, whose hits depend on the load";
  if (step.kind == models::StepKind::limit) return "no theory of limits on requests in some of their steps";
  if (step.kind == models::StepKind::after_response) return "no theory of work that goes on after the response";
  if (step.need > 0) return "no theory of requests that go on before their last branch ends";
  return nullptr;
}

const char* obstacle_of(const models::Steps& steps) {
  for (const models::Step& step : steps) {
    const char* reason = obstacle_of(step);
    for (const models::Steps& branch : step.branches) {
      if (reason == nullptr) reason = obstacle_of(branch);
    }
    if (reason != nullptr) return reason;
  }
  return nullptr;
}

}  // namespace

const char* step_obstacle(const Scenario& scenario) {
  for (const models::ArrivalStream& stream : scenario.workload) {
    for (const models::RequestClass& one : stream.classes) {
      if (const char* reason = obstacle_of(one.steps)) return reason;
    }
  }
  return nullptr;
}

}  // namespace knee::scenarios::theory
