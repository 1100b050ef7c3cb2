// Reading mappings into structs, what is said of mappings that are wrong, and the description made on the
// way.
#include "scenarios/schema/adapters.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping.hpp"
#include "scenarios/schema/price.hpp"
#include "scenarios/schema/quantity.hpp"
#include "scenarios/schema/words.hpp"
#include "scenarios/yaml/extends.hpp"
#include "scenarios/yaml/override.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::fields_test {
namespace {

using namespace std::chrono_literals;

// A small language of the same make as the real one.

struct Machine {
  int cores = 4;
  std::optional<std::int64_t> memory;
  Price cost;
};

struct Poisson {
  double rate = 1;
};
struct Trace {
  std::string file;
};

struct Workload {
  std::variant<Poisson, Trace> arrivals;
  std::string column = "time";
};

struct Step {
  sim::Duration cpu{};
  std::vector<Step> parallel;
  bool runs_inline = false;
};

struct Service {
  int servers = 1;
  sim::Duration time{};
};

struct Scenario {
  Machine machine;
  Workload workload;
  std::vector<Step> steps;
  std::vector<Named<Service>> services;
};

Mapping<Machine> machine_type() {
  return mapping<Machine>("machine", [](KeyVisitor& keys, Machine& machine) {
    keys.optional("cores", machine.cores, integer<int>({.least = 1, .most = 1024}),
                  "Cores that threads share.");
    keys.optional("memory", machine.memory, maybe(bytes()), "Beyond it the process is killed.");
    keys.required("cost", machine.cost, price(), "What one machine costs.");
  });
}

Mapping<Workload> workload_type() {
  return mapping<Workload>("arrivals", [](KeyVisitor& keys, Workload& workload) {
    const auto poisson = converted<Poisson>(
        rate(), [](double rate) { return Poisson{rate}; }, [](const Poisson& one) { return one.rate; });
    const auto trace = converted<Trace>(
        any_text("a file"), [](std::string path) { return Trace{std::move(path)}; },
        [](const Trace& one) { return one.file; });
    keys.one_of(alternative<Poisson>("poisson", workload.arrivals, poisson, "Independent arrivals."),
                alternative<Trace>("trace", workload.arrivals, trace, "Recorded arrivals."));
    keys.only_with({"trace"}, [&] {
      keys.optional("at", workload.column, any_text("a column"), "The column of the times.");
    });
  });
}

Mapping<Step> step_type() {
  return mapping<Step>("step", [](KeyVisitor& keys, Step& step) {
    keys.one_of(
        alternative(
            "cpu", step.parallel.empty() ? std::optional(step.cpu) : std::nullopt, duration(),
            [&step](sim::Duration time) { step.cpu = time; }, "Compute."),
        alternative(
            "parallel", step.parallel.empty() ? std::nullopt : std::optional(step.parallel),
            list_of(step_type(), 1), [&step](std::vector<Step> steps) { step.parallel = std::move(steps); },
            "Steps at the same time."));
    keys.optional("inline", step.runs_inline, flag(), "Not in the pool.");
  });
}

Mapping<Service> service_type() {
  return mapping<Service>("service", [](KeyVisitor& keys, Service& service) {
    keys.optional("servers", service.servers, integer<int>({.least = 1, .most = 1000}),
                  "How many work at once.");
    keys.required("time", service.time, duration(), "What one request takes.");
  });
}

Mapping<Scenario> scenario_type() {
  return mapping<Scenario>("scenario", [](KeyVisitor& keys, Scenario& scenario) {
    keys.required("machine", scenario.machine, machine_type(), "The machine.");
    keys.required("arrivals", scenario.workload, workload_type(), "How requests arrive.");
    keys.optional("steps", scenario.steps, list_of(step_type()), "What a request does.");
    keys.optional("services", scenario.services, named("service", service_type()), "What requests call.");
  });
}

struct Outcome {
  Scenario scenario;
  std::string mistakes;
};

Outcome outcome_of(const Node& node) {
  Outcome outcome;
  Diagnostics mistakes;
  const bool right = scenario_type().read(node, outcome.scenario, mistakes);
  CHECK(right == mistakes.empty());
  outcome.mistakes = to_string(mistakes);
  return outcome;
}

const std::string kRest = "arrivals: {poisson: 200/s}\n";
const std::string kMachine = "machine: {cost: 1 USD/h}\n";

/// What is wrong with a scenario.
std::string complaint(const std::string& text) { return outcome_of(sound(text)).mistakes; }

}  // namespace

