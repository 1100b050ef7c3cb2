// Bands from uncertain inputs, against closed forms and as files.
#include <cmath>
#include <filesystem>
#include <limits>
#include <vector>

#include "analysis/uncertainty/band_charts.hpp"
#include "analysis/uncertainty/band_report.hpp"
#include "analysis/uncertainty/band_tables.hpp"
#include "analysis/uncertainty/rank_correlation.hpp"
#include "cli/commands/run_command.hpp"
#include "cli/commands/sweep_command.hpp"
#include "cli/experiment/input_sampling.hpp"
#include "cli/runner/finished_sweep.hpp"
#include "cli/store/database.hpp"
#include "cli/store/store_layout.hpp"
#include "scenarios/experiment_plan.hpp"
#include "tests/cli/command_child.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::bands_test {
namespace {

using Catch::Matchers::Contains;

const std::string kQueue =
    "workload:\n"
    "  arrivals: {poisson: 50/s}\n"
    "  requests: {get: {steps: [cpu: {exponential: {uncertain: [8 ms, 14 ms]}}]}}\n"
    "architectures: {node: {runtime: event-loop, processes: 1}}\n"
    "objective: {p50: 20 ms}\n";
const std::string kShort = "measure: {requests: 500, replications: 2}\n";

scenarios::ExperimentPlan queue(const std::string& measure) {
  auto read = scenarios::read_written_plan(kQueue + measure, "queue.yaml", scenarios::Sweep::follow);
  if (const auto* mistakes = std::get_if<scenarios::Diagnostics>(&read)) FAIL(to_string(*mistakes));
  return std::get<scenarios::ExperimentPlan>(std::move(read));
}

std::vector<ReplicationRow> all_rows(Database& database) {
  std::vector<ReplicationRow> rows;
  Database::Statement at{database, "SELECT * FROM replications"};
  while (at.step()) rows.push_back(sound_row(at).value());
  return rows;
}

// The mean response time of M/M/1 in ms, at 50/s and a mean service time between 8 and 14 ms.
double mean_ms(double share) {
  const double service_s = (8 + 6 * share) / 1e3;
  return 1e3 * service_s / (1 - 50 * service_s);
}

// A sweep of queue.yaml with 20 samples, into results.
CommandLine sweep_in(const TemporaryDirectory& directory) {
  return {.command = CommandLine::Command::sweep,
          .scenarios = {directory.path() / "queue.yaml"},
          .format = Format::csv,
          .directory = directory.path() / "results",
          .samples = 20,
          .quiet = true,
          .workers = 2};
}

int told_in(const TemporaryDirectory& directory, const CommandLine& line) {
  return status_in(directory, [&] { return line.command == CommandLine::Command::run ? run(line) : sweep(line); });
}

}  // namespace

// The k-th smallest of n stratified samples lies in stratum k, so the quantiles of the input are exact to 1/n. The relative
// variance of the mean of M/M/1 over n requests is 2 (1 + load) / (n (1 - load)^2) (Whitt, "Planning queueing simulations",
// Management Science 1989): a standard error of 1.4 % at most here. 5 % are 3.6 of them: p = 0.0003 for each of three checks.
TEST_CASE("The band of M/M/1 with an uncertain service time is that of the closed form", "[statistical]") {
  const auto plan = queue("measure: {requests: 100000, replications: 2}\n");
  const CommandLine line{.samples = 40, .quiet = true, .workers = 2};
  const auto samples = sample_inputs(line, plan);
  REQUIRE(samples);
  REQUIRE(samples->points.size() == 1);
  const analysis::SampledPoint& point = samples->points[0];
  CHECK(point.simulated == 40);
  CHECK(point.saturated == 0);
  const analysis::Band band = band_of(point, &analysis::Measurement::mean_ms);
  constexpr double kNoise = 0.05;
  constexpr double kStratum = 1.0 / 40;
  const auto agrees = [](double value, double share) {
    CHECK(value > mean_ms(share - kStratum) * (1 - kNoise));
    CHECK(value < mean_ms(share + kStratum) * (1 + kNoise));
  };
  agrees(band.low, 0.05);
  agrees(band.middle, 0.5);
  agrees(band.high, 0.95);
  // Common random numbers: the latency of a loop rises with each service time, so the ranks agree completely.
  CHECK(correlation_of(*samples, point, &analysis::Measurement::mean_ms, 0) == Approx(1));
  // The median response time is ln 2 / (1/s - 50): at most 20 ms up to s = 11.8 ms, 63 % of the range.
  CHECK(static_cast<double>(point.meeting) == Approx(0.632 * 40).margin(2));
}

TEST_CASE("The number of workers does not change the samples") {
  const auto plan = queue(kShort);
  const auto one = sample_inputs({.samples = 20, .quiet = true, .workers = 1}, plan);
  const auto three = sample_inputs({.samples = 20, .quiet = true, .workers = 3}, plan);
  for (std::size_t i = 0; i < 20; ++i) CHECK(one->points[0].values[i].mean_ms == three->points[0].values[i].mean_ms);
}

TEST_CASE("Rank correlation counts order only: equal values share a rank and infinities are values") {
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  CHECK(analysis::rank_correlation({1, 2, 3, 4}, {1, 8, 27, kInfinite}) == Approx(1));
  CHECK(analysis::rank_correlation({1, 2, 3, 4}, {9, 5, 2, 1}) == Approx(-1));
  // Ranks 1 2 3 4 and 1 2.5 2.5 4: 4.5 / sqrt(5 * 4.5).
  CHECK(analysis::rank_correlation({1, 2, 3, 4}, {1, 2, 2, 3}) == Approx(4.5 / std::sqrt(5 * 4.5)));
  CHECK(std::isnan(analysis::rank_correlation({1, 2, 3}, {4, 4, 4})));
}

