// Time series of runs and sweeps, as a user gets them.
#include <map>
#include <sstream>
#include <vector>

#include "tests/cli/program_folder.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::series_test {
namespace {

using Catch::Matchers::Contains;

// 100 requests in the first ten seconds, 40 in the next ten. A loop answers each at once.
const char* const kTest = R"(scenario: test
workload:
  requests:
    page:
      arrivals: {deterministic: {stages: [{rate: 10/s, for: 10 s}, {rate: 4/s, for: 10 s}]}}
      steps: [{cpu: 1 ms}]
    form:
      arrivals: {deterministic: 1/s}
      steps: [{cpu: 1 ms}]
architectures: {node: {runtime: event-loop}}
measure: {replications: 2}
)";

using Record = std::map<std::string, std::string>;

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream text{line};
  for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
  return cells;
}

std::vector<Record> records(const std::string& csv) {
  std::istringstream text{csv};
  std::string line;
  std::getline(text, line);
  const std::vector<std::string> names = cells(line);
  std::vector<Record> records;
  while (std::getline(text, line)) {
    const std::vector<std::string> values = cells(line);
    Record record;
    for (std::size_t i = 0; i < values.size(); ++i) record[names[i]] = values[i];
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace

TEST_CASE("a series has a row for each replication and interval and class, and counts what leaves in it") {
  const ProgramFolder test{"test.yaml", kTest};
  REQUIRE(test.knee("run test.yaml --series 5s --format csv -q") == 0);
  const std::vector<Record> rows = records(test.out());
  REQUIRE(rows.size() == 2 * 4 * 3);
  const char* const expected[][3] = {{"0", "all", "11"}, {"5", "page", "10"}, {"10", "page", "4"}, {"15", "form", "1"}};
  for (const auto& [from, name, rate] : expected) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const Record& row) {
      return row.at("from_s") == from && row.at("class") == name && row.at("replication") == "1";
    });
    REQUIRE(found != rows.end());
    CHECK(std::stod(found->at("sent_per_s")) == Approx(std::stod(rate)).margin(0.41));  // a request of each class may be due at an interval's end
    CHECK(std::stod(found->at("throughput_per_s")) == Approx(std::stod(rate)).margin(0.41));
    CHECK(found->at("errors") == "0");
  }
  double requests = 0;
  for (const Record& row : rows) requests += row.at("class") == "page" && row.at("replication") == "0" ? std::stod(row.at("requests")) : 0;
  CHECK(requests == 139);  // and one that is due at the very end
}

TEST_CASE("a sweep keeps its series beside its results and a sweep without one removes it") {
  const ProgramFolder test{"test.yaml", std::string{kTest} + "sweep: {load: [5/s, 10/s]}\n"};
  REQUIRE(test.knee("sweep test.yaml -o results --series 10s -q") == 0);
  const std::vector<Record> rows = records(test.read("results/series.csv"));
  CHECK(rows.size() == 2 * 2 * 2 * 3);
  CHECK(rows.front().at("load") == "5/s");
  REQUIRE(test.knee("sweep test.yaml -o results -q") == 0);
  CHECK_FALSE(std::filesystem::exists(test.path("results/series.csv")));
}

TEST_CASE("a series of a steady load shows how the system fills") {
  const ProgramFolder test{"api.yaml",
                           "workload: {arrivals: {deterministic: 100/s}, requests: {page: {steps: [{wait: 3 s}]}}}\n"
                           "architectures: {node: {runtime: event-loop}}\n"
                           "measure: {requests: 1000, replications: 1}\n"};
  REQUIRE(test.knee("run api.yaml --series 1s --format csv -q") == 0);
  const std::vector<Record> rows = records(test.out());
  REQUIRE(rows.size() >= 10);
  CHECK(std::stod(rows[0].at("in_flight")) == Approx(50).margin(1));
  CHECK(std::stod(rows[1].at("in_flight")) == Approx(150).margin(1));
  CHECK(std::stod(rows[5].at("in_flight")) == Approx(300).margin(1));
  CHECK(std::stod(rows[1].at("throughput_per_s")) == 0);
  CHECK(std::stod(rows[5].at("throughput_per_s")) == Approx(100).margin(1));
}

