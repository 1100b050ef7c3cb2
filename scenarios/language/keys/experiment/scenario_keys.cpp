#include "scenarios/language/keys/experiment/scenario_keys.hpp"

#include "scenarios/language/keys/common.hpp"

namespace knee::scenarios::language {
namespace {

void read_scenario(KeyVisitor& keys, Scenario& scenario) {
  keys.given("scenario", scenario.name, any_name("a name"),
             "Name of the scenario in tables; by default the name of the file.");
  keys.given("description", scenario.description, any_text("a description"),
             "Question that the scenario answers.");
  keys.required("workload", scenario.workload, workload(), "Requests and their arrivals.");
  keys.given("clients", scenario.clients, clients(),
             "What clients do about requests that take long or fail; by default each request is sent once, and its client waits "
             "for ever.");
  keys.optional("queues", scenario.queues, named("queue", queue()),
                "Queues of jobs that requests leave for worker processes: Celery, BullMQ, RQ.");
  keys.given("machines", scenario.machines, named("machine type", machine(nullptr)),
             "Machine types by name, with their prices: those that a provider offers.");
  const MachineTypes* types = scenario.machines ? &*scenario.machines : nullptr;
  keys.optional("machine", scenario.machine, machine(types),
                "Machines of all architectures, as keys or as the name of a machine type.");
  keys.optional("network", scenario.network, network(),
                "Network between clients, balancers, nodes and services: a star, or a platform file. By default only architectures "
                "with a balancer, or with a tier that has one, use it.");
  keys.given("plan", scenario.plan, plan_space(types),
             "Deployments that knee plan considers for each architecture.");
  const bool read = keys.required("architectures", scenario.architectures,
                                  named("architecture", architecture(scenario.machine, types)),
                                  "Ways to run the service, by name; the tables compare them.");
  if (read && scenario.architectures.empty()) {
    keys.mistake("architectures", wrong("no architecture", "at least one architecture"));
  }
  keys.optional("services", scenario.services, named("service", service(scenario.machine, types)),
                "Services that requests call: databases, caches, and tiers with an architecture of their own.");
  keys.given("changes", scenario.changes, changes(),
             "What happens to nodes and services during a run, to those of all architectures: nodes that go down or drain, that "
             "are slower, processes that are killed. With changes at given times, a fixed length is required, such as measure.duration.");
  keys.optional(
      "sweep", scenario.sweep, sweep(),
      "Values of keys, each combination of which is simulated. A key is the load, a key of all architectures "
      "that have it, or a path such as machine.cores.");
  keys.given("objective", scenario.objective, objective(), "Limits that each point must meet.");
  keys.optional("measure", scenario.measure, measure(),
                "Length and number of the simulated runs of each point.");
  keys.optional("expect", scenario.expectations, expectations(),
                "Claims about the results; knee run prints whether each claim holds.");
}

}  // namespace

Mapping<Scenario> scenario() { return {"scenario", read_scenario}; }

Schema described(const Scenario& written) {
  return scenario().describe(&written, {.detail = SchemaContext::Detail::values});
}

}  // namespace knee::scenarios::language
