// `knee plot` on the results of a small sweep.
#include <cstdlib>
#include <string>

#include <sys/wait.h>

#include "tests/cli/temporary_directory.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::plot_test {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

constexpr const char* kSwept = R"(scenario: small
workload: {arrivals: {poisson: 200/s}, requests: {page: {steps: [cpu: {exponential: 1 ms}]}}}
architectures:
  "it's `id` 100 %": {runtime: event-loop}
  threads: {runtime: gil, threads: 4}
sweep: {load: [200/s, 400/s, 1500/s]}
objective: {p95: 50 ms}
measure: {requests: 2000, replications: 2}
)";

// A folder `out` with a finished sweep.
class Folder {
 public:
  Folder() {
    directory_.write("small.yaml", kSwept);
    REQUIRE(run("$knee sweep small.yaml -q -o out") == 0);
  }

  // Exit status of a command line; its output is in `out` and `err`.
  int run(const std::string& line) {
    const std::string path = directory_.path().string();
    const std::string whole =
        "cd '" + path + "' && knee='" KNEE_PROGRAM "' && { " + line + "; } >stdout 2>stderr </dev/null";
    return WEXITSTATUS(std::system(whole.c_str()));
  }
  [[nodiscard]] std::string out() const { return directory_.read("stdout"); }
  [[nodiscard]] std::string err() const { return directory_.read("stderr"); }
  [[nodiscard]] std::string file(const std::string& name) const { return directory_.read(name); }

 private:
  TemporaryDirectory directory_;
};

}  // namespace

TEST_CASE("plot draws on the terminal and prints points without gnuplot") {
  Folder folder;
  REQUIRE(folder.run("LC_ALL=C.UTF-8 PATH=/nowhere $knee plot out --terminal") == 0);
  CHECK_THAT(folder.out(), StartsWith("throughput, requests/s\n") && Contains("p95 latency, ms") && Contains("■ threads"));
  REQUIRE(folder.run("LC_ALL=C $knee plot out --format text --chart p99") == 0);
  CHECK_THAT(folder.out(), StartsWith("p99 latency, ms\n") && Contains("x threads"));
  REQUIRE(folder.run("$knee plot out --format csv --chart p99,breakdown-threads") == 0);
  CHECK_THAT(folder.out(), StartsWith("chart,curve,x,value,low,high,remark\np99,it's `id` 100 %,200,"));
  CHECK_THAT(folder.out(), Contains("\np99,threads,1500,,,,saturated; bottleneck lock") && Contains("\nbreakdown-threads,cpu,200,"));
}

TEST_CASE("mistakes on the command line of plot") {
  Folder folder;
  CHECK(folder.run("$knee plot out --chart p98,througput") == 2);
  CHECK_THAT(folder.err(), Contains("knee: no chart \"p98\", expected throughput, mean,") && Contains("did you mean \"p95\"?") &&
                               Contains("\nknee: no chart \"througput\"") && Contains("did you mean \"throughput\"?"));
  CHECK(folder.run("$knee plot out -o picture.jpg") == 2);
  CHECK_THAT(folder.err(), Contains("\"picture.jpg\" ends neither with .svg nor with .png"));
  CHECK(folder.run("$knee plot small.yaml") == 2);
  CHECK_THAT(folder.err(), Contains("small.yaml has no store.sqlite"));
}

TEST_CASE("without gnuplot plot names its package") {
  Folder folder;
  CHECK(folder.run("PATH=/nowhere $knee plot out") == 3);
  CHECK_THAT(folder.err(), Contains("gnuplot is not installed") && Contains("gnuplot-nox"));
}

TEST_CASE("plot writes pictures with gnuplot where it is installed") {
  Folder folder;
  if (folder.run("command -v gnuplot") != 0) {
    WARN("gnuplot is not installed");
    return;
  }
  REQUIRE(folder.run("$knee plot out") == 0);
  CHECK(folder.out() == "out/plot.svg\n");
  const std::string svg = folder.file("out/plot.svg");
  CHECK_THAT(svg, Contains("<title>throughput; p95 latency</title>") && Contains("`id` 100 %") && Contains("objective: 50 ms"));
  CHECK(svg.find('\t') == std::string::npos);
  CHECK(svg.find(" \n") == std::string::npos);
  REQUIRE(folder.run("$knee plot out -o -") == 0);
  CHECK(folder.out() == svg);
  REQUIRE(folder.run("$knee plot out --chart utilisation,breakdown,errors -o all.png") == 0);
  CHECK_THAT(folder.file("all.png"), StartsWith("\x89PNG"));
}

}  // namespace knee::cli::plot_test
