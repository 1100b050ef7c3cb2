#include "scenarios/language/scenario_keys.hpp"

#include "scenarios/language/common.hpp"
#include "scenarios/language/measure.hpp"
#include "scenarios/language/network_keys.hpp"

namespace knee::scenarios::language {
namespace {

void read_scenario(MappingReader& fields, Scenario& scenario) {
  fields.optional("scenario", scenario.name, text_if_given("a name"),
                  "Its name in tables; by default that of the file.");
  fields.optional("description", scenario.description, text_if_given("a description"),
                  "The question it asks.");
  fields.required("workload", scenario.workload, workload(), "The requests and how they arrive.");
  fields.optional("services", scenario.services, named("service", service()),
                  "Shared services that requests call: databases, caches.");
  fields.optional("machine", scenario.machine, machine(), "The machines of all architectures.");
  fields.optional("network", scenario.network, network(),
                  "The star between clients, balancer, nodes and services, where there is a balancer.");
  const bool read = fields.required("architectures", scenario.architectures,
                                    named("architecture", architecture(scenario.machine)),
                                    "The ways of running the service that are compared, by name.");
  if (read && scenario.architectures.empty()) {
    fields.mistake("architectures", wrong("no architecture", "at least one architecture"));
  }
  fields.optional(
      "sweep", scenario.sweep, sweep(),
      "Values to go through, each combination of them: of the load, of a key of all architectures that "
      "have it, of a path such as machine.cores.");
  fields.optional("objective", scenario.objective, if_given(objective()), "What a point must hold.");
  fields.optional("measure", scenario.measure, measure(), "How long and how often each point is simulated.");
  fields.optional("expect", scenario.expectations, expectations(),
                  "What the scenario claims of its results; knee run says whether it holds.");
}

}  // namespace

Type<Scenario> scenario() { return mapping<Scenario>("scenario", read_scenario); }

}  // namespace knee::scenarios::language
