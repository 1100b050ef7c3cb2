// A scenario file read into a plan: its points, swept values, hash.
#include "scenarios/experiment_plan.hpp"

#include <algorithm>
#include <iterator>

#include "scenarios/language/document.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/measure.hpp"

namespace knee::scenarios::study_test {
namespace {

/// The plan of a file without mistakes.
ExperimentPlan plan_of(const std::string& path, Sweep sweep = Sweep::follow,
               const std::vector<Override>& overrides = {}) {
  auto read = read_experiment_plan(path, overrides, sweep);
  if (const auto* mistakes = std::get_if<Diagnostics>(&read)) FAIL(to_string(*mistakes));
  return std::get<ExperimentPlan>(std::move(read));
}

const std::string kLibrary = KNEE_SOURCE_DIR "/scenarios/library/";

/// The scenarios of the library, the claims among them.
std::vector<std::filesystem::directory_entry> library() {
  std::vector<std::filesystem::directory_entry> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kLibrary)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry);
  }
  return files;
}

}  // namespace

TEST_CASE("The quickstart scenario is read whole and simulated") {
  const ExperimentPlan plan = plan_of(kLibrary + "quickstart.yaml", Sweep::follow, {{"measure.requests", "500"}});
  CHECK(plan.base.name == "quickstart");
  REQUIRE(plan.base.architectures.size() == 5);
  REQUIRE(plan.points.size() == 5 * 12);
  CHECK(plan.points[11].swept == std::vector<std::pair<std::string, std::string>>{{"load", "6000/s"}});
  CHECK(plan.points[11].scenario.offered_rate().value() == Approx(6000));
  CHECK(plan.points[12].architecture == 1);

  const Point& point = plan.points[12];
  const analysis::Measurement measured = measure(point.scenario, point.scenario.architectures[point.architecture], 0);
  CHECK(measured.offered_per_s == Approx(100));
  CHECK(measured.requests > 400);
  CHECK(measured.p50_ms > 5);  // browse: three times 0.7 ms in the interpreter, 4 ms in the database
  CHECK(measured.p50_ms < 20);
}

TEST_CASE("Every scenario of the library is read without a mistake, in a few lines, and asks a question") {
  std::size_t scenarios = 0;
  for (const auto& entry : library()) {
    INFO(entry.path());
    const ExperimentPlan plan = plan_of(entry.path());
    ++scenarios;
    CHECK(plan.base.name == entry.path().stem());
    CHECK(plan.base.description.ends_with("?"));
    CHECK_FALSE(plan.points.empty());
    std::ifstream file(entry.path());
    const bool claim = entry.path().parent_path().filename() == "claims";
    CHECK(std::count(std::istreambuf_iterator<char>(file), {}, '\n') <= (claim ? 45 : 50));
    CHECK(plan.base.expectations.empty() != claim);
  }
  CHECK(scenarios >= 17);
}

TEST_CASE("Every scenario of the library is simulated, each architecture once") {
  for (const auto& entry : library()) {
    const ExperimentPlan plan = plan_of(entry.path(), Sweep::ignore, {{"measure.requests", "300"}});
    for (const Point& point : plan.points) {
      const Architecture& architecture = point.scenario.architectures[point.architecture];
      if (architecture.balancer)
        continue;  // A process holds one network at most, and the bridge has its own tests.
      INFO(entry.path() << " " << architecture.name);
      CHECK(measure(point.scenario, architecture, 0).requests > 0);
    }
  }
}

TEST_CASE("What is printed with every default reads back as the same") {
  for (const auto& entry : library()) {
    INFO(entry.path());
    const ExperimentPlan plan = plan_of(entry.path());
    CHECK(plan.written.find("required") == std::string::npos);
    const auto again = read_written_plan(plan.written, entry.path().string(), Sweep::follow);
    REQUIRE(std::holds_alternative<ExperimentPlan>(again));
    CHECK(std::get<ExperimentPlan>(again).written == plan.written);
    CHECK(std::get<ExperimentPlan>(again).hash == plan.hash);
  }
}

