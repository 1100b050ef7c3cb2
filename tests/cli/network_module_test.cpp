// SimGrid is loaded where a scenario needs a network, and nowhere else.
#include <string>

#include "tests/cli/program_folder.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::network_module_test {
namespace {

using Catch::Matchers::Contains;

constexpr const char* kOne = R"(scenario: one
description: Is one node enough?
workload:
  arrivals: {poisson: 100/s}
  requests: {page: {steps: [cpu: {exponential: 1 ms}]}}
architectures:
  one: {runtime: event-loop}
measure: {requests: 200, replications: 3}
)";
constexpr const char* kTwo = R"(extends: one.yaml
scenario: two
architectures:
  one: {runtime: event-loop, nodes: 2, balancer: round-robin}
)";

// The program on a scenario with a network, two.yaml, and one without, one.yaml.
struct TwoScenarios : ProgramFolder {
  TwoScenarios() : ProgramFolder{"one.yaml", kOne} { write("two.yaml", kTwo); }
};

// How often a process of the program, or one that it forked, has loaded SimGrid.
std::size_t loads_of_simgrid(const ProgramFolder& folder, const std::string& arguments) {
  REQUIRE(folder.shell("LD_DEBUG=files LD_DEBUG_OUTPUT=loaded $knee " + arguments + " && cat loaded.* >all && rm loaded.*") == 0);
  const std::string text = folder.read("all");
  REQUIRE_THAT(text, Contains("calling init: "));
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find("calling init: ", at)) != std::string::npos; ++at) {
    count += text.substr(at, text.find('\n', at) - at).find("/libsimgrid") != std::string::npos ? 1 : 0;
  }
  return count;
}

}  // namespace

TEST_CASE("a command that simulates no network loads no SimGrid") {
  const TwoScenarios folder;
  CHECK(loads_of_simgrid(folder, "--version") == 0);
  CHECK(loads_of_simgrid(folder, "check two.yaml") == 0);
  CHECK(loads_of_simgrid(folder, "list scenarios") == 0);
  CHECK(loads_of_simgrid(folder, "run one.yaml -j 2 --quiet") == 0);
}

TEST_CASE("a command that simulates a network loads SimGrid once for all workers") {
  const TwoScenarios folder;
  CHECK(loads_of_simgrid(folder, "run two.yaml -j 2 --quiet") == 1);
}

TEST_CASE("a program without its network module simulates what needs none and names what is missing") {
  const TwoScenarios folder;
  REQUIRE(folder.shell("cp $knee alone") == 0);
  CHECK(folder.shell("./alone run one.yaml --quiet") == 0);
  CHECK(folder.shell("./alone run two.yaml --quiet") == 3);
  CHECK_THAT(folder.err(), Contains("knee: cannot open the network module ") && Contains("knee-network.so: ") &&
                               Contains("No such file or directory") && Contains("install knee again"));
}

TEST_CASE("a network module of another version is refused") {
  const TwoScenarios folder;
  folder.write("other.c", "void* knee_network_module(const char* build) { return (void*)0; }\n");
  REQUIRE(folder.shell("cp $knee alone && c++ -x c -shared -fPIC -o knee-network.so other.c") == 0);
  CHECK(folder.shell("./alone run two.yaml --quiet") == 3);
  CHECK_THAT(folder.err(), Contains("it is that of another version of knee"));
}

}  // namespace knee::cli::network_module_test
