// Scaling of sweeps made by hand: the points that count, the law that describes them, and its words.
#include "analysis/scaling/scaling_section.hpp"

#include "analysis/scaling/scaling_tables.hpp"
#include "analysis/scaling/scaling_words.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::scaling_test {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

using Swept = std::vector<std::pair<std::string, std::string>>;

struct Made {
  Swept swept;
  double offered_per_s;
  double throughput_per_s;
  double utilisation = 1;
  State state = State::saturated;
  std::string architecture = "node";
};

Entry entry_of(const Made& made) {
  Entry entry{.point = {.scenario = "made", .architecture = made.architecture, .runtime = "event-loop", .swept = made.swept}};
  entry.point.offered_per_s = made.offered_per_s;
  entry.result.state = made.state;
  entry.result.bottleneck = {.name = "loop", .utilisation = made.utilisation};
  entry.result.all.value.throughput_per_s = made.throughput_per_s;
  entry.result.all.low.throughput_per_s = 0.99 * made.throughput_per_s;
  entry.result.all.high.throughput_per_s = 1.01 * made.throughput_per_s;
  return entry;
}

Results results_of(const std::vector<Made>& all) {
  Results results{.scenario = "made", .description = {}, .hash = {}};
  for (const Made& made : all) results.points.push_back(entry_of(made));
  return results;
}

double usl(double n) { return 100 * n / (1 + 0.05 * (n - 1) + 0.001 * n * (n - 1)); }

std::string text(double number) { return to_text(number); }

// A sweep of `key` at a load that saturates each deployment, whose throughput follows Gunther's law.
Results saturated(const std::string& key, const std::vector<double>& sizes) {
  std::vector<Made> all;
  for (const double size : sizes) all.push_back({.swept = {{key, text(size)}}, .offered_per_s = 5000, .throughput_per_s = usl(size)});
  return results_of(all);
}

std::vector<ScalingFit> scalings_of(const Results& results, const std::map<std::string, Estimate>& capacities = {}) {
  return fit_scaling(scaling_curves(results, capacities));
}

std::vector<double> sizes_of(const ScalingCurve& curve) {
  std::vector<double> sizes;
  for (const auto& [size, value] : curve.points) sizes.push_back(size);
  return sizes;
}

}  // namespace

TEST_CASE("a saturated sweep that follows Gunther's law gives its coefficients and its peak") {
  const auto scalings = scalings_of(saturated("processes", {1, 2, 4, 8, 16, 32, 64}));
  REQUIRE(scalings.size() == 1);
  REQUIRE(scalings[0].best_law() != nullptr);
  const laws::LawFit& fit = scalings[0].best_law()->fit;
  CHECK(fit.parameters[laws::kAlpha] == Approx(0.05).epsilon(1e-3));
  CHECK(fit.parameters[laws::kBeta] == Approx(0.001).epsilon(1e-3));
  CHECK(fit.peak.size.value == Approx(30.82).epsilon(1e-3));  // sqrt(0.95 / 0.001)
  const std::string sentence = scaling_sentence(scalings[0]);
  CHECK_THAT(sentence, StartsWith("node: the largest throughput is 903.4/s, with 32 processes; 64 processes lose 13 %."));
  CHECK_THAT(sentence, Contains("Universal Scalability Law with contention α = 0.05 ("));
  CHECK_THAT(sentence, Contains("its peak is 903.8/s at 30.8 (") && Contains(" processes, and more lose."));
}

