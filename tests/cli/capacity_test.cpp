// `knee capacity` of closed users: its answers on machine repair, whose quantiles have a closed form.
#include <cstdlib>
#include <string>

#include <sys/wait.h>

#include "tests/cli/program_folder.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::capacity_test {
namespace {

using Catch::Matchers::Contains;

// A loop without any overhead is one server: M/M/1//N with a service of 10 ms and a think time of 200 ms.
constexpr const char* kUsers = R"(scenario: agents
workload:
  arrivals: {users: 100, think: {exponential: 200 ms}}
  requests:
    page: {steps: [{cpu: {exponential: 10 ms}}]}
machine: {cores: 1}
architectures:
  loop: {runtime: event-loop}
objective: {p95: 100 ms}
measure: {max-requests: 1000000}
)";

// The p95 of M/M/1//N is 98.2 ms with 20 users and 106.0 ms with 21 (arrival theorem: a mixture of Erlang distributions).
TEST_CASE("a capacity in users is the whole number that the closed form gives", "[statistical]") {
  const ProgramFolder folder("users.yaml", kUsers);
  REQUIRE(folder.knee("capacity users.yaml -q --format text --set objective.p95=102ms") == 0);
  CAPTURE(folder.out());
  CHECK_THAT(folder.out(), Contains("the highest number of users at which each architecture meets the objective"));
  CHECK_THAT(folder.out(), Contains("loop holds up to 20 users ("));
  CHECK_THAT(folder.out(), Contains("/s; then the"));
}

TEST_CASE("a capacity in users names the loads that it tries, and begins with the users of the scenario") {
  const ProgramFolder folder("users.yaml", kUsers);
  REQUIRE(folder.knee("capacity users.yaml --set measure.max-requests=60000") == 0);
  CHECK_THAT(folder.err(), Contains("knee: loop: 100 users, 20000 requests in each of 3 replications"));
}

TEST_CASE("an objective that a single user misses has no capacity") {
  const ProgramFolder folder("users.yaml", kUsers);
  REQUIRE(folder.knee("capacity users.yaml -q --format text --set objective.p95=20ms") == 0);
  CHECK_THAT(folder.out(), Contains("loop misses the objective at every number of users, also at 1 user."));
}

TEST_CASE("users of several classes keep their shares") {
  const ProgramFolder folder("users.yaml", R"(scenario: two
workload:
  requests:
    read: {arrivals: {users: 9, think: 200 ms}, steps: [{cpu: {exponential: 10 ms}}]}
    write: {arrivals: {users: 3, think: 200 ms}, steps: [{cpu: {exponential: 10 ms}}]}
architectures:
  loop: {runtime: event-loop}
objective: {p95: 100 ms}
)");
  REQUIRE(folder.knee("capacity users.yaml --format csv --set measure.max-requests=60000") == 0);
  CHECK_THAT(folder.err(), Contains("loop: 12 users,"));
  CHECK_THAT(folder.out(), Contains("loop,1,1,1,users,"));
}

// A request every 20 ms, and 10 ms for each. At speed s > 2 request number k waits k (10 - 20 / s) ms, so the median of 1,001
// requests passes 30 ms at 20 / 9.96 = 2.008 times the recorded load.
TEST_CASE("the capacity of a recording is a multiple of its load") {
  const ProgramFolder folder("users.yaml", R"(scenario: replayed
workload:
  arrivals: {trace: requests.csv, at: t}
  requests:
    page: {steps: [{cpu: 10 ms}]}
architectures:
  loop: {runtime: event-loop}
objective: {p50: 30 ms}
)");
  std::string recording = "t\n";
  for (int i = 0; i <= 1000; ++i) recording += std::to_string(i * 20) + "e-3\n";
  folder.write("requests.csv", recording);
  REQUIRE(folder.knee("capacity users.yaml -q --format csv") == 0);
  CAPTURE(folder.out());
  CHECK_THAT(folder.out(), Contains("loop,1,1,1,times the recording,2.0"));
  REQUIRE(folder.knee("capacity users.yaml -q --format text") == 0);
  CHECK_THAT(folder.out(), Contains("loop holds up to 2.0") && Contains(" times the recorded load, 100.") &&
                               Contains("/s on average"));
  // The speed of the scenario itself does not change the answer.
  REQUIRE(folder.knee("capacity users.yaml -q --format csv --set workload.arrivals.speed=1.5") == 0);
  CHECK_THAT(folder.out(), Contains("loop,1,1,1,times the recording,2.0"));
}

}  // namespace
}  // namespace knee::cli::capacity_test
