// `knee theory` as a user has it.
#include <string>

#include <sys/wait.h>

#include "tests/cli/program_folder.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::theory_test {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

constexpr const char* kApi = R"(scenario: api
workload:
  arrivals: {poisson: 150/s}
  requests: {page: {steps: [{cpu: {exponential: 4 ms}}]}}
machine: {cores: 4}
measure: {requests: 2000, replications: 3}
architectures:
  loop: {runtime: event-loop, wake-up: 0 us}
  sync: {runtime: gil, processes: 2}
sweep: {load: [100/s, 150/s]}
)";

}  // namespace

TEST_CASE("theory begins with the rate that each architecture serves at most, and what limits it") {
  const ProgramFolder folder{"api.yaml", kApi};
  REQUIRE(folder.knee("theory api.yaml --format text") == 0);
  CHECK_THAT(folder.out(), Contains("loop serves at most 250/s: then the loop is busy all the time."));
  CHECK_THAT(folder.out(), Contains("At 150/s its mean latency is 10 ms"));
  CHECK_THAT(folder.out(), Contains("utilisation law leaves out: "));
  CHECK(folder.err().empty());
}

TEST_CASE("theory in a pipe is a tidy table, also as JSON") {
  const ProgramFolder folder{"api.yaml", kApi};
  REQUIRE(folder.knee("theory api.yaml") == 0);
  CHECK_THAT(folder.out(), StartsWith("architecture,model,standing,quantity,value,leaves_out\n"
                                      "loop,bound of the loop,upper bound,highest_rate_per_s,250,\n"));
  CHECK_THAT(folder.out(), Contains("\nloop,M/M/1,exact,mean_ms,10,\n"));
  REQUIRE(folder.knee("theory api.yaml --format json --set workload.arrivals.poisson=100/s") == 0);
  CHECK_THAT(folder.out(), Contains(R"("quantity":"mean_ms","value":6.66667)"));
}

TEST_CASE("theory takes another load, and warns where there is no latency") {
  const ProgramFolder folder{"api.yaml", kApi};
  REQUIRE(folder.knee("theory api.yaml --load 300/s") == 0);
  CHECK_THAT(folder.err(),
             Contains("knee: loop: no latency: more requests arrive than the bottleneck can serve, so work piles up"));
  CHECK(folder.knee("theory api.yaml --load soon") == 2);
  CHECK_THAT(folder.err(), Contains("--load"));
  const ProgramFolder closed{"api.yaml", "workload: {arrivals: {users: 5, think: 1 s}, requests: {page: {steps: [{cpu: 1 ms}]}}}\n"
                "architectures: {loop: {runtime: event-loop}}\n"};
  CHECK(closed.knee("theory api.yaml --load 300/s") == 2);
  CHECK_THAT(closed.err(), Contains("the load of api cannot be changed: its users are closed"));
  REQUIRE(closed.knee("theory api.yaml --format text") == 0);
  CHECK_THAT(closed.out(), Contains("Its curve bends at about 1001 users."));
}

TEST_CASE("theory of a directory of results stands beside the simulated values") {
  const ProgramFolder folder{"api.yaml", kApi};
  REQUIRE(folder.knee("sweep api.yaml -o results -q") == 0);
  REQUIRE(folder.knee("theory results") == 0);
  CHECK_THAT(folder.out(), StartsWith("architecture,point,model,standing,quantity,theory,simulated,low,high,difference_percent,"
                                      "standard_errors,verdict,leaves_out\n"));
  CHECK_THAT(folder.out(), Contains("\nloop,load 150/s,M/M/1,exact,mean_ms,10,") && Contains(",agrees,"));
  REQUIRE(folder.knee("theory results --format text") == 0);
  CHECK_THAT(folder.out(), Contains("exact predictions") && !Contains("disagrees"));
  CHECK(folder.knee("theory results --load 10/s") == 2);
  CHECK_THAT(folder.err(), Contains("is a directory of results: --load and --set apply only to a scenario"));
  CHECK(folder.knee("theory nowhere") == 2);
}

TEST_CASE("check says what theory applies to each architecture") {
  const ProgramFolder folder{"api.yaml", kApi};
  REQUIRE(folder.knee("check api.yaml") == 0);
  CHECK_THAT(folder.out(), Contains("loop: at most 250/s (loop); M/M/1 is exact\n"));
  CHECK_THAT(folder.out(), Contains("sync: at most ") && Contains(" applies as an approximation"));
}

}  // namespace knee::cli::theory_test