TEST_CASE("where nothing is saturated the throughput is the load and counts for nothing") {
  std::vector<Made> all;
  for (const double size : {1.0, 2.0, 4.0, 8.0, 16.0}) {
    const double capacity = 100 * size;
    const bool full = capacity < 500;
    all.push_back({.swept = {{"nodes", text(size)}}, .offered_per_s = 500, .throughput_per_s = full ? capacity : 500,
                   .utilisation = full ? 1 : 500 / capacity, .state = full ? State::saturated : State::stable});
  }
  const auto scalings = scalings_of(results_of(all));
  REQUIRE(scalings.size() == 1);
  CHECK(sizes_of(scalings[0].curve) == std::vector<double>{1, 2, 4});
  REQUIRE(scalings[0].curve.left_out.size() == 2);
  CHECK(scalings[0].best_law()->fit.law == laws::Law::linear);
  // 500/s use 500 / 1600 of sixteen nodes: 1.2 times 1600/s would saturate them.
  CHECK_THAT(scaling_sentence(scalings[0]), StartsWith("node: the largest throughput of a saturated size is 400/s, with 4 nodes, the "
                                                       "most that were saturated. It grows in proportion: 100/s with each node."));
  CHECK_THAT(left_out_sentence(scalings[0]), Contains("with 8 and 16 nodes nothing is saturated, so that the throughput is "
                                                            "the load that is offered") &&
                                                       Contains("A load of 1900/s would saturate them."));
}

TEST_CASE("without any saturated point no law is fitted and the load that would be needed is told") {
  std::vector<Made> all;
  for (const double size : {2.0, 4.0, 8.0}) {
    all.push_back({{{"nodes", text(size)}}, 500, 500, 500 / (1000 * size), State::stable});
  }
  const auto scalings = scalings_of(results_of(all));
  REQUIRE(scalings.size() == 1);
  CHECK(scalings[0].report.fits.empty());
  CHECK_THAT(scaling_sentence(scalings[0]), Contains("it tells nothing about scaling. A load of 9600/s would saturate them."));
  const Table table = laws_table(scalings);
  REQUIRE(table.rows.size() == 3);
  CHECK(to_text(table.rows[0][4]) == "left_out");
}

TEST_CASE("capacities replace throughputs that are only the load") {
  std::vector<Made> all;
  std::map<std::string, Estimate> capacities;
  for (const double size : {1.0, 2.0, 4.0, 8.0, 16.0}) {
    all.push_back({{{"nodes", text(size)}}, 50, 50, 0.1, State::stable});
    capacities["node, nodes " + text(size)] = {.value = usl(size), .low = 0.98 * usl(size), .high = 1.02 * usl(size)};
  }
  const auto scalings = scalings_of(results_of(all), capacities);
  REQUIRE(scalings.size() == 1);
  CHECK(scalings[0].curve.quantity == ScalingQuantity::capacity);
  CHECK(scalings[0].best_law()->fit.parameters[laws::kAlpha] == Approx(0.05).epsilon(1e-3));
  CHECK_THAT(scaling_sentence(scalings[0]), Contains("the largest capacity at the objective is"));
}

TEST_CASE("of several loads the largest throughput counts if one of them saturates") {
  std::vector<Made> all;
  for (const double size : {1.0, 2.0, 4.0, 8.0}) {
    for (const double load : {50.0, 150.0, 700.0}) {
      const double capacity = 100 * size;
      const bool full = load > capacity;
      const double collapsed = load == 700 ? 0.9 * capacity : capacity;
      all.push_back({.swept = {{"nodes", text(size)}, {"load", text(load)}}, .offered_per_s = load,
                     .throughput_per_s = full ? collapsed : load, .utilisation = full ? 1 : load / capacity,
                     .state = full ? State::saturated : State::stable});
    }
  }
  const auto curves = scaling_curves(results_of(all));
  REQUIRE(curves.size() == 1);
  CHECK(sizes_of(curves[0]) == std::vector<double>{1, 2, 4});  // eight nodes hold 700/s
  CHECK(curves[0].points[0].value.value == 100);               // at 150/s; at 700/s it is 90/s
  CHECK(curves[0].points[1].value.value == 180);               // 150/s are too few, 700/s too many
}