namespace {

const std::string kTwo =
    "workload: {arrivals: {poisson: 200/s}, requests: {page: {steps: [{cpu: 1 ms}]}}}\n"
    "architectures:\n"
    "  node: {runtime: event-loop}\n"
    "  python: {runtime: gil}\n";

/// Each point in one line: its architecture, then its swept values.
std::vector<std::string> points_of(const ExperimentPlan& plan) {
  std::vector<std::string> lines;
  for (const Point& point : plan.points) {
    std::string line = point.scenario.architectures[point.architecture].name;
    for (const auto& [key, value] : point.swept) line += " " + key + "=" + value;
    lines.push_back(std::move(line));
  }
  return lines;
}

/// The plan of a text, read in a folder of its own.
ExperimentPlan plan_of_text(const std::string& text, Sweep sweep = Sweep::follow,
                    const std::vector<Override>& overrides = {}) {
  const Folder folder;
  folder.write("api.yaml", text);
  return plan_of("api.yaml", sweep, overrides);
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("Without a sweep there is one point for each architecture") {
  CHECK(points_of(plan_of_text(kTwo)) == Lines{"node", "python"});
  CHECK(points_of(plan_of_text(kTwo + "sweep: {load: [1/s, 2/s]}\n", Sweep::ignore)) ==
        Lines{"node", "python"});
}

TEST_CASE("Points go architecture by architecture, the last axis fastest") {
  CHECK(points_of(plan_of_text(kTwo + "sweep: {nodes: [1, 2], load: [1/s, 2/s]}\n")) ==
        Lines{"node nodes=1 load=1/s", "node nodes=1 load=2/s", "node nodes=2 load=1/s",
              "node nodes=2 load=2/s", "python nodes=1 load=1/s", "python nodes=1 load=2/s",
              "python nodes=2 load=1/s", "python nodes=2 load=2/s"});
}

TEST_CASE("An axis that does not concern an architecture leaves it alone") {
  const ExperimentPlan plan =
      plan_of_text(kTwo + "sweep: {threads: [1, 8], architectures.node.processes: [2, 3]}\n");
  CHECK(points_of(plan) == Lines{"node threads= architectures.node.processes=2",
                                  "node threads= architectures.node.processes=3",
                                  "python threads=1 architectures.node.processes=",
                                  "python threads=8 architectures.node.processes="});
  CHECK(plan.points[1].scenario.architectures[0].group.processes == 3);
  CHECK(plan.points[3].scenario.architectures[1].threads() == 8);
}

TEST_CASE("What is swept in an architecture is swept in those that extend it") {
  const ExperimentPlan plan = plan_of_text(
      kTwo + "  cluster: {extends: node, nodes: 2}\nsweep: {architectures.node.wake-up: [0 s, 1 ms]}\n");
  CHECK(plan.points.size() == 5);
  const auto& runtime = plan.points[4].scenario.architectures[2].group.runtime;
  CHECK(std::get<models::EventLoopServer::Options>(runtime).wake_up.cpu == std::chrono::milliseconds{1});
}

TEST_CASE("A path is swept wherever it leads, whatever stands there") {
  const ExperimentPlan plan = plan_of_text(kTwo +
                                    "sweep:\n"
                                    "  machine.cores: [1, 16]\n"
                                    "  workload.requests.page.steps.0.cpu: [1 ms, {exponential: 2 ms}]\n"
                                    "  workload.arrivals.deterministic: [5/s]\n");
  CHECK(points_of(plan).at(3) ==
        "node machine.cores=16 workload.requests.page.steps.0.cpu={exponential: 2 ms} "
        "workload.arrivals.deterministic=5/s");
  const Scenario& last = plan.points[3].scenario;
  CHECK(last.architectures[0].machine.cores == 16);
  CHECK(last.workload[0].classes[0].steps[0].demand.mean() == Approx(0.002));
  CHECK(std::get<models::RenewalArrivals>(last.workload[0].arrivals).interval.cv() == 0);
}

TEST_CASE("Ranges are spaced evenly or by ratio, with both ends, in the unit of what is swept") {
  const auto values = [](const std::string& axis) {
    return plan_of_text(kTwo + "sweep: {" + axis + "}\n").base.sweep.at(0).values;
  };
  CHECK(values("load: {from: 100/s, to: 400/s, points: 4}") == Lines{"100/s", "200/s", "300/s", "400/s"});
  CHECK(values("load: {from: 100/s, to: 10 k/s, points: 3, spacing: log}") ==
        Lines{"100/s", "1000/s", "10000/s"});
  CHECK(values("nodes: {from: 1, to: 8, points: 4, spacing: log}") == Lines{"1", "2", "4", "8"});
  CHECK(values("nodes: {from: 1, to: 3, points: 5}") == Lines{"1", "2", "3"});
  CHECK(values("cpu-factor: {from: 1, to: 3, points: 5}") == Lines{"1", "1.5", "2", "2.5", "3"});
  CHECK(values("wake-up: {from: 100 us, to: 1 ms, points: 3}") == Lines{"100 us", "550 us", "1 ms"});
}

TEST_CASE("The load scales the open streams together") {
  const ExperimentPlan plan = plan_of_text(
      "workload:\n"
      "  arrivals: {poisson: 30/s}\n"
      "  requests:\n"
      "    page: {steps: [{cpu: 1 ms}]}\n"
      "    ping: {steps: [{cpu: 1 ms}], arrivals: {deterministic: 10/s}}\n" +
      kTwo.substr(kTwo.find("architectures")) + "sweep: {load: [80/s]}\n");
  const auto& workload = plan.points.at(0).scenario.workload;
  CHECK(std::get<models::RenewalArrivals>(workload[0].arrivals).interval.mean() == Approx(1.0 / 60));
  CHECK(std::get<models::RenewalArrivals>(workload[1].arrivals).interval.mean() == Approx(1.0 / 20));
}

TEST_CASE("Each of several recordings is a point, also without a sweep") {
  const Folder folder;
  folder.write("a.csv", "due,work,took\n1,5,7\n2,6,8\n");
  folder.write("b.csv", "due,work,took\n1,5,7\n2,6,8\n4,7,9\n");
  folder.write("api.yaml",
               "workload:\n"
               "  arrivals: {trace: [a.csv, b.csv], at: due, unit: ms, skip: 1 ms}\n"
               "  requests: {page: {steps: [{cpu: {trace: work, unit: us, factor: 2}}]}}\n"
               "  measured: {trace: took, unit: ms}\n" +
                   kTwo.substr(kTwo.find("architectures")));
  const ExperimentPlan plan = plan_of("api.yaml", Sweep::ignore);
  CHECK(points_of(plan) == Lines{"node trace=a", "node trace=b", "python trace=a", "python trace=b"});
  const Scenario& second = plan.points[1].scenario;
  using namespace std::chrono_literals;
  CHECK(*std::get<models::RecordedArrivals>(second.workload[0].arrivals).at ==
        std::vector<sim::Duration>{1ms, 2ms, 4ms});
  const models::Demand& demand = second.workload[0].classes[0].steps[0].demand;
  CHECK(*std::get<models::RecordedDemands>(demand.source) == std::vector<sim::Duration>{5us, 6us, 7us});
  CHECK(demand.factor == 2);
  CHECK(second.measure.skip == 1ms);
  CHECK(*second.measured.value().latency == std::vector<sim::Duration>{7ms, 8ms, 9ms});

  folder.write("b.csv", "due,work,took\n1,5,7\n2,6,8\n4,7,10\n");
  CHECK(plan_of("api.yaml", Sweep::ignore).hash != plan.hash);
}

TEST_CASE("The hash is that of what is said, not of how it is written") {
  const std::string hash = plan_of_text(kTwo).hash;
  CHECK(hash.size() == 16);
  CHECK(plan_of_text("# a comment\n" + kTwo + "machine: {cores: 4}\n").hash == hash);
  CHECK(plan_of_text(kTwo + "machine: {cores: 5}\n").hash != hash);
  CHECK(plan_of_text(kTwo, Sweep::follow, {{"machine.cores", "5"}}).hash ==
        plan_of_text(kTwo + "machine: {cores: 5}\n").hash);
  CHECK(plan_of_text(kTwo + "sweep: {load: [1/s]}\n").hash != hash);
}

}  // namespace knee::scenarios::study_test
