// Warnings: what has no effect is told with its place, and stops nothing.
#include "scenarios/experiment_plan.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::warning_test {
namespace {

const std::string kPage =
    "workload: {arrivals: {poisson: 200/s}, requests: {page: {steps: [{cpu: 1 ms}]}}}\n";
const std::string kNode = "architectures: {node: {runtime: event-loop}}\n";

/// The warnings of a text that stands in `api.yaml`; it is read without a mistake.
std::string warned(const std::string& text, const std::vector<Override>& overrides = {}) {
  const Folder folder;
  folder.write("api.yaml", text);
  const auto read = read_experiment_plan("api.yaml", overrides, Sweep::ignore);
  if (const auto* mistakes = std::get_if<Diagnostics>(&read)) FAIL(to_string(*mistakes));
  return to_string(std::get<ExperimentPlan>(read).warnings);
}

}  // namespace

TEST_CASE("A scenario in which everything has an effect gives no warning") {
  CHECK(warned(kPage + kNode).empty());
}

TEST_CASE("No scenario of the library gives a warning") {
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(KNEE_SOURCE_DIR "/scenarios/library")) {
    if (entry.path().extension() != ".yaml") continue;
    INFO(entry.path());
    const auto read = read_experiment_plan(entry.path().string(), {}, Sweep::follow);
    REQUIRE(std::holds_alternative<ExperimentPlan>(read));
    CHECK(to_string(std::get<ExperimentPlan>(read).warnings).empty());
  }
}

TEST_CASE("A network and sizes are warned of where no architecture has a balancer") {
  const std::string sized =
      "workload:\n"
      "  arrivals: {poisson: 200/s}\n"
      "  requests: {page: {response-size: 1 MB, request-size: 1 kB, steps: [{call: db}]}}\n"
      "services: {db: {time: 1 ms, query-size: 1 kB, answer-size: 1 kB}}\n"
      "network: {latency: 1 ms}\n";
  const auto line = [](const std::string& place, const std::string& key) {
    return "api.yaml:" + place + ": warning: \"" + key +
           "\" has no effect: no architecture has a balancer; give an architecture a balancer, or leave it "
           "out\n";
  };
  CHECK(warned(sized + kNode) == line("3:21", "response-size") + line("3:42", "request-size") +
                                     line("4:29", "query-size") + line("4:47", "answer-size") +
                                     line("5:1", "network"));
  CHECK(warned(sized + "architectures: {node: {runtime: event-loop, balancer: random}}\n").empty());
  CHECK(
      warned(sized + "architectures: {one: {runtime: gil}, two: {runtime: event-loop, nodes: 2}}\n").empty());
  CHECK(warned(sized + kNode + "sweep: {nodes: [1, 2]}\n").empty());
  CHECK(warned(kPage + kNode, {{"network.latency", "1 ms"}}) ==
        "--set network.latency=1 ms: warning: \"network\" has no effect: no architecture has a balancer; "
        "give an "
        "architecture a balancer, or leave it out\n");
}

TEST_CASE("Costs of accepting are warned of where no architecture accepts so") {
  const auto with = [](const std::string& keys) {
    return warned(kPage + "architectures: {node: {runtime: event-loop" + keys + "}}\n");
  };
  const auto line = [](const std::string& key, const std::string& rest) {
    return "api.yaml:2:45: warning: \"" + key + "\" has no effect: " + rest + "\n";
  };
  for (const char* key : {"hand-off", "primary-wake-up", "take-over"}) {
    const std::string written = ", " + std::string{key} + ": 1 ms";
    CHECK(with(written) == line(key, "no architecture has a primary process; set accept: round-robin, or leave it out"));
    CHECK(with(written + ", processes: 2").empty());
  }
  for (const char* key : {"herd-step", "herd-jitter", "herd-cost"}) {
    const std::string written = ", " + std::string{key} + ": 1 ms";
    CHECK(with(written) == line(key, "no architecture has several processes that wait for one socket in epoll or select; "
                                     "set processes and accept: epoll or select, or leave it out"));
    CHECK(with(written + ", processes: 2, accept: epoll").empty());
  }
  CHECK(warned(kPage + "architectures: {node: {preset: node20}}\n").empty());
}

TEST_CASE("A service that no step calls is warned of, unless a swept value calls it") {
  const std::string services = "services: {db: {time: 1 ms}, cache: {time: 1 ms}}\n";
  const std::string calling =
      "workload: {arrivals: {poisson: 200/s}, requests: {page: {steps: [{parallel: [{call: db}]}]}}}\n";
  CHECK(warned(calling + services + kNode) ==
        "api.yaml:2:30: warning: no step calls the service \"cache\"; add a step such as {call: cache}, or "
        "leave the "
        "service out\n");
  CHECK(warned(calling + services + kNode +
               "sweep: {workload.requests.page.steps.0: [{call: db}, {call: cache}]}\n")
            .empty());
}

TEST_CASE("A class of requests without a share is warned of") {
  CHECK(warned("workload:\n"
               "  arrivals: {poisson: 200/s}\n"
               "  requests:\n"
               "    page: {share: 100 %, steps: [{cpu: 1 ms}]}\n"
               "    report: {share: 0 %, steps: [{cpu: 1 ms}]}\n" +
               kNode) ==
        "api.yaml:5:21: warning: the class \"report\" has no requests: its share is zero; give it a share, "
        "or leave the class out\n");
}

}  // namespace knee::scenarios::warning_test
