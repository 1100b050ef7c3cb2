// Sweeps that find their loads: the same points however they are run, and read back without simulating.
#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/program_folder.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::automatic_sweep_test {
namespace {

using Catch::Matchers::Contains;

// Two curves of M/M/1 with different capacities, and two given loads of a third architecture.
const std::string kScenario =
    "scenario: bends\n"
    "workload: {arrivals: {poisson: 100/s}, requests: {get: {steps: [cpu: {exponential: 1 ms}]}}}\n"
    "architectures:\n"
    "  loop: {runtime: event-loop}\n"
    "  slow: {runtime: event-loop, cpu-factor: 2}\n"
    "  listed: {runtime: event-loop, sweep: {load: [50/s, 70/s]}}\n"
    "sweep: {load: {from: 50/s, to: 2000/s, points: auto, most: 8}}\n"
    "measure: {requests: 2000, replications: 2}\n";

std::string tables(const ProgramFolder& folder, const std::string& directory) {
  std::string all;
  for (const char* table : {"results.csv", "classes.csv", "replications.csv"}) all += folder.read(directory + "/" + table);
  return all;
}

struct Row {
  std::string architecture;
  double load;
  double mean_ms;
  std::string state;
};

// Some columns of results.csv, none of which has a comma in its cells.
std::vector<Row> rows_of(const std::string& csv) {
  std::istringstream lines{csv};
  std::string line;
  std::getline(lines, line);
  const auto cells_of = [](const std::string& text) {
    std::vector<std::string> cells(1);
    for (const char letter : text) letter == ',' ? cells.emplace_back() : cells.back() += letter;
    return cells;
  };
  const std::vector<std::string> names = cells_of(line);
  const auto column = [&names](const char* name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  std::vector<Row> rows;
  while (std::getline(lines, line)) {
    const auto cells = cells_of(line);
    const auto cell = [&](const char* name) { return column(name) < cells.size() ? cells[column(name)] : std::string{}; };
    rows.push_back({cell("architecture"), std::atof(cell("load").c_str()), std::atof(cell("mean_ms").c_str()), cell("state")});
  }
  return rows;
}

// Architecture and load of each row, each once, sorted.
std::vector<std::string> curves_of(const std::string& csv) {
  std::set<std::string> curves;
  for (const Row& row : rows_of(csv)) curves.insert(row.architecture + " " + std::to_string(row.load));
  return {curves.begin(), curves.end()};
}

std::vector<Row> rows_of(const std::vector<Row>& rows, const std::string& architecture) {
  std::vector<Row> some;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(some), [&](const Row& row) { return row.architecture == architecture; });
  return some;
}

}  // namespace

TEST_CASE("a sweep finds its loads and any number of workers finds the same ones") {
  const ProgramFolder folder{"bends.yaml", kScenario};
  REQUIRE(folder.knee("sweep bends.yaml -q -j 1 -o one") == 0);
  REQUIRE(folder.knee("sweep bends.yaml -q -j 2 -o two") == 0);
  CHECK(tables(folder, "one") == tables(folder, "two"));
  const std::vector<Row> rows = rows_of(folder.read("one/results.csv"));
  CHECK(rows.size() == 8 + 8 + 2);
  for (const char* name : {"loop", "slow"}) {
    const std::vector<Row> curve = rows_of(rows, name);
    REQUIRE(curve.size() == 8);
    CHECK(std::is_sorted(curve.begin(), curve.end(), [](const Row& a, const Row& b) { return a.load < b.load; }));
    CHECK(curve.front().load == 50);
    CHECK(curve.back().load == 2000);
    CHECK(std::none_of(curve.begin(), curve.end(), [](const Row& row) { return row.state == "failed"; }));
  }
  // Each curve has loads around its own capacity, 1000/s and 500/s.
  const auto near = [&](const char* name, double low, double high) {
    const auto curve = rows_of(rows, name);
    return std::count_if(curve.begin(), curve.end(), [=](const Row& row) { return row.load >= low && row.load <= high; });
  };
  CHECK(near("loop", 700, 1300) > near("slow", 700, 1300));
  CHECK(near("slow", 60, 600) > near("loop", 60, 600));
}

