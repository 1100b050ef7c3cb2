// Every file in broken/ is told about exactly as the .expected file beside it says.
#include <algorithm>
#include <iterator>

#include "scenarios/experiment_plan.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::broken_test {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// What is said of a scenario file of the current folder.
std::string complaint(const std::string& file, const std::vector<Override>& overrides = {}) {
  const auto read = read_experiment_plan(file, overrides, Sweep::follow);
  const auto* mistakes = std::get_if<Diagnostics>(&read);
  return mistakes == nullptr ? "no mistakes\n" : to_string(*mistakes);
}

}  // namespace

TEST_CASE("What is wrong with a scenario file is said exactly so") {
  const fs::path before = fs::current_path();
  fs::current_path(KNEE_SOURCE_DIR "/tests/scenarios/broken");  // so that messages name the file alone
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(".")) {
    if (entry.path().extension() == ".expected") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  CHECK(names.size() >= 30);
  for (const std::string& name : names) {
    INFO(name);
    CHECK(complaint(name + ".yaml") == contents(name + ".expected"));
  }
  fs::current_path(before);
}

TEST_CASE("A file without permission to read it, and a folder, are said to be unreadable") {
  const Folder folder;
  folder.write("secret.yaml", "workload:\n");
  fs::permissions("secret.yaml", fs::perms::none);
  if (!std::ifstream("secret.yaml")) {  // The superuser reads everything.
    CHECK(complaint("secret.yaml") ==
          "secret.yaml: cannot be read: Permission denied; expected a scenario file\n");
  }
  fs::create_directory("folder.yaml");
  CHECK(complaint("folder.yaml") ==
        "folder.yaml: cannot be read: Is a directory; expected a scenario file\n");
}

TEST_CASE("Mistakes in overrides stand beside those of the file") {
  const Folder folder;
  folder.write("api.yaml",
               "workload:\n"
               "  arrivals: {poisson: 200/s}\n"
               "  requests: {page: {steps: [{cpu: 4}]}}\n"
               "architectures: {node: {runtime: event-loop}}\n");
  CHECK(complaint("api.yaml", {{"machine.cores", "0"}, {"measure.sed", "2"}}) ==
        "--set machine.cores=0: \"0\" is zero; expected a whole number from 1 to 4096\n"
        "--set measure.sed=2: unknown key \"sed\"; expected precision, max-requests, requests, duration, "
        "replications, warm-up, confidence, seed or max-events; did you mean \"seed\"?\n"
        "api.yaml:3:35: \"4\" has no unit; expected a duration such as \"4 ms\" (units: ns, us, ms, s, min, "
        "h, d)\n");
}

}  // namespace knee::scenarios::broken_test
