// Sweeps that grow: what is there is not simulated again, and what is foreign is refused.
#include <string>

#include "cli/store/database.hpp"
#include "tests/cli/program_folder.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::store_growth_test {
namespace {

using Catch::Matchers::Contains;

const std::string kWorkload = "scenario: small\n"
                              "workload: {arrivals: {poisson: 100/s}, requests: {get: {steps: [cpu: {exponential: 1 ms}]}}}\n";
const std::string kLoop = "architectures:\n  loop: {runtime: event-loop}\n";
const std::string kThreads = "  threads: {runtime: gil, threads: 4}\n";
const std::string kFixed = "measure: {requests: 400, replications: 2}\n";

std::string tables(const ProgramFolder& folder, const std::string& directory) {
  std::string all;
  for (const char* table : {"results.csv", "classes.csv", "replications.csv"}) all += folder.read(directory + "/" + table);
  return all;
}

std::string value(const ProgramFolder& folder, const std::string& sql) {
  return Database{folder.path("results/store.sqlite"), Database::Mode::read_only}.value(sql);
}

// A row that is written again has a new number.
std::string rows_up_to(const ProgramFolder& folder, int number) {
  return value(folder, "SELECT count(*) FROM replications WHERE rowid <= " + std::to_string(number));
}

}  // namespace

TEST_CASE("a sweep that grows simulates only what is new and gives the tables of a new one") {
  const ProgramFolder folder{"small.yaml", kWorkload + kLoop + kFixed + "sweep: {load: [100/s, 200/s]}\n"};
  REQUIRE(folder.knee("sweep small.yaml -o results -q") == 0);
  REQUIRE(rows_up_to(folder, 4) == "4");
  folder.write("small.yaml", kWorkload + kLoop + kThreads + "description: Larger.\nobjective: {p99: 30 ms}\n" +
                                 "measure: {requests: 400, replications: 3, confidence: 90 %}\nsweep: {load: [100/s, 150/s, 200/s]}\n");
  REQUIRE(folder.knee("sweep small.yaml -o results -q") == 0);
  CHECK(rows_up_to(folder, 4) == "4");
  CHECK(value(folder, "SELECT count(*) FROM replications") == "18");
  CHECK(value(folder, "SELECT count(*) FROM results") == "6");
  REQUIRE(folder.knee("sweep small.yaml -o anew -q") == 0);
  CHECK(tables(folder, "results") == tables(folder, "anew"));
  CHECK(folder.err().empty());
}

TEST_CASE("a smaller precision asks for missing rungs only") {
  const auto measured = [](const std::string& precision) { return "measure: {max-requests: 200000, precision: " + precision + "}\n"; };
  const ProgramFolder folder{"small.yaml", kWorkload + kLoop + measured("20 %")};
  REQUIRE(folder.knee("sweep small.yaml -o results -q") == 0);
  const int before = std::stoi(value(folder, "SELECT count(*) FROM replications"));
  folder.write("small.yaml", kWorkload + kLoop + measured("2 %"));
  REQUIRE(folder.knee("sweep small.yaml -o results -q") == 0);
  CHECK(rows_up_to(folder, before) == std::to_string(before));
  CHECK(std::stoi(value(folder, "SELECT count(*) FROM replications")) > before);
  REQUIRE(folder.knee("sweep small.yaml -o anew -q") == 0);
  CHECK(tables(folder, "results") == tables(folder, "anew"));
}

TEST_CASE("a sweep of another scenario is refused and told what differs") {
  const ProgramFolder folder{"small.yaml", kWorkload + kLoop + kFixed};
  REQUIRE(folder.knee("sweep small.yaml -o results -q") == 0);
  const std::string before = folder.read("results/store.sqlite");
  CHECK(folder.knee("sweep small.yaml -o results -q --set machine.cores=8 --set measure.seed=2") == 2);
  CHECK_THAT(folder.err(), Contains("none of which belongs to this sweep") && Contains("machine.cores (4 there, 8 here)") &&
                               Contains("measure.seed (1 there, 2 here)") && Contains("--fresh"));
  folder.write("other.yaml", kWorkload + "architectures:\n  threads: {runtime: gil}\n" + kFixed);
  CHECK(folder.knee("sweep other.yaml -o results -q --set scenario=other") == 2);
  CHECK_THAT(folder.err(), Contains("scenario (small there, other here)") && Contains("architectures.loop (only there)"));
  CHECK(folder.read("results/store.sqlite") == before);
  CHECK(folder.knee("sweep small.yaml -o results -q --set sweep.load='[300/s, 400/s]'") == 0);  // other points of the same scenario
}

TEST_CASE("replications of another model stay and are not used") {
  const ProgramFolder folder{"small.yaml", kWorkload + kLoop + kFixed};
  REQUIRE(folder.knee("sweep small.yaml -o results -q") == 0);
  const std::string sound = tables(folder, "results");
  {
    Database database{folder.path("results/store.sqlite"), Database::Mode::create};
    database.execute("UPDATE replications SET model = 'another', data = NULL");
  }
  REQUIRE(folder.knee("sweep small.yaml -o results -q") == 0);
  CHECK_THAT(folder.err(), Contains("2 replications were simulated by other models of knee") && Contains("--fresh removes them"));
  CHECK(tables(folder, "results") == sound);
  CHECK(value(folder, "SELECT count(*) FROM replications WHERE model = 'another'") == "2");
  CHECK(value(folder, "SELECT count(*) FROM replications") == "4");
}

TEST_CASE("a store of another layout is refused and unchanged") {
  const ProgramFolder folder{"small.yaml", kWorkload + kLoop + kFixed};
  REQUIRE(folder.knee("sweep small.yaml -o results -q") == 0);
  for (const char* layout : {"7", "99"}) {
    Database{folder.path("results/store.sqlite"), Database::Mode::create}.execute(std::string{"PRAGMA user_version = "} + layout);
    const std::string before = folder.read("results/store.sqlite");
    CHECK(folder.knee("sweep small.yaml -o results -q") == 2);
    CHECK_THAT(folder.err(), Contains(layout[0] == '7' ? "by an older knee" : "by a newer knee") && Contains("--fresh"));
    CHECK(folder.read("results/store.sqlite") == before);
  }
  CHECK(folder.knee("sweep small.yaml -o results -q --fresh") == 0);
}

}  // namespace knee::cli::store_growth_test