TEST_CASE("results that found their loads read back without simulating") {
  const ProgramFolder folder{"bends.yaml", kScenario};
  REQUIRE(folder.knee("sweep bends.yaml -q -o dir") == 0);
  const std::string before = tables(folder, "dir");
  CHECK(folder.report("dir -o -") == 0);
  CHECK_THAT(folder.out(), Contains("bends"));
  CHECK(folder.knee("plot dir --terminal") == 0);
  CHECK(folder.knee("merge dir -o copy") == 0);
  CHECK(tables(folder, "copy") == before);
  CHECK(folder.knee("sweep bends.yaml -o dir") == 0);  // nothing is simulated
  CHECK(tables(folder, "dir") == before);
  REQUIRE(folder.knee("sweep bends.yaml -q -o dir --set sweep.load.most=12") == 0);  // the sweep grows
  REQUIRE(folder.knee("sweep bends.yaml -q -o fresh --set sweep.load.most=12") == 0);
  CHECK(tables(folder, "dir") == tables(folder, "fresh"));
  CHECK(rows_of(folder.read("dir/results.csv")).size() > 8 + 8 + 2);
}

TEST_CASE("shards deal whole curves and their merging gives the bytes of one sweep") {
  const ProgramFolder folder{"bends.yaml", kScenario};
  REQUIRE(folder.knee("sweep bends.yaml -q -o whole") == 0);
  REQUIRE(folder.shell("for k in 1 2 3; do $knee sweep bends.yaml -q -o s$k --shard $k/3 || exit 1; done") == 0);
  for (const char* name : {"s1", "s2", "s3"}) {
    for (const char* architecture : {"loop", "slow"}) {
      const std::size_t points = rows_of(rows_of(folder.read(std::string{name} + "/results.csv")), architecture).size();
      CHECK((points == 0 || points == 8));
    }
  }
  REQUIRE(folder.knee("merge s3 s1 s2 -o merged") == 0);
  CHECK(tables(folder, "merged") == tables(folder, "whole"));
  CHECK(folder.knee("merge s2 s3 -o back") == 2);
  CHECK_THAT(folder.err(), Contains("no directory holds shard 1/3"));
  REQUIRE(folder.knee("merge s1 -o back") == 0);
  CHECK(tables(folder, "back") == tables(folder, "whole"));
  CHECK(folder.report("back -o -") == 0);
}

TEST_CASE("a sweep that finds its loads and is killed ends with the same bytes") {
  const ProgramFolder folder{"bends.yaml", kScenario};
  const std::string larger = " --set measure.requests=8000";
  REQUIRE(folder.knee("sweep bends.yaml -q -o whole" + larger) == 0);
  for (const char* pause : {"0.1", "0.2", "0.3"}) {
    (void)folder.shell("setsid $knee sweep bends.yaml -q -j 2 -o killed" + larger + " & sleep " + pause +
                       "; kill -s KILL -- -$! 2>/dev/null; wait");
    if (folder.report("killed -o -") != 0) CHECK_THAT(folder.err(), !Contains("invariant"));
  }
  REQUIRE(folder.knee("sweep bends.yaml -q -o killed" + larger) == 0);
  CHECK(tables(folder, "killed") == tables(folder, "whole"));
}

