// Fingerprints: every scenario of the library gives the same table as it did when a person last looked at it.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "analysis/report/result_table.hpp"
#include "analysis/table/table.hpp"
#include "cli/progress/progress.hpp"
#include "cli/runner/planned_results.hpp"
#include "cli/runner/shared_pool.hpp"
#include "scenarios/experiment_plan.hpp"
#include "scenarios/run/run.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::fingerprint_test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFile = KNEE_SOURCE_DIR "/tests/data/fingerprints.txt";
constexpr std::uint64_t kSeeds[] = {1, 2};

// FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv.
std::string hash_of(const std::string& text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char letter : text) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3U;
  return fmt::format("{:016x}", hash);
}

std::vector<fs::path> library() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(KNEE_SOURCE_DIR "/scenarios/library")) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Small, so that all of them take seconds; recordings are replayed whole.
std::string table_of(const fs::path& file, std::uint64_t seed) {
  const std::vector<scenarios::Override> overrides = {{"measure", fmt::format("{{requests: 400, replications: 2, seed: {}}}", seed)}};
  auto read = scenarios::read_experiment_plan(file, overrides, scenarios::Sweep::ignore);
  if (const auto* mistakes = std::get_if<scenarios::Diagnostics>(&read)) FAIL(to_string(*mistakes));
  const auto& plan = std::get<scenarios::ExperimentPlan>(read);
  analysis::Results results = planned_results(plan);
  results.hash = results.version = "";
  const Simulate simulate = [&plan](std::size_t index, const scenarios::Job& job) {
    const scenarios::Point& point = plan.points[index];
    return scenarios::simulate(point.scenario, point.scenario.architectures[point.architecture], job);
  };
  Progress progress{Progress::Style::silent, results.points.size()};
  REQUIRE(SharedPool{{.workers = 2}}.simulate_missing(results, simulate, {progress, nullptr}) == ProcessPool::End::completed);
  return to_csv(analysis::results_table({&results, 1})) + to_csv(analysis::classes_table({&results, 1}));
}

std::map<std::string, std::string> reviewed() {
  std::map<std::string, std::string> known;
  std::ifstream file{kFile};
  for (std::string name, hash; file >> name >> hash;) known[name] = hash;
  return known;
}

}  // namespace

TEST_CASE("every scenario of the library gives the table that was reviewed, by two seeds", "[long]") {
  const std::map<std::string, std::string> known = reviewed();
  std::string now;
  for (const fs::path& file : library()) {
    for (const std::uint64_t seed : kSeeds) {
      const std::string name = fmt::format("{}:{}", file.lexically_relative(KNEE_SOURCE_DIR "/scenarios/library").string(), seed);
      now += fmt::format("{} {}\n", name, hash_of(table_of(file, seed)));
    }
  }
  std::string before;
  for (const auto& [name, hash] : known) before += fmt::format("{} {}\n", name, hash);
  // A fingerprint that has changed is explained in CHANGELOG.md, Changed results, and only then put into tests/data.
  INFO("the fingerprints as they are now:\n" << now);
  CHECK(now == before);
}

}  // namespace knee::cli::fingerprint_test