TEST_CASE("an interval that is too short is refused before anything is simulated") {
  const ProgramFolder test{"test.yaml", kTest};
  CHECK(test.knee("run test.yaml --series 10us") == 2);
  CHECK_THAT(test.err(), Contains("--series"));
  const ProgramFolder long_one{"long.yaml",
                               "workload: {arrivals: {poisson: 1/h}, requests: {page: {steps: [{cpu: 1 ms}]}}}\n"
                               "architectures: {node: {runtime: event-loop}}\n"};
  CHECK(long_one.knee("run long.yaml --series 1s") == 2);
  CHECK_THAT(long_one.err(), Contains("72000000 intervals") && Contains("at most 1000000"));
}

namespace {

// Ten requests a second; the node is down from 10 s to 15 s.
const char* const kDown = R"(scenario: down
workload: {arrivals: {deterministic: 10/s}, requests: {page: {steps: [{cpu: 1 ms}]}}}
architectures: {node: {runtime: event-loop}}
changes: [{at: 10 s, node: 1, down: 5 s}]
measure: {duration: 20 s, replications: 1}
)";

std::string report_of(const ProgramFolder& folder) {
  const int status = folder.report("results");
  INFO(folder.err());
  REQUIRE(status == 0);
  return folder.read("results/report.html");
}

}  // namespace

TEST_CASE("a report draws the series of its sweep with the changes of the scenario") {
  const ProgramFolder test{"down.yaml", kDown};
  REQUIRE(test.knee("sweep down.yaml -o results --series 5s -q") == 0);
  const std::string page = report_of(test);
  CHECK_THAT(page, Contains("<h2>Over time</h2>"));
  CHECK_THAT(page, Contains(R"("marks":[["node 1 down",10.0,10.0,15.0]])"));
  CHECK_THAT(page, Contains(R"({"name":"refused","style":2,"points":[[2.5,0.0,null,null],[7.5,0.0,null,null],[12.5,10.0,null,null],[17.5,0.2,null,null]]})"));
  REQUIRE(test.knee("plot results --chart series-errors --format csv") == 0);
  CHECK_THAT(test.out(), Contains("12.5,100"));

  REQUIRE(test.knee("sweep down.yaml -o results -q") == 0);
  CHECK_THAT(report_of(test), !Contains("<h2>Over time</h2>"));
}

TEST_CASE("a report draws the series of few points of a large sweep") {
  std::string loads;
  for (int load = 1; load <= 20; ++load) loads += std::to_string(100 * load) + "/s, ";
  const ProgramFolder test{"down.yaml", std::string{kDown} + "sweep: {load: [" + loads + "]}\nobjective: {errors: 50 %}\n"};
  REQUIRE(test.knee("sweep down.yaml -o results --set measure.duration=1s --set changes=[] --series 500ms -q") == 0);
  const std::string page = report_of(test);
  CHECK_THAT(page, Contains("2 of 20 points are drawn"));
  CHECK_THAT(page, Contains("node, load 1000/s: latency") && Contains("node, load 1100/s: latency"));
  CHECK_THAT(page, !Contains("node, load 900/s: latency"));
}

TEST_CASE("a report refuses the series of another sweep") {
  const ProgramFolder test{"down.yaml", kDown};
  REQUIRE(test.knee("sweep down.yaml -o results --series 5s -q") == 0);
  std::string series = test.read("results/series.csv");
  series.replace(series.find("\ndown,"), 6, "\nother,");
  test.write("results/series.csv", series);
  CHECK(test.report("results") == 2);
  CHECK_THAT(test.err(), Contains("series.csv is not the time series of this sweep"));
}

}  // namespace knee::cli::series_test
