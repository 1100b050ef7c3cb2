#include "scenarios/language/scenario_keys.hpp"

#include "scenarios/language/build.hpp"
#include "scenarios/language/common.hpp"
#include "scenarios/language/presets.hpp"
#include "scenarios/yaml/override.hpp"

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

Interpretation Document::read(const std::vector<Assignment>& assignments, Diagnostics& mistakes) {
  Diagnostics found;  // Of this reading alone: a mistake that was found before must count again.
  Node tree = root_;
  for (const auto& [path, value] : assignments) assign(tree, path, value, found);
  if (Entry* architectures = tree.find("architectures")) resolve_architectures(architectures->value, found);
  Interpretation result;
  const bool right = scenario().read(tree, result.written, found);
  if (result.written.name.empty()) result.written.name = name_;
  const Entry* services = tree.find("services");
  const bool complete = is_complete(tree);
  if (services != nullptr) {
    if (is_complete(services->value)) check_calls(result.written, services->value.keys(), found);
  } else if (found.empty() && complete) {  // Otherwise it may be there, but misspelt.
    check_calls(result.written, {}, found);
  }
  if (right && found.empty() && complete) result.built = build(result.written, recordings_, found);
  if (!found.empty()) result.built.reset();
  for (const Diagnostic& mistake : found) mistakes.add(mistake);
  return result;
}

std::string to_yaml(const Scenario& written) {
  return scenarios::to_yaml(scenario().describe(&written, {.detail = SchemaContext::Detail::values}));
}

}  // namespace knee::scenarios::language
