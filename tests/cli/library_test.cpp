// The library as a user runs it: claims hold, and of every row the parts add up to the whole.
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <sys/wait.h>

#include "tests/cli/temporary_directory.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::library_test {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::Contains;

constexpr const char* kLibrary = KNEE_SOURCE_DIR "/scenarios/library";

std::vector<fs::path> scenarios_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  return files;
}

// Runs the program; what it prints is in `out`.
int run(const TemporaryDirectory& directory, const std::string& arguments) {
  const std::string out = (directory.path() / "out").string();
  return WEXITSTATUS(std::system((std::string(KNEE_PROGRAM) + " " + arguments + " >'" + out + "' 2>&1").c_str()));
}

using Row = std::map<std::string, std::string>;

// A quoted cell may have commas; no cell has quotes inside, or line breaks.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char letter : line) {
    if (letter == '"') {
      quoted = !quoted;
    } else if (letter == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += letter;
    }
  }
  return cells;
}

std::vector<Row> rows_of(const std::string& csv) {
  std::istringstream lines(csv);
  std::string line;
  std::getline(lines, line);
  const std::vector<std::string> columns = cells_of(line);
  std::vector<Row> rows;
  while (std::getline(lines, line)) {
    const std::vector<std::string> cells = cells_of(line);
    REQUIRE(cells.size() == columns.size());
    Row& row = rows.emplace_back();
    for (std::size_t i = 0; i < columns.size(); ++i) row[columns[i]] = cells[i];
  }
  return rows;
}

// Each number of the table has six significant digits; eleven of them are added.
void check_sum(const Row& row) {
  if (row.at("mean_ms").empty()) return;
  double sum = 0;
  for (const char* part : {"queue_ms", "interpreter_wait_ms", "core_wait_ms", "cpu_ms", "native_ms", "io_ms",
                           "service_ms", "serialisation_ms", "collector_ms", "network_ms", "retries_ms"}) {
    sum += std::stod(row.at(part));
  }
  INFO(row.at("scenario") << " " << row.at("architecture"));
  CHECK(sum == Approx(std::stod(row.at("mean_ms"))).epsilon(1e-5));
}

}  // namespace

TEST_CASE("Every claim of the library holds", "[library][long]") {
  const TemporaryDirectory directory;
  const std::vector<fs::path> claims = scenarios_in(fs::path(kLibrary) / "claims");
  CHECK(claims.size() >= 10);
  for (const fs::path& path : claims) {
    INFO(path);
    const int status = run(directory, "run --format text --quiet '" + path.string() + "'");
    INFO(directory.read("out"));
    CHECK(status == 0);
    CHECK_THAT(directory.read("out"), Contains("\n  holds  ") && !Contains("\n  fails  "));
  }
}

TEST_CASE("A claim that does not hold gives exit status 1 and says so, in a pipe on standard error", "[library]") {
  const TemporaryDirectory directory;
  directory.write("wrong.yaml",
                  "workload: {arrivals: {poisson: 100/s}, requests: {page: {steps: [{cpu: 1 ms}]}}}\n"
                  "architectures: {one: {runtime: event-loop}}\n"
                  "measure: {requests: 500}\n"
                  "expect: [{claim: It is slow., metric: p50_ms, of: one, above: 1 s}]\n");
  const std::string path = (directory.path() / "wrong.yaml").string();
  CHECK(run(directory, "run --format csv '" + path + "'") == 1);
  CHECK_THAT(directory.read("out"), Contains("fails  It is slow."));
}

TEST_CASE("In every row of every scenario of the library the parts add up to the mean latency", "[library][long]") {
  const TemporaryDirectory directory;
  std::size_t rows = 0;
  for (const fs::path& folder : {fs::path(kLibrary), fs::path(kLibrary) / "claims"}) {
    for (const fs::path& path : scenarios_in(folder)) {
      INFO(path);
      const std::string results = (directory.path() / path.stem()).string();
      REQUIRE(run(directory, "sweep '" + path.string() + "' -q -o '" + results +
                                 "' --replications 2 --set measure.requests=400") == 0);
      for (const Row& row : rows_of(directory.read(path.stem().string() + "/results.csv"))) {
        check_sum(row);
        ++rows;
      }
    }
  }
  CHECK(rows > 140);
}

}  // namespace knee::cli::library_test
