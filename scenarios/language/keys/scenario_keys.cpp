#include "scenarios/language/keys/scenario_keys.hpp"

#include "scenarios/language/keys/common.hpp"

namespace knee::scenarios::language {
namespace {

void read_scenario(KeyVisitor& keys, Scenario& scenario) {
  keys.given("scenario", scenario.name, any_text("a name"),
             "Its name in tables; by default that of the file.");
  keys.given("description", scenario.description, any_text("a description"), "The question it asks.");
  keys.required("workload", scenario.workload, workload(), "The requests and how they arrive.");
  keys.optional("services", scenario.services, named("service", service()),
                "Shared services that requests call: databases, caches.");
  keys.optional("machine", scenario.machine, machine(), "The machines of all architectures.");
  keys.optional("network", scenario.network, network(),
                "The star between clients, balancer, nodes and services, where there is a balancer.");
  const bool read = keys.required("architectures", scenario.architectures,
                                  named("architecture", architecture(scenario.machine)),
                                  "The ways of running the service that are compared, by name.");
  if (read && scenario.architectures.empty()) {
    keys.mistake("architectures", wrong("no architecture", "at least one architecture"));
  }
  keys.optional(
      "sweep", scenario.sweep, sweep(),
      "Values to go through, each combination of them: of the load, of a key of all architectures that "
      "have it, of a path such as machine.cores.");
  keys.given("objective", scenario.objective, objective(), "What a point must hold.");
  keys.optional("measure", scenario.measure, measure(), "How long and how often each point is simulated.");
  keys.optional("expect", scenario.expectations, expectations(),
                "What the scenario claims of its results; knee run says whether it holds.");
}

}  // namespace

Mapping<Scenario> scenario() { return {"scenario", read_scenario}; }

std::string to_yaml(const Scenario& written) {
  return scenarios::to_yaml(scenario().describe(&written, {.detail = SchemaContext::Detail::values}));
}

}  // namespace knee::scenarios::language