TEST_CASE("A mapping is read into a struct, whose values are the defaults") {
  const Scenario scenario =
      outcome_of(sound("machine: {cost: 0.17 USD/h, memory: 8 GB}\n"
                       "arrivals: {trace: day.csv, at: due}\n"
                       "steps:\n"
                       "  - cpu: 4 ms\n"
                       "  - parallel: [{cpu: 1 ms}, {parallel: [{cpu: 2 ms, inline: true}]}]\n"
                       "services: {db: {time: 4 ms}, cache: {servers: 2, time: 1 ms}}\n"))
          .scenario;
  CHECK(scenario.machine.cores == 4);
  CHECK(scenario.machine.memory == 8'000'000'000);
  CHECK(scenario.machine.cost == Price{.per_hour = 0.17, .currency = "USD"});
  CHECK(std::get<Trace>(scenario.workload.arrivals).file == "day.csv");
  CHECK(scenario.workload.column == "due");
  REQUIRE(scenario.steps.size() == 2);
  CHECK(scenario.steps[0].cpu == 4ms);
  CHECK(scenario.steps[1].parallel[1].parallel[0].runs_inline);
  REQUIRE(scenario.services.size() == 2);
  CHECK(scenario.services[1].name == "cache");
  CHECK(to_string(scenario.services[1].place) == "api.yaml:6:30");
  CHECK(scenario.services[1].value.servers == 2);
}

TEST_CASE("An unknown key names the keys there are and the nearest") {
  CHECK(complaint("machine: {coers: 4, cost: 1 USD/h}\n" + kRest) ==
        "api.yaml:1:11: unknown key \"coers\"; expected cores, memory or cost; did you mean \"cores\"?\n");
  CHECK(complaint("machine: {ram: 8 GB, colour: red, cost: 1 USD/h}\n" + kRest) ==
        "api.yaml:1:11: unknown key \"ram\"; expected cores, memory or cost; did you mean \"memory\"?\n"
        "api.yaml:1:22: unknown key \"colour\"; expected cores, memory or cost\n");
}

TEST_CASE("A missing key is reported at its mapping, unless it is there misspelt") {
  CHECK(complaint("machine:\n  cores: 4\n" + kRest) ==
        "api.yaml:2:3: missing key \"cost\"; expected a price per hour such as \"0.17 USD/h\" (any currency "
        "of three "
        "capital letters)\n");
  CHECK(complaint("machine: {csot: 1 USD/h}\n" + kRest) ==
        "api.yaml:1:11: unknown key \"csot\"; expected cores, memory or cost; did you mean \"cost\"?\n");
  CHECK(complaint(kMachine) ==
        "api.yaml:1:1: missing key \"arrivals\"; expected a mapping with the keys poisson, trace or at\n");
}

TEST_CASE("What has the wrong kind says what was found and what is needed") {
  CHECK(complaint("machine: [4]\n" + kRest) ==
        "api.yaml:1:10: a list where a mapping is needed; expected a mapping with the keys cores, memory or "
        "cost\n");
  CHECK(complaint("machine:\n  cores:4\n" + kRest) ==
        "api.yaml:2:3: one value where a mapping is needed; expected a mapping with the keys cores, memory "
        "or cost; "
        "did you mean \"cores: 4\"?\n");
  CHECK(complaint("machine:\n" + kRest) ==
        "api.yaml:1:1: nothing where a mapping is needed; expected a mapping with the keys cores, memory or "
        "cost\n");
  CHECK(complaint("machine: {cores: {a: 1}, cost: 1 USD/h}\n" + kRest) ==
        "api.yaml:1:18: a mapping where one value is needed; expected a whole number from 1 to 1024\n");
  CHECK(complaint(kMachine + kRest + "steps: 4 ms\n") ==
        "api.yaml:3:8: one value where a list is needed; expected a list in [ ]; did you mean \"[4 ms]\"?\n");
  CHECK(complaint(kMachine + kRest + "steps: [{parallel: []}]\n") ==
        "api.yaml:3:20: the list is too short; expected a list of at least 1\n");
  CHECK(
      complaint(kMachine + kRest + "services: [db]\n") ==
      "api.yaml:3:11: a list where a mapping is needed; expected a mapping from the name of each service\n");
}

TEST_CASE("A value that is wrong is reported at its place and reading goes on") {
  CHECK(
      complaint("machine: {cores: 0, memory: 8, cost: -1 USD/h}\n"
                "arrivals: {poisson: 200}\n"
                "steps:\n"
                "  - {cpu: -4 ms, inline: yes}\n"
                "  - cpu: 4 msec\n"
                "    wiat: 3\n") ==
      "api.yaml:1:18: \"0\" is zero; expected a whole number from 1 to 1024\n"
      "api.yaml:1:29: \"8\" has no unit; expected a size such as \"16 MB\" (units: B, kB, MB, GB, TB, KiB, "
      "MiB, GiB, "
      "TiB)\n"
      "api.yaml:1:38: \"-1 USD/h\" is negative; expected a price per hour such as \"0.17 USD/h\" (any "
      "currency of "
      "three capital letters)\n"
      "api.yaml:2:21: \"200\" has no unit; expected a rate such as \"200/s\" (units: /s, k/s, /min, /h, /d)\n"
      "api.yaml:4:11: \"-4 ms\" is negative; expected a duration such as \"4 ms\" (units: ns, us, ms, s, "
      "min, h, d)\n"
      "api.yaml:4:26: unknown value \"yes\"; expected true or false; did you mean \"true\"?\n"
      "api.yaml:5:10: unknown unit \"msec\" in \"4 msec\"; expected a duration such as \"4 ms\" (units: ns, "
      "us, ms, s, "
      "min, h, d); did you mean \"4 ms\"?\n"
      "api.yaml:6:5: unknown key \"wiat\"; expected cpu, parallel or inline\n");
}

TEST_CASE("Of alternatives exactly one is needed") {
  CHECK(complaint(kMachine + "arrivals: {}\n") ==
        "api.yaml:2:11: missing key poisson or trace; expected exactly one of them\n");
  CHECK(complaint(kMachine + "arrivals: {poison: 200/s}\n") ==
        "api.yaml:2:12: unknown key \"poison\"; expected poisson, trace or at; did you mean \"poisson\"?\n");
  CHECK(complaint(kMachine + "arrivals: {trace: a.csv, poisson: 200/s}\n") ==
        "api.yaml:2:26: \"poisson\" and \"trace\" exclude each other; expected only one of poisson or "
        "trace\n");
  CHECK(complaint(kMachine + "arrivals: {poisson: 200/s, at: due}\n") ==
        "api.yaml:2:28: unknown key \"at\"; expected poisson or trace\n");
}

TEST_CASE("An alternative set later takes the place of the one before, and of what stood beside it") {
  Node node = sound(kMachine + "arrivals: {trace: a.csv, at: due}\n");
  Diagnostics mistakes;
  set(node, "arrivals.poisson=400/s", mistakes);
  const Outcome outcome = outcome_of(node);
  CHECK(outcome.mistakes.empty());
  CHECK(std::get<Poisson>(outcome.scenario.workload.arrivals).rate == 400);

  set(node, "arrivals.att=4", mistakes);
  CHECK(outcome_of(node).mistakes ==
        "--set arrivals.att=4: unknown key \"att\"; expected poisson or trace\n");

  Node family = sound("base: {trace: a.csv, at: due}\nchild: {extends: base, poisson: 7/s}\n");
  resolve_extends(family, mistakes);
  Workload workload;
  CHECK(workload_type().read(family.find("child")->value, workload, mistakes));
  CHECK(mistakes.empty());
  CHECK(std::get<Poisson>(workload.arrivals).rate == 7);
}

TEST_CASE("What is missing because its base was not found is not reported a second time") {
  Node node = sound("a: {extends: b, cores: 2, memroy: 8 GB}\n");
  Diagnostics mistakes;
  resolve_extends(node, mistakes);
  Machine machine;
  CHECK_FALSE(machine_type().read(node.find("a")->value, machine, mistakes));
  CHECK(to_string(mistakes) ==
        "api.yaml:1:14: \"a\" extends \"b\", which does not exist; expected the name of another mapping "
        "here\n"
        "api.yaml:1:27: unknown key \"memroy\"; expected cores, memory or cost; did you mean \"memory\"?\n");
}

TEST_CASE("The same declarations describe the keys, their docs, forms and defaults") {
  const Schema shape = scenario_type().describe(nullptr, {});
  REQUIRE(shape.keys.size() == 4);
  const Schema& machine = shape.keys[0].schema;
  CHECK(shape.keys[0].presence == Key::Presence::required);
  CHECK(machine.name == "machine");
  REQUIRE(machine.keys.size() == 3);
  CHECK(machine.keys[0].name == "cores");
  CHECK(machine.keys[0].doc == "Cores that threads share.");
  CHECK(machine.keys[0].schema.form.expected == "a whole number from 1 to 1024");
  CHECK(machine.keys[0].schema.value == "4");
  CHECK(machine.keys[2].presence == Key::Presence::required);
  CHECK_FALSE(machine.keys[2].schema.value.has_value());
  const Schema& arrivals = shape.keys[1].schema;
  CHECK(arrivals.keys[0].presence == Key::Presence::alternative);
  CHECK(arrivals.keys[2].name == "at");
  CHECK(arrivals.keys[2].only_with == std::vector<std::string>{"trace"});
  const Schema& step = shape.keys[2].schema.parts.at(0);
  CHECK(step.keys[1].schema.parts.at(0).kind == Schema::Kind::reference);
  CHECK(step.keys[1].schema.parts.at(0).name == "step");
}

TEST_CASE("The defaults are printed as YAML") {
  CHECK(to_yaml(machine_type().describe(nullptr, {})) ==
        "cores: 4\n"
        "memory: none\n");
}

TEST_CASE("A scenario that was read is printed whole, and reads back as the same") {
  const Scenario scenario = outcome_of(sound("machine: {cost: 0.17 USD/h}\n"
                                             "arrivals: {poisson: 200/s}\n"
                                             "steps: [{cpu: 4 ms}, {parallel: [{cpu: 1 ms}]}]\n"
                                             "services: {'db:1': {time: 4 ms}}\n"))
                                .scenario;
  const auto printed = [](const Scenario& one) {
    return to_yaml(scenario_type().describe(&one, {.detail = SchemaContext::Detail::values}));
  };
  CHECK(printed(scenario) ==
        "machine:\n"
        "  cores: 4\n"
        "  memory: none\n"
        "  cost: 0.17 USD/h\n"
        "arrivals:\n"
        "  poisson: 200/s\n"
        "steps:\n"
        "  - cpu: 4 ms\n"
        "    inline: false\n"
        "  - parallel:\n"
        "      - cpu: 1 ms\n"
        "        inline: false\n"
        "    inline: false\n"
        "services:\n"
        "  db:1:\n"
        "    servers: 1\n"
        "    time: 4 ms\n");
  CHECK(printed(outcome_of(sound(printed(scenario))).scenario) == printed(scenario));
}

}  // namespace knee::scenarios::fields_test
