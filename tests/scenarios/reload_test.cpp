/// Processes that are reloaded, by hand: requests at even intervals, and what comes of each.

#include <cmath>
#include <string>
#include <vector>

#include "scenarios/experiment_plan.hpp"
#include "scenarios/language/document.hpp"
#include "scenarios/run/run.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::reload_test {
namespace {

using models::Outcome;

struct Answer {
  double due;      // seconds
  double latency;  // milliseconds
  Outcome outcome;
};

// A request every 100 ms that computes for 10 ms, the first after 100 ms, for 3 s, on one core; a process starts in 300 ms.
std::vector<Answer> run(const std::string& reload, const std::string& architecture = "processes: 1") {
  const std::string text =
      "workload: {arrivals: {deterministic: 10/s}, requests: {page: {steps: [{cpu: 10 ms}]}}}\n"
      "measure: {duration: 3050 ms, replications: 1}\n"
      "machine: {cores: 1}\n"
      "architectures: {it: {runtime: event-loop, start-up: 300 ms, overhead: 0 ms, wake-up: 0 ms, iteration-time: 0 ms, " +
      architecture + "}}\n" + "changes: [{at: 905 ms, node: 1, " + reload + "}]\n";
  Diagnostics mistakes;
  const std::optional<Scenario> built = language::Document{sound(text), "test"}.read({}, mistakes).built;
  INFO(to_string(mistakes));
  REQUIRE(built.has_value());
  std::vector<Answer> answers;
  const auto observe = [&](const models::Request& request, sim::Instant now) {
    answers.push_back({.due = sim::to_seconds(request.due - sim::kStart),
                       .latency = 1e3 * sim::to_seconds(now - request.due),
                       .outcome = request.outcome});
  };
  static_cast<void>(simulate(*built, built->architectures.front(), {}, observe));
  return answers;
}

double latency(const std::vector<Answer>& answers, double due) {
  for (const Answer& one : answers) {
    if (std::abs(one.due - due) < 1e-6) return one.latency;
  }
  return -1;
}

}  // namespace

// At 905 ms the process has 5 ms left to compute, and shares the core with the new one: it answers at 915, when the new one has had
// 5 of its 300 ms. That one accepts at 1210 ms.
TEST_CASE("A reload at once lets connections wait until the new process accepts") {
  const std::vector<Answer> answers = run("reload: at-once");
  CHECK(answers.size() == 30);
  for (const Answer& one : answers) CHECK(one.outcome == Outcome::served);
  CHECK(latency(answers, 0.9) == Approx(15));
  CHECK(latency(answers, 1.0) == Approx(220));
  CHECK(latency(answers, 1.1) == Approx(130));
  CHECK(latency(answers, 1.2) == Approx(40));
  CHECK(latency(answers, 1.3) == Approx(10));
}

// The old process goes on while the new one starts: each request shares the core with it, so the start takes until 1235 ms.
TEST_CASE("A reload one by one lets the old process serve until the new one listens") {
  const std::vector<Answer> answers = run("reload: one-by-one");
  CHECK(answers.size() == 30);
  for (const Answer& one : answers) CHECK(one.outcome == Outcome::served);
  CHECK(latency(answers, 0.9) == Approx(15));
  for (const double due : {1.0, 1.1, 1.2}) CHECK(latency(answers, due) == Approx(20));
  CHECK(latency(answers, 1.3) == Approx(10));
}

}  // namespace knee::scenarios::reload_test
