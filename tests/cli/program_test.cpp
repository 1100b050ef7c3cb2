// The program as a user has it: its arguments, its streams, its exit status.
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include "tests/cli/temporary_directory.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::program_test {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using namespace std::chrono_literals;

constexpr const char* kScenario = R"(scenario: small
description: Is one core enough?
workload:
  arrivals: {poisson: 200/s}
  requests:
    page:
      steps:
        - cpu: {exponential: 1 ms}
machine: {cores: 2}
architectures:
  loop: {runtime: event-loop}
  threads: {runtime: gil, threads: 4}
sweep:
  load: [200/s, 1500/s]
objective: {p99: 50 ms}
measure: {requests: 3000, replications: 3}
)";

// A shell in a directory with the scenario; `knee` is the program, and `$program` where its process is meant.
class Shell {
 public:
  Shell() { directory_.write("small.yaml", kScenario); }

  // Exit status of the command line; what it wrote is in `out` and `err`.
  int run(const std::string& line) {
    const std::string path = directory_.path().string();
    directory_.write("script", "cd '" + path +
                                   "'\nprogram='" KNEE_PROGRAM "'\nknee() { \"$program\" \"$@\"; }\n{ " +
                                   line + "\n} >out 2>err </dev/null\n");
    const int status = std::system(("bash '" + path + "/script'").c_str());
    return WEXITSTATUS(status);
  }
  [[nodiscard]] std::string out() const { return directory_.read("out"); }
  [[nodiscard]] std::string err() const { return directory_.read("err"); }
  [[nodiscard]] const TemporaryDirectory& directory() const { return directory_; }

 private:
  TemporaryDirectory directory_;
};

}  // namespace

TEST_CASE("in a pipe, run prints CSV and nothing else") {
  Shell shell;
  REQUIRE(shell.run("knee run small.yaml") == 0);
  CHECK_THAT(shell.out(),
             StartsWith("scenario,architecture,nodes,processes,threads,offered_per_s,throughput_per_s,"));
  CHECK_THAT(shell.out(), Contains("\nsmall,loop,1,1,1,200,") && Contains("\nsmall,threads,1,1,4,200,"));
  CHECK(shell.err().empty());
}

TEST_CASE("the same seed gives the same bytes whatever the number of workers, another one others") {
  Shell shell;
  REQUIRE(shell.run("knee run small.yaml --seed 5 -j 1") == 0);
  const std::string one = shell.out();
  REQUIRE(shell.run("knee run small.yaml --seed 5 -j 4") == 0);
  CHECK(shell.out() == one);
  REQUIRE(shell.run("knee run small.yaml --seed 6 -j 4") == 0);
  CHECK(shell.out() != one);
}

TEST_CASE("a trace that does not fit is not left in part") {
  Shell shell;
  CHECK(shell.run("(ulimit -f 8; exec \"$program\" trace small.yaml -q --requests 2000 -o t.json)") == 3);
  CHECK_THAT(shell.err(), Contains("cannot write the trace to t.json: File too large"));
  CHECK(shell.run("test ! -e t.json") == 0);
}

TEST_CASE("a scenario comes from standard input as well") {
  Shell shell;
  REQUIRE(
      shell.run(
          "knee check --defaults small.yaml > whole.yaml && knee check - --defaults < whole.yaml | cmp - whole.yaml") ==
      0);
  CHECK(shell.run("grep -q 'wake-up: 50 us' whole.yaml") == 0);
  REQUIRE(shell.run("knee check - < small.yaml") == 0);
  CHECK_THAT(shell.out(),
             Contains("no mistakes. Is one core enough?") && Contains("4 points, 12 simulations"));
}

TEST_CASE("several scenarios are run as one table") {
  Shell shell;
  REQUIRE(shell.run("sed s/small/other/ small.yaml > other.yaml; knee run small.yaml other.yaml") == 0);
  CHECK_THAT(shell.out(), Contains("\nsmall,loop,") && Contains("\nother,loop,"));
}

TEST_CASE("mistakes of all scenarios are told at once, with their places") {
  Shell shell;
  const int status = shell.run(
      "sed s/cores/corse/ small.yaml > a.yaml; sed s/1.ms/1/ small.yaml > b.yaml; knee run a.yaml b.yaml");
  CHECK(status == 2);
  CHECK_THAT(shell.err(),
             Contains("a.yaml:9:11: unknown key \"corse\"") && Contains("b.yaml:8:30: \"1\" has no unit"));
  CHECK(shell.out().empty());
}

