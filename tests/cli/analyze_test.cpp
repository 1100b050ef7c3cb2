// `knee analyze`: its answers on queues whose capacity is known, what it keeps, and what it refuses.
#include <cstdlib>
#include <filesystem>
#include <string>

#include <sys/wait.h>

#include "cli/runner/finished_sweep.hpp"
#include "tests/cli/program_folder.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::analyze_test {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

// Two loops without any overhead are M/M/1 queues: p99 = ln(100) s / (1 - r s), so that 50 ms is met up to 407.9/s by the
// first (s = 2 ms) and up to 907.9/s by the second (s = 1 ms).
constexpr const char* kQueues = R"(scenario: queues
description: Is the faster machine needed?
workload:
  arrivals: {poisson: 600/s}
  requests:
    page: {steps: [{cpu: {exponential: 1 ms}}]}
machine: {cores: 1}
architectures:
  slow: {runtime: event-loop, cpu-factor: 2}
  fast: {runtime: event-loop}
sweep:
  load: [100/s, 300/s, 600/s, 1200/s]
objective: {p99: 50 ms}
measure: {max-requests: 60000}
)";

// The number in a column of the first row that begins with `row`.
double cell(const std::string& csv, const std::string& row, int column) {
  std::size_t at = csv.find("\n" + row) + 1;
  for (int i = 0; i < column; ++i) at = csv.find(',', at) + 1;
  return std::strtod(csv.c_str() + at, nullptr);
}

TEST_CASE("analyze answers which architecture holds, and up to which load", "[statistical]") {
  const ProgramFolder folder("queues.yaml", kQueues);
  REQUIRE(folder.knee("sweep queues.yaml -o results -q") == 0);
  REQUIRE(folder.knee("analyze results --quick -q --format text") == 0);
  CHECK_THAT(folder.out(), Contains("At 600/s fast holds; slow does not."));
  CHECK_THAT(folder.out(), Contains("The smallest that holds is slow; above"));
  const std::string architectures = folder.read("results/findings/architectures.csv");
  // Column 6 is the capacity.
  CHECK(cell(architectures, "slow", 6) == Approx(407.9).epsilon(0.04));
  CHECK(cell(architectures, "fast", 6) == Approx(907.9).epsilon(0.04));
  // Column 16 is the knee, at half of the service rate.
  CHECK(cell(architectures, "slow", 16) == Approx(250).epsilon(0.1));
  CHECK(cell(architectures, "fast", 16) == Approx(500).epsilon(0.1));
  // Another load is another question.
  REQUIRE(folder.knee("analyze results --quick --load 300/s --format text") == 0);
  CHECK_THAT(folder.err(), Contains("slow: capacity"));
  CHECK_THAT(folder.out(), Contains("At 300/s slow and fast hold. The smallest is slow"));
}

TEST_CASE("analyze keeps what it has found for the same question") {
  const ProgramFolder folder("queues.yaml", kQueues);
  REQUIRE(folder.knee("sweep queues.yaml -o results -q") == 0);
  REQUIRE(folder.knee("analyze results --quick --format text") == 0);
  const std::string answer = folder.out();
  CHECK_THAT(folder.err(), Contains("slow: capacity"));
  REQUIRE(folder.knee("analyze results --quick --format text") == 0);
  CHECK(folder.out() == answer);
  CHECK(folder.err().empty());
}

// Two loops without any overhead are M/M/1//N with a think time of 100 ms. By the arrival theorem the p95 of the slow one
// (2 ms) passes 20 ms at 41.5 users, that of the fast one (1 ms) at 99.0.
constexpr const char* kAgents = R"(scenario: agents
workload:
  arrivals: {users: 60, think: {exponential: 100 ms}}
  requests:
    page: {steps: [{cpu: {exponential: 1 ms}}]}
machine: {cores: 1}
architectures:
  slow: {runtime: event-loop, cpu-factor: 2}
  fast: {runtime: event-loop}
sweep:
  workload.arrivals.users: [20, 40, 60, 80, 120]
objective: {p95: 20 ms}
measure: {max-requests: 60000}
)";

TEST_CASE("analyze answers in users if the users are closed", "[statistical]") {
  const ProgramFolder folder("queues.yaml", kAgents);
  REQUIRE(folder.knee("sweep queues.yaml -o results -q") == 0);
  REQUIRE(folder.knee("analyze results --quick -q --format text") == 0);
  CAPTURE(folder.out());
  CHECK_THAT(folder.out(), Contains("At 60 users fast holds; slow does not."));
  CHECK_THAT(folder.out(), Contains(" users fast"));
  CHECK_THAT(folder.out(), Contains("60 users are ") && Contains(" % too many"));
  const std::string architectures = folder.read("results/findings/architectures.csv");
  CHECK(cell(architectures, "slow", 6) == Approx(41).margin(2));
  CHECK(cell(architectures, "fast", 6) == Approx(99).margin(2));
  CHECK(cell(architectures, "slow", 16) == Approx(28).epsilon(0.2));
  CHECK(cell(architectures, "fast", 16) == Approx(53).epsilon(0.2));
  REQUIRE(folder.knee("analyze results --quick -q --load 30 --format text") == 0);
  CHECK_THAT(folder.out(), Contains("At 30 users slow and fast hold. The smallest is slow"));
}

