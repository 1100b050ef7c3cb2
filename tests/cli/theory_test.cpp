// `knee theory` as a user has it.
#include <string>

#include <sys/wait.h>

#include "tests/cli/temporary_directory.hpp"
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

// A scenario in a file `api.yaml`, and knee in its folder.
class Folder {
 public:
  explicit Folder(const std::string& scenario) { directory_.write("api.yaml", scenario); }

  // The exit status of knee with these arguments; its output is in `out` and `err`.
  int run(const std::string& arguments) {
    const std::string line = "cd '" + directory_.path().string() + "' && '" KNEE_PROGRAM "' " + arguments + " >out 2>err";
    return WEXITSTATUS(std::system(line.c_str()));
  }
  [[nodiscard]] std::string out() const { return directory_.read("out"); }
  [[nodiscard]] std::string err() const { return directory_.read("err"); }

 private:
  TemporaryDirectory directory_;
};

}  // namespace

TEST_CASE("theory begins with the rate that each architecture serves at most, and what limits it") {
  Folder folder{kApi};
  REQUIRE(folder.run("theory api.yaml --format text") == 0);
  CHECK_THAT(folder.out(), Contains("loop serves at most 250/s: then the loop is busy all the time."));
  CHECK_THAT(folder.out(), Contains("At 150/s its mean latency is 10 ms"));
  CHECK_THAT(folder.out(), Contains("utilisation law leaves out: "));
  CHECK(folder.err().empty());
}

TEST_CASE("theory in a pipe is a tidy table, also as JSON") {
  Folder folder{kApi};
  REQUIRE(folder.run("theory api.yaml") == 0);
  CHECK_THAT(folder.out(), StartsWith("architecture,model,standing,quantity,value,leaves_out\n"
                                      "loop,bound of the loop,upper bound,highest_rate_per_s,250,\n"));
  CHECK_THAT(folder.out(), Contains("\nloop,M/M/1,exact,mean_ms,10,\n"));
  REQUIRE(folder.run("theory api.yaml --format json --set workload.arrivals.poisson=100/s") == 0);
  CHECK_THAT(folder.out(), Contains(R"("quantity":"mean_ms","value":6.66667)"));
}

TEST_CASE("theory takes another load, and warns where there is no latency") {
  Folder folder{kApi};
  REQUIRE(folder.run("theory api.yaml --load 300/s") == 0);
  CHECK_THAT(folder.err(),
             Contains("knee: loop: no latency: more requests arrive than the bottleneck can serve, so work piles up"));
  CHECK(folder.run("theory api.yaml --load soon") == 2);
  CHECK_THAT(folder.err(), Contains("--load"));
  Folder closed{"workload: {arrivals: {users: 5, think: 1 s}, requests: {page: {steps: [{cpu: 1 ms}]}}}\n"
                "architectures: {loop: {runtime: event-loop}}\n"};
  CHECK(closed.run("theory api.yaml --load 300/s") == 2);
  CHECK_THAT(closed.err(), Contains("the load of api cannot be changed: its users are closed"));
  REQUIRE(closed.run("theory api.yaml --format text") == 0);
  CHECK_THAT(closed.out(), Contains("Its curve bends at about 1001 users."));
}

TEST_CASE("theory of a directory of results stands beside the simulated values") {
  Folder folder{kApi};
  REQUIRE(folder.run("sweep api.yaml -o results -q") == 0);
  REQUIRE(folder.run("theory results") == 0);
  CHECK_THAT(folder.out(), StartsWith("architecture,point,model,standing,quantity,theory,simulated,low,high,difference_percent,"
                                      "standard_errors,verdict,leaves_out\n"));
  CHECK_THAT(folder.out(), Contains("\nloop,load 150/s,M/M/1,exact,mean_ms,10,") && Contains(",agrees,"));
  REQUIRE(folder.run("theory results --format text") == 0);
  CHECK_THAT(folder.out(), Contains("exact predictions") && !Contains("disagrees"));
  CHECK(folder.run("theory results --load 10/s") == 2);
  CHECK_THAT(folder.err(), Contains("is a directory of results: --load and --set apply only to a scenario"));
  CHECK(folder.run("theory nowhere") == 2);
}

TEST_CASE("check says what theory applies to each architecture") {
  Folder folder{kApi};
  REQUIRE(folder.run("check api.yaml") == 0);
  CHECK_THAT(folder.out(), Contains("loop: at most 250/s (loop); M/M/1 is exact\n"));
  CHECK_THAT(folder.out(), Contains("sync: at most ") && Contains(" applies as an approximation"));
}

}  // namespace knee::cli::theory_test
