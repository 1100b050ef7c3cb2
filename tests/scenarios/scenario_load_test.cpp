/// The load of a scenario: its axis, and what changes with it.
#include "scenarios/scenario/scenario_load.hpp"

#include <cmath>

#include "tests/support/catch.hpp"

namespace knee::scenarios::scenario_load_test {
namespace {

using analysis::LoadUnit;

models::ArrivalStream users(const std::string& name, std::uint64_t number) {
  const models::ClosedUsers closed{.users = number, .think = sim::Distribution::constant(1).value()};
  return {.name = name, .arrivals = closed, .classes = {}};
}

models::ArrivalStream poisson(double rate) {
  return {.name = "open", .arrivals = models::RenewalArrivals{sim::Distribution::exponential(1 / rate).value()}, .classes = {}};
}

Scenario scenario_with(std::vector<models::ArrivalStream> streams) {
  Scenario scenario;
  scenario.workload = std::move(streams);
  return scenario;
}

std::uint64_t users_in(const Scenario& scenario, std::size_t stream) {
  return std::get<models::ClosedUsers>(scenario.workload.at(stream).arrivals).users;
}

TEST_CASE("Closed users alone are the load and keep their shares") {
  const Scenario scenario = scenario_with({users("read", 90), users("write", 10)});
  CHECK(load_axis(scenario).unit == LoadUnit::users);
  CHECK(load_axis(scenario).least == 2);
  CHECK(load_of(scenario) == 100);
  const Scenario more = with_load(scenario, 250);
  CHECK(users_in(more, 0) == 225);
  CHECK(users_in(more, 1) == 25);
  CHECK(load_of(with_load(scenario, 2)) == 2);
}

TEST_CASE("More users are never fewer in one stream, and each stream has one") {
  const Scenario scenario = scenario_with({users("a", 61), users("b", 27), users("c", 11), users("d", 1)});
  Scenario before = with_load(scenario, 4);
  for (int total = 5; total <= 500; ++total) {
    const Scenario after = with_load(scenario, total);
    CHECK(load_of(after) == total);
    for (std::size_t i = 0; i < 4; ++i) {
      CHECK(users_in(after, i) >= users_in(before, i));
      CHECK(users_in(after, i) >= 1);
    }
    before = after;
  }
  CHECK(users_in(with_load(scenario, 1000), 0) == 610);
}

TEST_CASE("Beside open arrivals the number of users stays") {
  const Scenario scenario = scenario_with({poisson(100), users("batch", 3)});
  CHECK(load_axis(scenario).unit == LoadUnit::rate);
  CHECK(load_of(scenario) == Approx(100));
  const Scenario more = with_load(scenario, 300);
  CHECK(load_of(more) == Approx(300));
  CHECK(users_in(more, 1) == 3);
}

TEST_CASE("A recording is replayed faster, and with it the start that is not measured") {
  using std::chrono::seconds;
  using Times = std::vector<sim::Duration>;
  const auto times = std::make_shared<const Times>(Times{seconds{0}, seconds{2}, seconds{4}, seconds{6}});
  Scenario scenario = scenario_with({{.name = "recorded", .arrivals = models::RecordedArrivals{.at = times}, .classes = {}}});
  scenario.measure.skip = seconds{2};
  CHECK(load_axis(scenario).unit == LoadUnit::recording);
  CHECK(load_axis(scenario).recorded_per_s == Approx(3 / 4.0));
  CHECK(load_of(scenario) == 1);
  const Scenario twice = with_load(scenario, 2);
  CHECK(load_of(twice) == Approx(2));
  CHECK(twice.offered_rate().value() == Approx(3 / 2.0));
  CHECK(twice.measure.skip == seconds{1});
  CHECK(load_axis(twice).recorded_per_s == Approx(3 / 4.0));
  CHECK(with_load(twice, 1).offered_rate().value() == Approx(3 / 4.0));
}

}  // namespace
}  // namespace knee::scenarios::scenario_load_test
