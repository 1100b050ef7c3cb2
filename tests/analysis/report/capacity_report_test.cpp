/// Capacities in words: users, recordings, and limits at which the latency is flat or steep.
#include "analysis/answers/capacity_report.hpp"

#include <cmath>

#include "analysis/capacity/limit_sensitivity.hpp"
#include "analysis/table/load_text.hpp"
#include "tests/analysis/made_up.hpp"
#include "tests/support/catch.hpp"

namespace knee::analysis::capacity_report_test {
namespace {

using Catch::Matchers::Contains;

// Trials whose limited latency grows by `elasticity` per cent with each per cent of load, and is at the limit at 100.
std::vector<LoadTrial> trials(double elasticity) {
  std::vector<LoadTrial> all;
  for (const double load : {60.0, 90.0, 110.0, 160.0}) {
    const double margin = elasticity * std::log(load / 100);
    all.push_back({load, margin, margin - 0.01, margin + 0.01, State::stable});
  }
  return all;
}

// A row with a p95 within 20 ms, whose loop is busy for `utilisation` at the capacity.
CapacityRow row(const LoadAxis& axis, double elasticity, double utilisation) {
  CapacityRow row{.point = {}, .question = {}, .capacity = {}};
  row.point.architecture = "loop";
  row.question = {.objective = {.quantiles = {{.q = 0.95, .limit_ms = 20}}}, .axis = axis};
  row.capacity = {.end = CapacityEnd::found, .load = {.value = 100.4, .low = 95.6, .high = 104.6}, .trials = trials(elasticity)};
  Replication replication = made_up({.rate_per_s = 100});
  for (Batch& batch : replication.batches) batch.utilisations = {utilisation, 0.1};
  row.capacity.at_capacity = {replication, replication};
  return row;
}

TEST_CASE("The sensitivity to the limit is that of the curve of the trials") {
  Capacity capacity{.trials = trials(0.2)};
  const LimitSensitivity flat = limit_sensitivity(capacity);
  CHECK(flat.elasticity == Approx(0.2));
  CHECK(flat.lower == Approx(100 * std::pow(0.95, 5)));
  CHECK(flat.higher == Approx(100 * std::pow(1.05, 5)));
  capacity.trials.back().state = State::saturated;  // the line between the others goes on
  CHECK(limit_sensitivity(capacity).higher == Approx(100 * std::pow(1.05, 5)));
  capacity.trials.resize(1);
  CHECK(std::isnan(limit_sensitivity(capacity).elasticity));
}

TEST_CASE("A flat latency at the limit is told with the capacities of other limits") {
  const std::string text = capacity_text({row({}, 0.2, 0.3)}, "s");
  CHECK_THAT(text, Contains("loop holds up to 100.4/s (95.6 to 104.6, 95 % confidence); then the busiest resource is loop"));
  std::string line = text;
  std::replace(line.begin(), line.end(), '\n', ' ');
  CHECK_THAT(line, Contains("p95 grows by only 0.2 % with each per cent more, so limits of 19 and 21 ms give 77.38/s and 127.6/s."));
  CHECK_THAT(capacity_text({row({}, 5, 0.3)}, "s"), !Contains("flat") && !Contains("saturation"));
}

TEST_CASE("Near saturation the capacity is that of the bottleneck") {
  std::string line = capacity_text({row({}, 20, 0.97)}, "s");
  std::replace(line.begin(), line.end(), '\n', ' ');
  CHECK_THAT(line, Contains("That is within 4 % of saturation: the value of the objective hardly matters, the capacity is that of "
                            "the loop."));
}

TEST_CASE("Users are whole numbers with the throughput there") {
  const CapacityRow users = row({.unit = LoadUnit::users, .least = 1}, 5, 0.3);
  CHECK_THAT(capacity_text({users}, "s"), Contains("loop holds up to 100 users (95 to 104, 95 % confidence), 100/s; then"));
  CapacityRow few = users;
  few.capacity.load = {.value = 4.4, .low = 4.1, .high = 4.8};
  CHECK_THAT(capacity_text({few}, "s"), Contains("loop holds up to 4 users (95 % confidence), 100/s"));
  const Table table = capacity_table({users});
  CHECK(to_csv(table) == "architecture,nodes,processes,threads,load_unit,capacity,low,high,throughput_per_s,bottleneck,"
                         "utilisation,requests,end\nloop,1,1,1,users,100,95,104,100,loop,0.3,0,found\n");
}

TEST_CASE("A recording's load is a multiple with its mean rate") {
  CapacityRow replay = row({.unit = LoadUnit::recording, .recorded_per_s = 8}, 5, 0.3);
  CHECK_THAT(capacity_text({replay}, "s"),
             Contains("loop holds up to 100.4 times the recorded load (95.6 to 104.6, 95 % confidence), 803.2/s on average"));
  replay.capacity.load = {.value = 1.4, .low = 1.4, .high = 1.4};  // nothing is random
  CHECK_THAT(capacity_text({replay}, "s"), Contains("loop holds up to 1.4 times the recorded load, 11.2/s on average"));
}

TEST_CASE("Loads in words have the unit of their axis") {
  CHECK(load_text({}, 1166.4) == "1166/s");
  CHECK(load_text({.unit = LoadUnit::users, .least = 1}, 12345) == "12345 users");
  CHECK(load_text({.unit = LoadUnit::users, .least = 1}, 1) == "1 user");
}

}  // namespace
}  // namespace knee::analysis::capacity_report_test