TEST_CASE("whether the objective is met is told by the exit status where that is asked for") {
  Shell shell;
  CHECK(shell.run("knee run small.yaml --check-objective") == 0);
  CHECK(shell.run("knee run small.yaml --check-objective --set workload.arrivals.poisson=1500/s") == 1);
  CHECK(shell.run("knee run small.yaml --set workload.arrivals.poisson=1500/s") == 0);
  CHECK(shell.run("grep -v ^objective small.yaml | knee run - --check-objective") == 2);
}

// M/M/1: the median is ln(2) / (1000/s - load), so 2 ms at 653.4/s.
TEST_CASE("the capacity of a loop is the one of M/M/1, and the same bytes come whatever the number of workers") {
  Shell shell;
  REQUIRE(shell.run("sed '/threads:/d; s/p99: 50 ms/p50: 2 ms/' small.yaml > loop.yaml; knee capacity loop.yaml -q -j 1") == 0);
  const std::string first = shell.out();
  CHECK(shell.err().empty());
  std::vector<std::string> cells;
  std::istringstream row{first.substr(first.find('\n') + 1)};
  for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
  REQUIRE(cells.size() == 13);
  CHECK(cells[0] == "loop");
  CHECK(std::stod(cells[6]) < 653.4);
  CHECK(std::stod(cells[7]) > 653.4);
  CHECK(std::stod(cells[7]) < 1.1 * std::stod(cells[6]));
  CHECK(cells[9] == "loop");
  REQUIRE(shell.run("knee capacity loop.yaml -q -j 2") == 0);
  CHECK(shell.out() == first);
}

// One loop of 1 ms serves less than 1000/s, so 1500/s take two cores: one node of two, or two of one.
TEST_CASE("a plan is the cheapest deployment, and the same bytes come whatever the number of workers") {
  Shell shell;
  const std::string scenario =
      "sed 's/^machine:.*/machines: {one: {cores: 1, cost: 0.1 USD\\/h}, two: {cores: 2, cost: 0.14 USD\\/h}}/; /threads:/d; "
      "s/^measure.*/plan: {nodes: 1..3}/' small.yaml > priced.yaml; ";
  const std::string command = "knee plan priced.yaml --load 1500/s --set measure.max-requests=120000 -q";
  REQUIRE(shell.run(scenario + command + " -j 1") == 0);
  const std::string first = shell.out();
  CHECK(shell.err().empty());
  CHECK_THAT(first, Contains("\nloop,chosen,two,1,2,,0.14,102.2,0.0259259,USD,,,p99,"));
  REQUIRE(shell.run(command + " -j 2") == 0);
  CHECK(shell.out() == first);
  REQUIRE(shell.run(command + " --format text --with-lost 1 --from-current --set machine=one") == 0);
  CHECK_THAT(shell.out(), Contains("Cheapest: loop, 2 x two, ") && Contains("also with 1 node less") &&
                              Contains("Today 1 x one, 1 process") && Contains("does not hold the load"));
  CHECK(shell.run("knee plan priced.yaml --load 100000/s -q --format text") == 1);
  CHECK_THAT(shell.out(), Contains("No deployment that was considered holds 100000/s."));
}

TEST_CASE("a plan needs an objective, a load and prices of all machines or of none") {
  Shell shell;
  CHECK(shell.run("grep -v ^objective small.yaml | knee plan -") == 2);
  CHECK_THAT(shell.err(), Contains("scenario small has no objective"));
  CHECK(shell.run("knee plan small.yaml --load 2000") == 2);
  CHECK_THAT(shell.err(), Contains("--load: ") && Contains("\"2000\" has no unit"));
  CHECK(shell.run("knee plan small.yaml --set architectures.loop.machine.cost=0.1USD/h") == 2);
  CHECK_THAT(shell.err(), Contains("the machine of threads has no cost, but the machine of loop has one"));
  CHECK(shell.run("knee plan small.yaml --with-lost 5 --set plan.nodes=1..3") == 2);
  CHECK_THAT(shell.err(), Contains("the plan of loop has no number of nodes above 5"));
}

