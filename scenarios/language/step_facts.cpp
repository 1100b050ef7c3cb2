#include "scenarios/language/step_facts.hpp"

namespace knee::scenarios::language {
namespace {

void add(const Step& step, StepFacts& facts) {
  using Kind = Step::Kind;
  const models::Step& model = step.model;
  facts.computes = facts.computes || model.kind == Kind::cpu;
  facts.pooled = facts.pooled || ((model.kind == Kind::native || model.kind == Kind::blocking) && !model.in_place);
  facts.executor = facts.executor || model.kind == Kind::executor;
  facts.parallel = facts.parallel || model.kind == Kind::parallel;
  facts.allocates = facts.allocates || model.kind == Kind::allocate;
  facts.offloaded = facts.offloaded || model.kind == Kind::worker || model.offloaded;
  facts.has_messages = facts.has_messages || model.argument > sim::Bytes{} || model.result > sim::Bytes{};
}

void add(const Steps& steps, StepFacts& facts) {
  for (const Step& step : steps) {
    add(step, facts);
    for (const Steps& branch : step.branches) add(branch, facts);
  }
}

}  // namespace

StepFacts facts_of(const Workload& workload) {
  StepFacts facts;
  for (const Named<Request>& one : workload.requests) {
    add(one.value.steps, facts);
    facts.new_connections = facts.new_connections || one.value.model.new_connection;
    facts.slow_clients = facts.slow_clients || one.value.model.has_slow_client();
    facts.silent_clients = facts.silent_clients || one.value.model.first_byte_delay > sim::Duration{};
  }
  return facts;
}

}  // namespace knee::scenarios::language