TEST_CASE("Inputs have the shortest names that tell them apart") {
  CHECK(analysis::short_names({"workload.steps.0.cpu", "services.db.time", "services.cache.time"}) ==
        std::vector<std::string>{"cpu", "db.time", "cache.time"});
  CHECK(analysis::short_names({"workload.steps.0.cpu", "workload.steps.2.cpu"}) ==
        std::vector<std::string>{"steps.0.cpu", "steps.2.cpu"});
}

TEST_CASE("A sweep with samples writes the tables of bands and inputs") {
  const TemporaryDirectory directory;
  directory.write("queue.yaml", kQueue + kShort + "sweep: {load: [20/s, 200/s]}\n");
  CommandLine line = sweep_in(directory);
  line.format = Format::text;
  CHECK(told_in(directory, line) == 0);
  CHECK_THAT(directory.read("out"),
             Contains("bands over 20 samples of 1 uncertain input:") && Contains("most worth measuring: exponential"));
  const std::string bands = directory.read("results/bands.csv");
  CHECK_THAT(bands, Contains("scenario,architecture,nodes,processes,threads,load,metric,low,middle,high,samples\n"));
  CHECK_THAT(bands, Contains("queue,node,1,1,1,200/s,p99_ms,inf,inf,inf,20\n") && Contains("200/s,objective_met_share,,0,,20"));
  CHECK_THAT(directory.read("results/inputs.csv"),
             Contains("mean_ms,workload.requests.get.steps.0.cpu.exponential,8 ms,14 ms,1,1,1\n"));
}

TEST_CASE("A sweep keeps its samples: the same command simulates nothing and a sweep without samples has no bands") {
  const TemporaryDirectory directory;
  directory.write("queue.yaml", kQueue + kShort + "sweep: {load: [20/s, 40/s]}\n");
  CommandLine line = sweep_in(directory);
  CHECK(told_in(directory, line) == 0);
  const std::string bands = directory.read("results/bands.csv");
  const auto first = std::filesystem::last_write_time(directory.path() / "results/samples/store.sqlite");
  CHECK_THAT(directory.read("results/samples/results.csv"), Contains(",load,sample,"));

  const FinishedSweep sweep = read_finished_sweep(directory.path() / "results");
  const auto kept = kept_samples(directory.path() / "results", sweep);
  REQUIRE(kept);
  CHECK(kept->points.size() == 2);
  CHECK(kept->shares.size() == 20);
  CHECK(analysis::to_csv(analysis::bands_table({&sweep.results, 1}, {&*kept, 1})) == bands);
  const auto section = band_section(sweep.results, *kept);
  CHECK(section.charts.front().id == "band-throughput");
  CHECK(section.tables.size() == 2);
  CHECK(section.charts.front().curves.front().points.front().y.has_value());

  CHECK(told_in(directory, line) == 0);
  CHECK(directory.read("results/bands.csv") == bands);
  CHECK(std::filesystem::last_write_time(directory.path() / "results/samples/results.csv") >= first);
  line.samples = 0;
  CHECK(told_in(directory, line) == 0);
  CHECK_FALSE(std::filesystem::exists(directory.path() / "results/bands.csv"));
  CHECK_FALSE(std::filesystem::exists(directory.path() / "results/inputs.csv"));
  CHECK_FALSE(kept_samples(directory.path() / "results", sweep));
  line.samples = 25;  // other samples replace the kept ones
  CHECK(told_in(directory, line) == 0);
  CHECK(kept_samples(directory.path() / "results", sweep)->shares.size() == 25);
}

// All samples get the replication of the first one on the disk: they are alike afterwards only if they are read from there.
TEST_CASE("Samples that are kept are not simulated again") {
  const TemporaryDirectory directory;
  directory.write("queue.yaml", kQueue + kShort);
  const CommandLine line = sweep_in(directory);
  CHECK(told_in(directory, line) == 0);
  const std::string bands = directory.read("results/bands.csv");
  {
    Database database{directory.path() / "results/samples/store.sqlite", Database::Mode::create};
    const std::vector<ReplicationRow> rows = all_rows(database);
    Database::Statement insert{database, kInsertRow};
    for (ReplicationRow row : rows) {
      row.data = rows.front().data;
      write_row(insert, row.view());
    }
  }
  CHECK(told_in(directory, line) == 0);
  CHECK(directory.read("results/bands.csv") != bands);
}

TEST_CASE("Without samples a warning says that the middle is used and samples without uncertain inputs are a mistake") {
  const TemporaryDirectory directory;
  directory.write("queue.yaml", kQueue + kShort);
  CommandLine line{.scenarios = {directory.path() / "queue.yaml"}, .format = Format::csv, .quiet = true, .workers = 2};
  CHECK(told_in(directory, line) == 0);
  CHECK_THAT(directory.read("err"), Contains("cpu.exponential 11 ms") && Contains("--samples 100 gives bands"));
  line.samples = 20;
  CHECK(told_in(directory, line) == 0);
  CHECK_THAT(directory.read("out"), Contains("scenario,architecture,nodes,processes,threads,metric,low"));
  line.overrides = {{"workload.requests.get.steps", "[cpu: 1 ms]"}};
  CHECK(told_in(directory, line) == 2);
  CHECK_THAT(directory.read("err"), Contains("--samples, but scenario queue has no uncertain input"));
}

}  // namespace knee::cli::bands_test