TEST_CASE("a capacity needs an objective, and a plan arrivals whose rate can be changed") {
  Shell shell;
  CHECK(shell.run("grep -v ^objective small.yaml | knee capacity -") == 2);
  CHECK_THAT(shell.err(), Contains("scenario small has no objective") && Contains("objective: {p99: 200 ms}"));
  CHECK(shell.run("sed 's/{poisson: 200.s}/{users: 10, think: 1 s}/; /^sweep/,/load:/d' small.yaml | knee plan -") == 2);
  CHECK_THAT(shell.err(), Contains("has no arrivals whose rate can be changed"));
}

TEST_CASE("a replication that is lost makes the exit status 3, and its reason is told") {
  Shell shell;
  const std::string limit = " small.yaml -q --set measure.max-events=1000";  // of 3,000 requests
  CHECK(shell.run("knee run" + limit) == 3);
  CHECK_THAT(shell.err(), Contains("knee: small: replication 2 of threads failed: ") && Contains("more than 1000 events"));
  CHECK(shell.run("knee run --check-objective" + limit) == 3);
  CHECK(shell.run("knee sweep -o results" + limit) == 3);
  CHECK_THAT(shell.err(), Contains("replication 0 of loop, load 200/s failed: "));
  CHECK(shell.run("grep -c 'more than 1000 events' results/replications.csv") == 0);
  CHECK(shell.out() == "12\n");
}

TEST_CASE("standard error that cannot be written changes neither results nor status") {
  Shell shell;
  const std::string sweep = "knee sweep small.yaml --set measure.requests=300 -o ";
  REQUIRE(shell.run(sweep + "usual") == 0);
  for (const char* unwritable : {"2>/dev/full", "2>&-", "2> >(exec true)"}) {
    INFO(unwritable);
    CHECK(shell.run(std::string{"knee check nosuch.yaml "} + unwritable) == 2);
    CHECK(shell.run(sweep + "odd --fresh " + unwritable) == 0);
    CHECK(shell.run("cmp usual/results.csv odd/results.csv && cmp usual/replications.csv odd/replications.csv") == 0);
  }
  CHECK(shell.run(sweep + "all-closed <&- >&- 2>&-") == 3);  // the table cannot be printed
  CHECK(shell.run("cmp usual/results.csv all-closed/results.csv") == 0);
  CHECK(shell.run("knee list columns | true; test ${PIPESTATUS[0]} = 141 -o ${PIPESTATUS[0]} = 0") == 0);
}

TEST_CASE("limits of a replication are numbers with a meaning") {
  Shell shell;
  CHECK(shell.run("knee run small.yaml --time-limit nan") == 2);
  CHECK_THAT(shell.err(), Contains("--time-limit") && Contains("expected a number of seconds"));
  CHECK(shell.run("knee run small.yaml --memory-limit 500") == 2);
  CHECK_THAT(shell.err(), Contains("\"500\" has no unit"));
  CHECK(shell.run("knee run small.yaml --memory-limit 1kB") == 2);
  REQUIRE(shell.run("knee run small.yaml --set measure.requests=300 > free; knee run small.yaml --set measure.requests=300 "
                    "--memory-limit 1GB --time-limit 60 | cmp - free") == 0);
}

TEST_CASE("warnings of what results rest on are told on standard error, not among the results") {
  Shell shell;
  shell.directory().write("rare.yaml", R"(scenario: rare
description: One request in ten thousand is a report.
workload:
  arrivals: {poisson: 200/s}
  requests:
    page: {share: 99.99 %, steps: [cpu: 1 ms]}
    report: {share: 0.01 %, steps: [cpu: 1 ms]}
architectures:
  loop: {runtime: event-loop}
measure: {requests: 3000, replications: 3}
)");
  for (const char* format : {"text", "csv", "json", "md"}) {
    REQUIRE(shell.run(std::string{"knee run rare.yaml -q --format "} + format) == 0);
    CHECK_THAT(shell.err(), StartsWith("knee: rare: loop: class report "));
    CHECK_THAT(shell.out(), !Contains("knee: rare"));
  }
}

TEST_CASE("a sweep has a table of all requests and of each class") {
  Shell shell;
  REQUIRE(shell.run("knee sweep small.yaml -o results -q") == 0);
  const std::string classes = shell.directory().read("results/classes.csv");
  CHECK_THAT(classes, StartsWith("scenario,architecture,nodes,processes,threads,load,class,"));
  CHECK_THAT(classes, Contains("\nsmall,loop,1,1,1,200/s,all,") && Contains("\nsmall,loop,1,1,1,200/s,page,"));
}

