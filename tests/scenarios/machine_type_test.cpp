/// Machine types with prices, the deployments that a plan considers, and scenarios with another deployment.
#include "scenarios/deployment_choices.hpp"

#include <filesystem>
#include <fstream>

#include "scenarios/experiment_plan.hpp"
#include "scenarios/redeployment.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::machine_type_test {
namespace {

using Catch::Matchers::Contains;

constexpr const char* kScenario = R"(scenario: priced
workload:
  arrivals: {poisson: 100/s}
  requests:
    page: {steps: [{cpu: 1 ms}]}
machines:
  small: {cores: 2, memory: 1 GB, cost: 0.1 USD/h}
  x.large: {cores: 8, speed: 1.5, cost: 0.4 USD/h}
machine: small
plan: {nodes: 2..4, threads: [8, 1, 8]}
architectures:
  loop: {runtime: event-loop, loop: asyncio, machine: x.large, plan: {machines: [x.large], processes: 3}}
  gil: {runtime: gil, machine: {type: x.large, cores: 4, cost: 0.3 USD/h}}
  own: {runtime: gil, threads: 5, memory: {process: 300 MB}}
)";

class File {
 public:
  explicit File(const std::string& text)
      : path_{std::filesystem::temp_directory_path() /
              ("knee-machine-type-" + std::to_string(std::hash<std::string>{}(text)) + ".yaml")} {
    std::ofstream{path_} << text;
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { std::filesystem::remove(path_); }

  [[nodiscard]] std::variant<ExperimentPlan, Diagnostics> read() const {
    return read_experiment_plan(path_.string(), {}, Sweep::ignore);
  }

 private:
  std::filesystem::path path_;
};

ExperimentPlan plan_of(const std::string& text) {
  auto read = File{text}.read();
  if (const auto* mistakes = std::get_if<Diagnostics>(&read)) FAIL(to_string(*mistakes));
  return std::get<ExperimentPlan>(std::move(read));
}

std::string replaced(std::string text, const std::string& old, const std::string& by) {
  return text.replace(text.find(old), old.size(), by);
}

std::string mistakes_with(const std::string& old, const std::string& by) {
  auto read = File{replaced(kScenario, old, by)}.read();
  const auto* mistakes = std::get_if<Diagnostics>(&read);
  return mistakes == nullptr ? "" : to_string(*mistakes);
}

}  // namespace

TEST_CASE("A machine is written as the name of a type, or as keys beside a type") {
  const Scenario scenario = plan_of(kScenario).base;
  const Architecture& loop = scenario.architectures[0];
  CHECK(loop.machine_type == "x.large");
  CHECK(loop.machine.cores == 8);
  CHECK(loop.machine.speed == 1.5);
  CHECK(loop.cost == Price{.per_hour = 0.4, .currency = "USD"});
  const Architecture& gil = scenario.architectures[1];
  CHECK(gil.machine.cores == 4);
  CHECK(gil.machine.speed == 1.5);
  CHECK(gil.cost->per_hour == 0.3);
  CHECK(scenario.architectures[2].machine_type == "small");
}

TEST_CASE("A scenario with machine types reads back from what it prints") {
  const ExperimentPlan plan = plan_of(kScenario);
  CHECK(plan_of(plan.written).hash == plan.hash);
}

TEST_CASE("The choices of a plan are those of the architecture, else of the scenario, else the default ones") {
  const Scenario scenario = plan_of(kScenario).base;
  const auto loop = deployment_choices(scenario, scenario.architectures[0]);
  REQUIRE(loop.size() == 1);
  CHECK(loop[0].type == "x.large");
  CHECK(loop[0].nodes == std::vector<std::uint64_t>{2, 3, 4});
  CHECK(loop[0].processes == std::vector<std::uint64_t>{3});
  CHECK(loop[0].threads == std::vector<std::uint64_t>{1});
  const auto own = deployment_choices(scenario, scenario.architectures[2]);
  REQUIRE(own.size() == 2);
  CHECK(own[0].processes == std::vector<std::uint64_t>{1, 2, 3, 4, 5});
  CHECK(own[0].threads == std::vector<std::uint64_t>{1, 8});
  CHECK(own[1].processes == std::vector<std::uint64_t>{1, 2, 3, 4, 6, 8, 12, 16, 17});
  CHECK(own[1].cost->per_hour == 0.4);
}

TEST_CASE("Another deployment has the defaults that belong to it") {
  const ExperimentPlan plan = plan_of(kScenario);
  const auto built = redeployed(plan, 0, {.machine = "small", .nodes = 3, .processes = 2});
  REQUIRE(std::holds_alternative<Scenario>(built));
  const Architecture& loop = std::get<Scenario>(built).architectures[0];
  CHECK(loop.nodes == 3);
  CHECK(loop.balancer.value().policy.kind == models::Policy::Kind::round_robin);
  CHECK(loop.group.processes == 2);
  CHECK(loop.machine.cores == 2);
  CHECK(std::get<models::EventLoopServer::Options>(loop.group.runtime).pool_threads == 6);  // min(32, cores + 4)
}

TEST_CASE("A deployment that does not fit its machine is a mistake") {
  const ExperimentPlan plan = plan_of(kScenario);
  const auto built = redeployed(plan, 2, {.machine = "small", .nodes = 1, .processes = 4, .threads = 2});
  REQUIRE(std::holds_alternative<Diagnostics>(built));
  CHECK_THAT(to_string(std::get<Diagnostics>(built)), Contains("the processes need 1200 MB"));
}

TEST_CASE("Mistakes in machine types, prices and plans are told with their place") {
  CHECK_THAT(mistakes_with("machine: x.large,", "machine: x.larg,"),
             Contains("unknown machine type \"x.larg\"; expected small or x.large; did you mean \"x.large\"?"));
  CHECK_THAT(mistakes_with("0.4 USD/h", "0.4 EUR/h"),
             Contains("a price in EUR, but another one is in USD; expected prices of one currency"));
  CHECK_THAT(mistakes_with("nodes: 2..4", "nodes: 4..2"),
             Contains(":10:15: \"4..2\" has no number") && Contains("did you mean \"2..4\"?"));
  CHECK_THAT(mistakes_with("nodes: 2..4", "nodes: many"),
             Contains("\"many\" is not a range; expected a range such as 1..10"));
  CHECK_THAT(mistakes_with("[x.large]", "[y]"), Contains("unknown machine type \"y\""));
}

TEST_CASE("Other cores with the same cost give a warning") {
  const ExperimentPlan plan = plan_of(replaced(kScenario, ", cost: 0.3 USD/h", ""));
  CHECK_THAT(to_string(plan.warnings), Contains("\"cores\" changes the machine, but its cost stays 0.4 USD/h"));
}

}  // namespace knee::scenarios::machine_type_test