TEST_CASE("bands and time series have the loads that a sweep has found") {
  // Few requests: which loads they lead to does not matter.
  const ProgramFolder folder{"bends.yaml",
                             "scenario: bends\n"
                             "workload: {arrivals: {poisson: 100/s}, requests: {get: {steps: [cpu: {exponential: {uncertain: [1 ms, 2 ms]}}]}}}\n"
                             "architectures: {loop: {runtime: event-loop}, slow: {runtime: event-loop, cpu-factor: 2}}\n"
                             "sweep: {load: {from: 50/s, to: 2000/s, points: auto, most: 6}}\n"
                             "measure: {requests: 100, replications: 1}\n"};
  REQUIRE(folder.knee("sweep bends.yaml -q -o dir --samples 20") == 0);
  const std::vector<std::string> found = curves_of(folder.read("dir/results.csv"));
  CHECK(found.size() == 6 + 6);
  CHECK(curves_of(folder.read("dir/bands.csv")) == found);
  REQUIRE(folder.knee("sweep bends.yaml -q -o dir --series 500ms") == 0);
  CHECK(curves_of(folder.read("dir/series.csv")) == found);
}

TEST_CASE("the results of a sweep that found some of its loads are told to be unfinished") {
  // A limit of the size of its files ends the sweep, earlier or later, until it is so large that all of it has room.
  const ProgramFolder folder{"bends.yaml", kScenario};
  std::size_t unfinished = 0;
  std::set<std::string> messages;
  for (int blocks = 400;; blocks += 400) {
    const std::string limit = "rm -rf cut; ulimit -f " + std::to_string(blocks);
    if (folder.shell(limit + "; $knee sweep bends.yaml -q -j 1 -o cut --set measure.requests=200 --set measure.replications=1") == 0) break;
    ++unfinished;
    CHECK(folder.knee("analyze cut --quick") == 2);
    CHECK_THAT(folder.err(), Contains(" points of cut are not simulated yet: `knee sweep bends.yaml"));
    messages.insert(folder.err().substr(0, folder.err().find(" are not")));
    REQUIRE(folder.knee("sweep bends.yaml -q -o cut --set measure.requests=200 --set measure.replications=1") == 0);
    if (unfinished > 1) CHECK(folder.read("cut/results.csv") == folder.read("before.csv"));
    REQUIRE(folder.shell("cp cut/results.csv before.csv") == 0);
  }
  CHECK(messages.size() > 1);
}

TEST_CASE("a check tells that points are found while the sweep runs") {
  const ProgramFolder folder{"bends.yaml", kScenario};
  REQUIRE(folder.knee("check bends.yaml --format text") == 0);
  CHECK_THAT(folder.out(), Contains("loads between the ends are found while it runs, at most 8"));
  CHECK_THAT(folder.out(), Contains("12 to 18 points, each with 4000 requests"));
  REQUIRE(folder.shell("$knee check bends.yaml --defaults >again.yaml && $knee check again.yaml --defaults >twice.yaml && "
                       "cmp again.yaml twice.yaml && grep -q 'points: auto' again.yaml") == 0);
}

TEST_CASE("the lines through the points of a simulated M/M/1 are its closed form within precision and intervals") {
  // With 5 % of precision and 2.5 % half intervals; the mean of M/M/1 is 1/(1 - load) ms. One seed, fixed.
  const ProgramFolder folder{"mm1.yaml",
                             "scenario: mm1\n"
                             "workload: {arrivals: {poisson: 100/s}, requests: {get: {steps: [cpu: {exponential: 1 ms}]}}}\n"
                             "architectures: {loop: {runtime: event-loop}}\n"
                             "sweep: {load: {from: 50/s, to: 850/s, points: auto}}\n"
                             "measure: {requests: 150000, replications: 2}\n"};
  REQUIRE(folder.knee("sweep mm1.yaml -q -o dir") == 0);
  const std::vector<Row> rows = rows_of(folder.read("dir/results.csv"));
  CHECK(rows.size() < 16);
  for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
    for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0}) {
      const double load = rows[i].load + share * (rows[i + 1].load - rows[i].load);
      const double line = rows[i].mean_ms + share * (rows[i + 1].mean_ms - rows[i].mean_ms);
      INFO(load);
      CHECK(line == Approx(1000 / (1000 - load)).epsilon(0.05 + 0.025));
    }
  }
}

}  // namespace knee::cli::automatic_sweep_test
