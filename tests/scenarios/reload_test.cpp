/// Processes that are reloaded, by hand: requests at even intervals, and what comes of each.

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
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

std::vector<Answer> run_text(const std::string& text) {
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

// A request every 100 ms that computes for 10 ms, the first after 100 ms, for 3 s, on two cores. A process starts in 300 ms.
std::vector<Answer> run(const std::string& reload, const std::string& processes = "processes: 1") {
  const std::string text =
      "workload: {arrivals: {deterministic: 10/s}, requests: {page: {steps: [{cpu: 10 ms}]}}}\n"
      "measure: {duration: 3050 ms, replications: 1}\n"
      "machine: {cores: 2}\n"
      "architectures: {it: {runtime: event-loop, start-up: 300 ms, overhead: 0 ms, wake-up: 0 ms, iteration-time: 0 ms, " +
      processes + ", " + reload + "}}\n" + "changes: [{at: 905 ms, node: 1, reload: processes}]\n";
  return run_text(text);
}

const Answer& at(const std::vector<Answer>& answers, double due) {
  const auto found = std::find_if(answers.begin(), answers.end(), [due](const Answer& one) { return std::abs(one.due - due) < 1e-6; });
  REQUIRE(found != answers.end());
  return *found;
}

double latency(const std::vector<Answer>& answers, double due) { return at(answers, due).latency; }
Outcome outcome(const std::vector<Answer>& answers, double due) { return at(answers, due).outcome; }

}  // namespace

// Told at 905 ms, the process answers at 910. The new one accepts at 1205 ms.
TEST_CASE("A reload at once lets connections wait until the new process accepts") {
  const std::vector<Answer> answers = run("reload: at-once");
  CHECK(answers.size() == 30);
  for (const Answer& one : answers) CHECK(one.outcome == Outcome::served);
  CHECK(latency(answers, 0.9) == Approx(10));
  CHECK(latency(answers, 1.0) == Approx(215));
  CHECK(latency(answers, 1.1) == Approx(125));
  CHECK(latency(answers, 1.2) == Approx(35));
  CHECK(latency(answers, 1.3) == Approx(10));
}

TEST_CASE("A reload one by one lets the old process serve until the new one listens") {
  const std::vector<Answer> answers = run("reload: one-by-one");
  CHECK(answers.size() == 30);
  for (const Answer& one : answers) {
    CHECK(one.outcome == Outcome::served);
    CHECK(one.latency == Approx(10));
  }
}

// Told at 905 ms, the process answers at 910 and ends; only then the new one starts.
TEST_CASE("A reload in place starts a process when the one before it has ended") {
  const std::vector<Answer> answers = run("reload: in-place");
  CHECK(answers.size() == 30);
  for (const Answer& one : answers) CHECK(one.outcome == Outcome::served);
  CHECK(latency(answers, 0.9) == Approx(10));
  CHECK(latency(answers, 1.0) == Approx(220));
  CHECK(latency(answers, 1.1) == Approx(130));
}

// The request of 900 ms needs the core for 5 ms more; the process has 2 ms to answer it.
TEST_CASE("A process that is told to end and does not is killed after the grace") {
  const std::vector<Answer> answers = run("reload: at-once, reload-grace: 2 ms");
  CHECK(answers.size() == 30);
  for (const Answer& one : answers) CHECK(one.outcome == (std::abs(one.due - 0.9) < 1e-6 ? Outcome::failed : Outcome::served));
}

// As documented by each of them: no request is lost in a reload. Three processes with work all the time.
TEST_CASE("A reload of every runtime answers all requests") {
  const std::string busy = "workload: {arrivals: {deterministic: 400/s}, requests: {page: {steps: [{cpu: 2 ms}, {wait: 5 ms}]}}}\n";
  for (const char* const preset : {"gunicorn-sync", "gunicorn-gthread, threads: 2", "uvicorn", "pm2", "node20", "cpython3.11, threads: 2",
                                   "native-threads, threads: 2"}) {
    for (const char* const order : {"reload: at-once", "reload: in-place", "reload: one-by-one", "reload: one-by-one, reload-at-a-time: 1"}) {
      const bool has_primary = std::string_view{preset} == "pm2" || std::string_view{preset} == "node20";
      if (has_primary && std::string_view{order}.find("one-by-one") == std::string_view::npos) continue;  // it closes its port
      const std::vector<Answer> answers =
          run_text(busy + "measure: {duration: 5 s, replications: 1}\nmachine: {cores: 4}\narchitectures: {it: {preset: " + preset +
                   ", processes: 3, start-up: 400 ms, " + order + "}}\nchanges: [{at: 1 s, node: 1, reload: processes}]\n");
      INFO(preset << ", " << order);
      const auto served = std::count_if(answers.begin(), answers.end(), [](const Answer& one) { return one.outcome == Outcome::served; });
      CHECK(served == static_cast<long>(answers.size()));
      CHECK(answers.size() > 1900);
    }
  }
}

// The primary of a cluster listens as long as it has a worker that listens (lib/internal/cluster/round_robin_handle.js: remove).
TEST_CASE("A cluster whose workers are all told to end before new ones listen refuses connections") {
  const std::vector<Answer> answers = run("reload: at-once", "processes: 2, accept: round-robin");
  CHECK(answers.size() == 30);
  for (const double due : {1.0, 1.1}) CHECK(outcome(answers, due) == Outcome::refused);
  CHECK(outcome(answers, 2.5) == Outcome::served);
}

}  // namespace knee::scenarios::reload_test