TEST_CASE("analyze tells what moves a capacity", "[statistical]") {
  const ProgramFolder folder("queues.yaml", kQueues);
  REQUIRE(folder.knee("sweep queues.yaml -o results -q") == 0);
  REQUIRE(folder.knee("analyze results -q --table inputs") == 0);
  // 10 % less time moves the capacity of the slow loop to 1 / 1.8 ms - ln(100) / 50 ms = 463.5/s.
  CHECK(cell(folder.out(), "slow,all times", 3) == Approx(13.6).margin(2));
  CHECK(cell(folder.out(), "slow,cores", 3) == Approx(0).margin(0.5));
}

TEST_CASE("analyze refuses what it cannot answer") {
  const ProgramFolder folder("queues.yaml", kQueues);
  CHECK(folder.knee("analyze nowhere") == 2);
  CHECK_THAT(folder.err(), Contains("nowhere has no store.sqlite"));
  REQUIRE(folder.knee("sweep queues.yaml -o closed -q --set workload.arrivals='{users: 5, think: 1 ms}' "
                      "--set sweep='{machine.cores: [1, 2]}' --set measure='{requests: 2000, replications: 2}'") == 0);
  CHECK(folder.knee("analyze closed --load 2000/s") == 2);
  CHECK_THAT(folder.err(), Contains("--load 2000/s: the load of queues is a number of users, such as --load 340"));
  CHECK(folder.knee("analyze closed --load 20.5") == 2);
  CHECK_THAT(folder.err(), Contains("expected a rate such as 2000/s, a number of users such as 340"));
  CHECK(folder.knee("analyze closed --table inptus") == 2);
  CHECK_THAT(folder.err(), Contains("did you mean \"inputs\"?"));
  CHECK(folder.knee("analyze closed --relevant 0.1") == 2);
}

// Users in rounds at a service with a serial share of 5 % follow Amdahl's law with alpha = 0.05. (The objective ends the search for a
// capacity near the 64 users of the sweep.)
constexpr const char* kAmdahl = R"(scenario: queues
description: How much is serial?
workload:
  arrivals: {users: 1, think: 0 ms, rounds: true}
  requests:
    call: {steps: [{call: db}]}
services:
  db: {servers: 64, time: 10 ms, serial: 5 %}
machine: {cores: 64}
architectures:
  threads: {runtime: native-threads, threads: 64}
sweep:
  workload.arrivals.users: [1, 2, 4, 8, 16, 32, 64]
objective: {p99: 40 ms}
measure: {requests: 4000, replications: 2}
)";

TEST_CASE("analyze fits laws to a sweep of closed users and keeps them", "[statistical]") {
  const ProgramFolder folder{"queues.yaml", kAmdahl};
  REQUIRE(folder.knee("sweep queues.yaml -o results -q") == 0);
  REQUIRE(folder.knee("analyze results --quick --format text") == 0);
  CHECK_THAT(folder.out(), Contains("It grows like Amdahl's law") && Contains("with a serial share α = 0.0"));
  REQUIRE(folder.knee("analyze results --quick --table laws") == 0);
  CHECK(folder.out() == folder.read("results/findings/laws.csv"));
  CHECK_THAT(folder.out(), StartsWith("architecture,over,quantity,law,item,n,value,std_error,low,high,remark\n"
                                      "threads,users,throughput_per_s,,measured,1,"));
  CHECK(cell(folder.out(), "threads,users,throughput_per_s,amdahl,alpha", 6) == Approx(0.05).epsilon(0.02));
  // The same numbers as knee fit has from results.csv.
  const double alpha = cell(folder.out(), "threads,users,throughput_per_s,amdahl,alpha", 6);
  REQUIRE(folder.knee("fit results/results.csv --x workload.arrivals.users --y throughput_per_s --law amdahl") == 0);
  CHECK(cell(folder.out(), "amdahl,alpha", 3) == Approx(alpha).epsilon(1e-4));
}

TEST_CASE("analyze has no laws over the load and says so") {
  const ProgramFolder folder("queues.yaml", kQueues);
  REQUIRE(folder.knee("sweep queues.yaml -o results -q") == 0);
  REQUIRE(folder.knee("analyze results --quick -q --table laws") == 0);
  CHECK_THAT(folder.out(), StartsWith("architecture,over,quantity,law,") && !Contains("\nslow"));
  CHECK_THAT(folder.err(), Contains("No law of scaling is fitted: the sweep has no number of users"));
}

TEST_CASE("a finished sweep reads back as it was") {
  const ProgramFolder folder("queues.yaml", kQueues);
  REQUIRE(folder.knee("sweep queues.yaml -o results -q --set architectures.slow.cpu-factor=3") == 0);
  const FinishedSweep sweep = read_finished_sweep(folder.path("results"));
  REQUIRE(sweep.results.points.size() == 8);
  CHECK(sweep.results.origin.arguments == "queues.yaml --set architectures.slow.cpu-factor=3");
  REQUIRE(folder.knee("sweep queues.yaml -o results -q --set architectures.slow.cpu-factor=3 --format csv") == 0);
  CHECK(folder.out() == folder.read("results/results.csv"));
}

TEST_CASE("a sweep from one node to several reads back with the balancer that several nodes have by default") {
  const ProgramFolder folder("queues.yaml", kQueues);
  REQUIRE(folder.knee("sweep queues.yaml -o results -q --set sweep='{nodes: [1, 2, 3]}' --set workload.arrivals.poisson=9000/s "
                      "--set measure='{requests: 2000, replications: 2}'") == 0);
  REQUIRE(folder.knee("analyze results --table laws --format text") == 0);
  CHECK_THAT(folder.out(), Contains("It grows in proportion:") && Contains("with each node."));
}

}  // namespace
}  // namespace knee::cli::analyze_test