TEST_CASE("output that cannot be written is the machine's failure") {
  Shell shell;
  CHECK(shell.run("knee run small.yaml > /dev/full") == 3);
  CHECK(shell.err() == "knee: cannot write to standard output: No space left on device\n");
  CHECK(shell.run("knee sweep small.yaml -o /proc/knee") == 3);
  CHECK_THAT(shell.err(), StartsWith("knee: cannot make the results directory /proc/knee: "));
}

TEST_CASE("a disk that is full ends a sweep, which goes on when there is room") {
  Shell shell;
  CHECK(shell.run("ulimit -f 4; knee sweep small.yaml -o results -q") == 3);
  CHECK_THAT(shell.err(), StartsWith("knee: "));
  CHECK(shell.run("knee sweep small.yaml -o results -q") == 0);
}

TEST_CASE("a directory holds one scenario's results, until it is told to hold another's") {
  Shell shell;
  REQUIRE(shell.run("knee sweep small.yaml -o results -q") == 0);
  const std::string first = shell.directory().read("results/results.csv");
  CHECK(shell.run("knee sweep small.yaml -o results -q --seed 2") == 2);
  CHECK_THAT(shell.err(),
             StartsWith("knee: results holds results of scenario small, none of which belongs") && Contains("--fresh"));
  CHECK(shell.directory().read("results/results.csv") == first);
  CHECK(shell.run("knee sweep small.yaml -o results -q --seed 2 --fresh") == 0);
  CHECK(shell.directory().read("results/results.csv") != first);
}

TEST_CASE("a sweep killed at any moment ends, when repeated, with the bytes of an undisturbed one") {
  Shell shell;
  REQUIRE(shell.run("knee sweep small.yaml -o undisturbed -q") == 0);
  for (const char* pause : {"0.01", "0.03", "0.08"}) {
    shell.run(std::string{"$program sweep small.yaml -o results -q -j 2 & sleep "} + pause +
              "; kill -9 $!; wait $!");
  }
  REQUIRE(shell.run("knee sweep small.yaml -o results -q") == 0);
  for (const char* table : {"results.csv", "classes.csv", "replications.csv"}) {
    CHECK(shell.directory().read(std::string{"results/"} + table) ==
          shell.directory().read(std::string{"undisturbed/"} + table));
  }
}

TEST_CASE("a signal ends a sweep with status 130 and a word on how to go on") {
  Shell shell;
  // Long enough to be still at work when the signal comes.
  const int status = shell.run(
      "$program sweep small.yaml -o results -q --set measure.requests=3000000 -j 1 & "
      "while ! [ -e results/store.sqlite-wal ]; do sleep 0.05; done; sleep 0.2; kill -TERM $!; wait $!");
  CHECK(status == 130);
  CHECK_THAT(shell.err(), Contains("replications are kept in results; the same command goes on from there"));
}

TEST_CASE("what has no effect is warned of on standard error, and stops nothing") {
  Shell shell;
  const std::string warning =
      "--set network.latency=1 ms: warning: \"network\" has no effect: no architecture has a balancer; give an "
      "architecture a balancer, set network.used-by to all, or leave it out\n";
  const std::string set =
      " small.yaml --set 'network.latency=1 ms' --set measure.requests=200 --set measure.replications=1";
  CHECK(shell.run("knee check" + set) == 0);
  CHECK(shell.err() == warning);
  CHECK_THAT(shell.out(), StartsWith("small: no mistakes"));
  CHECK(shell.run("knee run -q --format csv" + set) == 0);
  CHECK_THAT(shell.err(), StartsWith(warning));
  CHECK(shell.run("knee sweep -q -o results" + set) == 0);
  CHECK_THAT(shell.err(), StartsWith(warning));
}

TEST_CASE("the examples that help shows work as typed") {
  Shell shell;
  for (const char* command : {"run", "fit", "check", "list"}) {
    REQUIRE(shell.run(std::string{"knee "} + command + " --help | grep -A1 ^Example: | tail -1 > example") ==
            0);
    INFO(shell.directory().read("example"));
    const std::string quick =
        std::string{command} == "run" ? " --set measure.requests=200 --replications 1" : "";
    CHECK(shell.run("line=$(sed 's| *./knee ||' example); cd '" KNEE_SOURCE_DIR "' && knee $line" + quick) ==
          0);
  }
}

}  // namespace knee::cli::program_test
