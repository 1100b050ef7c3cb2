// Scenarios of the library by name, from anywhere.
#include "scenarios/yaml/library.hpp"

#include <algorithm>

#include "tests/cli/program_folder.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::library_names_test {
namespace {

using Catch::Matchers::Contains;

}  // namespace

TEST_CASE("every scenario of the library has a name and a file") {
  const auto all = scenarios::library_scenarios();
  CHECK(all.size() >= 40);
  for (const scenarios::LibraryScenario& one : all) {
    INFO(one.name);
    const auto file = scenarios::scenario_file(one.name);
    REQUIRE(std::holds_alternative<std::string>(file));
    CHECK(std::filesystem::exists(std::get<std::string>(file)));
    CHECK(one.description.find('\n') == std::string::npos);
  }
  const auto has = [&](const std::string& name) {
    return std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.name == name && !one.description.empty(); });
  };
  CHECK(has("library:quickstart"));
  CHECK(has("library:claims/retry-storm"));
}

TEST_CASE("a scenario of the library is read from any folder, and can be extended") {
  const ProgramFolder folder{"mine.yaml", "extends: library:thumbnails\nscenario: mine\nmachine: {cores: 8}\n"};
  CHECK(folder.knee("check library:quickstart") == 0);
  CHECK_THAT(folder.out(), Contains("quickstart: no mistakes."));
  CHECK(folder.knee("check mine.yaml --defaults") == 0);
  CHECK_THAT(folder.out(), Contains("scenario: mine\n") && Contains("cores: 8\n") && Contains("eight-threads:"));
  CHECK(folder.knee("list scenarios --format csv") == 0);
  CHECK_THAT(folder.out(), Contains("\nscenarios,library:quickstart,"));
}

TEST_CASE("recorded traffic of the library is found beside its scenario") {
  const ProgramFolder folder{"mine.yaml", "extends: library:measured-node\nscenario: mine\n"};
  CHECK(folder.knee("check library:measured-node") == 0);
}

TEST_CASE("a name that the library does not have is told with the nearest one") {
  const ProgramFolder folder{"mine.yaml", "extends: library:thumbnail\n"};
  CHECK(folder.knee("check library:quikstart") == 2);
  CHECK_THAT(folder.err(), Contains("the library has no scenario \"quikstart\"") && Contains("did you mean \"library:quickstart\"?"));
  CHECK(folder.knee("check mine.yaml") == 2);
  CHECK_THAT(folder.err(), Contains("mine.yaml:1:10: the library has no scenario \"thumbnail\"; ") && Contains("\"library:thumbnails\"?"));
}

TEST_CASE("KNEE_LIBRARY names another library") {
  const ProgramFolder folder{"own.yaml", "workload: {arrivals: {poisson: 10/s}, requests: {page: {steps: [{cpu: 1 ms}]}}}\n"
                                         "architectures: {loop: {runtime: event-loop}}\n"};
  CHECK(folder.shell("KNEE_LIBRARY=. $knee check library:own") == 0);
  CHECK(folder.shell("KNEE_LIBRARY=. $knee check library:quickstart") == 2);
  CHECK(folder.shell("KNEE_LIBRARY=nowhere $knee check library:own") == 2);
  CHECK_THAT(folder.err(), Contains("KNEE_LIBRARY names its folder"));
}

}  // namespace knee::cli::library_names_test