TEST_CASE("closed users always count over their number and over processes only if these are busy") {
  std::vector<Made> all;
  for (const double users : {1.0, 2.0, 4.0, 8.0}) {
    all.push_back({{{"workload.arrivals.users", text(users)}}, Estimate::kNone, usl(users), 0.2, State::stable});
  }
  const auto over_users = scaling_curves(results_of(all));
  REQUIRE(over_users.size() == 1);
  CHECK(over_users[0].size == "users");
  CHECK(over_users[0].points.size() == 4);
  for (Made& one : all) one.swept.front().first = "processes";
  const auto over_processes = scalings_of(results_of(all));
  REQUIRE(over_processes.size() == 1);
  CHECK(over_processes[0].curve.points.empty());
  CHECK_THAT(scaling_sentence(over_processes[0]), Contains("There are too few users."));
}

TEST_CASE("each architecture and each other swept value has a curve") {
  std::vector<Made> all;
  for (const char* architecture : {"node", "python"}) {
    for (const char* cores : {"2", "4"}) {
      for (const double size : {1.0, 2.0, 3.0}) {
        all.push_back({.swept = {{"machine.cores", cores}, {"processes", text(size)}}, .offered_per_s = 1e4,
                       .throughput_per_s = 100 * size, .architecture = architecture});
      }
    }
  }
  const auto curves = scaling_curves(results_of(all));
  REQUIRE(curves.size() == 4);  // two values of cores are no curve
  CHECK(curves[0].architecture == "node, machine.cores 2");
  CHECK(curves[3].architecture == "python, machine.cores 4");
}

TEST_CASE("keys that are no numbers of anything have no curve nor has a sweep of the load") {
  CHECK(scaling_curves(saturated("load", {100, 200, 400})).empty());
  CHECK(scaling_curves(saturated("measure.seed", {1, 2, 3})).empty());
  CHECK(scaling_curves(results_of({{{{"threads", "many"}}, 100, 100}, {{{"threads", "2"}}, 100, 100}})).empty());
  CHECK(scaling_curves(saturated("architectures.other.threads", {1, 2, 3})).empty());
  CHECK(scaling_curves(saturated("services.db.servers", {1, 2, 3})).front().size == "servers of db");
  CHECK(scaling_curves({}).empty());
}

TEST_CASE("a curve that no law describes says why") {
  std::vector<Made> all;
  for (const double size : {1.0, 2.0, 4.0, 8.0, 16.0, 24.0, 32.0}) {
    all.push_back({.swept = {{"processes", text(size)}}, .offered_per_s = 1e4, .throughput_per_s = 100 * std::fmin(size, 4)});
  }
  const auto scalings = scalings_of(results_of(all));
  CHECK(scalings[0].best_law() == nullptr);
  CHECK_THAT(scaling_sentence(scalings[0]), StartsWith("node: the largest throughput is 400/s, with 4 processes. No law of scaling describes it."));
}

TEST_CASE("the section has a chart for each curve and the table of laws a row for each quantity") {
  const auto scalings = scalings_of(saturated("threads", {1, 2, 4, 8, 16, 32, 64}));
  const page::Section section = scaling_section(scalings);
  REQUIRE(section.charts.size() == 1);
  const Chart& chart = section.charts.front();
  CHECK(chart.id == "scaling-node-threads");
  CHECK(chart.x.logarithmic);
  CHECK(chart.curves.front().name == "simulated");
  CHECK(chart.curves.front().points.size() == 7);
  CHECK(chart.curves.back().name == "usl");
  CHECK(chart.curves.back().is_law);
  REQUIRE(chart.marks.size() == 1);
  CHECK(chart.marks[0].x.value == Approx(30.82).epsilon(1e-3));
  const Table table = laws_table(scalings);
  CHECK(table.columns.front() == "architecture");
  CHECK(to_text(table.rows.front()[2]) == "throughput_per_s");
  CHECK(scaling_section({}).paragraphs.empty());
}

TEST_CASE("one of a number is singular") {
  CHECK(count_text(1, "processes") == "1 process");
  CHECK(count_text(1, "servers of db") == "1 server of db");
  CHECK(count_text(1, "pool") == "1 pool");
  CHECK(count_text(12, "cores") == "12 cores");
}

}  // namespace knee::analysis::scaling_test
