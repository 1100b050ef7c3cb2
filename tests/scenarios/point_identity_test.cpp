// Identities of points: what they depend on.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <unistd.h>

#include "scenarios/experiment_plan.hpp"
#include "scenarios/point_identity.hpp"
#include "scenarios/sampled_plan.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::point_identity_test {
namespace {

const std::string kWorkload = "workload: {arrivals: {poisson: 100/s}, requests: {get: {steps: [cpu: 2 ms]}}}\n";
const std::string kLoop = "architectures:\n  loop: {runtime: event-loop}\n";

ExperimentPlan plan_of(const std::string& text, const std::string& path = "api.yaml") {
  auto read = read_written_plan(text, path, Sweep::follow);
  if (const auto* mistakes = std::get_if<Diagnostics>(&read)) FAIL(to_string(*mistakes));
  return std::get<ExperimentPlan>(std::move(read));
}

std::vector<std::string> identities(const std::string& text) { return point_identities(plan_of(text)); }

std::string identity(const std::string& text) { return identities(text).at(0); }

}  // namespace

TEST_CASE("an identity does not depend on what only the analysis reads") {
  const std::string base = identity(kWorkload + kLoop);
  CHECK(base.size() == 32);
  CHECK(identity(kWorkload + kLoop + "description: Another question.\n") == base);
  CHECK(identity(kWorkload + kLoop + "scenario: renamed\n") == base);
  CHECK(identity(kWorkload + kLoop + "objective: {p99: 50 ms}\n") == base);
  CHECK(identity(kWorkload + kLoop + "measure: {precision: 1 %, confidence: 99 %, max-requests: 500000}\n") == base);
  CHECK(identity(kWorkload + kLoop + "  other: {runtime: gil, threads: 4}\n") == base);
  CHECK(identity(kWorkload + "architectures:\n  first: {runtime: gil}\n  loop: {runtime: event-loop}\n") != base);
  CHECK(identities(kWorkload + "architectures:\n  first: {runtime: gil}\n  loop: {runtime: event-loop}\n").at(1) == base);
  CHECK(identity(kWorkload + "architectures:\n  loop: {runtime: event-loop, description: The loop.}\n") == base);
  CHECK(identity("workload: {arrivals: {poisson: 6000/min}, requests: {get: {steps: [cpu: 2 ms]}}}\n" + kLoop) == base);
}

TEST_CASE("an identity depends on all that a simulation reads") {
  const std::string base = identity(kWorkload + kLoop);
  const std::vector<std::string> others = {
      "workload: {arrivals: {poisson: 100/s}, requests: {get: {steps: [cpu: 2.001 ms]}}}\n" + kLoop,
      "workload: {arrivals: {poisson: 101/s}, requests: {get: {steps: [cpu: 2 ms]}}}\n" + kLoop,
      kWorkload + kLoop + "machine: {cores: 8}\n",
      kWorkload + kLoop + "network: {latency: 1 ms}\n",
      kWorkload + kLoop + "measure: {seed: 2}\n",
      kWorkload + kLoop + "measure: {warm-up: 2 s}\n",
      kWorkload + kLoop + "measure: {max-events: 1000}\n",
      kWorkload + kLoop + "measure: {duration: 60 s}\n",
      kWorkload + "architectures:\n  loop: {runtime: event-loop, processes: 2}\n",
      kWorkload + "architectures:\n  loop: {runtime: event-loop, cpu-factor: 1.5}\n"};
  std::set<std::string> all{base};
  for (const std::string& text : others) all.insert(identity(text));
  CHECK(all.size() == 1 + others.size());
}

TEST_CASE("an identity stays where a sweep grows") {
  const auto few = identities(kWorkload + kLoop + "sweep: {load: [100/s, 200/s]}\n");
  const auto more = identities(kWorkload + kLoop + "sweep: {load: [50/s, 100/s, 200/s]}\n");
  REQUIRE(more.size() == 3);
  CHECK(few == std::vector<std::string>(more.begin() + 1, more.end()));
  const auto cores = identities(kWorkload + kLoop + "sweep: {machine.cores: [1, 2]}\n");
  CHECK(cores.at(1) == identities(kWorkload + kLoop + "sweep: {machine.cores: [2, 4]}\n").at(0));
  CHECK(cores.at(0) != cores.at(1));
}

TEST_CASE("all points of a sweep over several keys have identities of their own") {
  const auto all = identities(kWorkload + kLoop + "  threads: {runtime: gil, threads: 4}\n" +
                              "sweep: {load: [100/s, 200/s], machine.cores: [1, 2], measure.seed: [1, 2]}\n");
  CHECK(all.size() == 16);
  CHECK(std::set<std::string>(all.begin(), all.end()).size() == 16);
}

TEST_CASE("samples of uncertain inputs have identities of their own") {
  const std::string text = "workload: {arrivals: {poisson: 100/s}, requests: {get: {steps: [cpu: {uncertain: [1 s, 3 s]}]}}}\n" + kLoop;
  const ExperimentPlan plan = plan_of(text);
  const auto samples = sampled_plan(plan, {{0.25}, {0.5}, {0.75}});
  const auto all = point_identities(std::get<ExperimentPlan>(samples));
  REQUIRE(all.size() == 3);
  CHECK(std::set<std::string>(all.begin(), all.end()).size() == 3);
}

TEST_CASE("an identity covers the contents of recordings") {
  const auto folder = std::filesystem::temp_directory_path() / ("knee-identity-" + std::to_string(::getpid()));
  std::filesystem::create_directory(folder);
  const std::string text = "workload: {arrivals: {trace: log.csv, at: t, unit: s}, requests: {get: {steps: [cpu: 2 ms]}}}\n" + kLoop;
  std::set<std::string> all;
  for (const char* last : {"2.5", "2.6"}) {
    std::ofstream{folder / "log.csv"} << "t\n1\n2\n" << last << "\n";
    all.insert(point_identities(plan_of(text, folder / "api.yaml")).at(0));
  }
  std::filesystem::remove_all(folder);
  CHECK(all.size() == 2);
}

}  // namespace knee::scenarios::point_identity_test
