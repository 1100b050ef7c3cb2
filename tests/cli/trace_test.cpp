// A trace against the Trace Event Format, and against what it is a trace of.
#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/store/replication_bytes.hpp"
#include "cli/trace/trace_file.hpp"
#include "cli/trace/trace_recorder.hpp"
#include "scenarios/experiment_plan.hpp"
#include "scenarios/run/run.hpp"
#include "tests/support/catch.hpp"

namespace knee::cli::trace_test {
namespace {

using Json = nlohmann::json;
using namespace std::chrono_literals;

scenarios::ExperimentPlan plan_of(const std::string& file) {
  auto read = scenarios::read_experiment_plan(KNEE_SOURCE_DIR "/scenarios/library/" + file, {}, scenarios::Sweep::ignore);
  return std::get<scenarios::ExperimentPlan>(std::move(read));
}

// The trace of an architecture of a library scenario.
Json trace_of(const std::string& file, std::size_t architecture, const TraceWindow& window) {
  const scenarios::ExperimentPlan plan = plan_of(file);
  TraceRecorder recorder{window};
  scenarios::show(plan.base, plan.base.architectures[architecture], 0, recorder,
                  [&](sim::Instant now) { return recorder.enough(now); });
  std::ostringstream out;
  write_trace(recorder, {{"scenario", plan.base.name}}, out);
  return Json::parse(out.str());
}

std::string phase_of(const Json& event) { return event.at("ph").get<std::string>(); }
double moment_of(const Json& event) { return event.at("ts").get<double>(); }

using Row = std::pair<int, int>;  // process, thread

Row row_of(const Json& event) { return {event.at("pid").get<int>(), event.at("tid").get<int>()}; }

// Checks, event after event, what the format asks for.
class Checker {
 public:
  void check(const Json& event) {
    const std::string phase = phase_of(event);
    REQUIRE(event.at("name").is_string());
    const Row row = row_of(event);
    if (phase == "M") return name(event, row);
    CHECK(named_processes_.count(row.first) == 1);
    REQUIRE(event.at("ts").is_number());
    CHECK(moment_of(event) >= last_[row]);
    last_[row] = moment_of(event);
    if (phase == "b" || phase == "e") return check_async(event, phase);
    CHECK(named_rows_.count(row) == 1);
    if (phase == "B" || phase == "E") return check_slice(event, phase, open_[row]);
    if (phase == "s" || phase == "t" || phase == "f") return check_flow(event, phase, open_[row]);
    REQUIRE((phase == "C" || phase == "i"));
    if (phase == "C") CHECK(event.at("args").at("value").is_number());
    if (phase == "i") CHECK(event.at("s") == "t");
  }

  void check_end() const {
    for (const auto& [row, names] : open_) CHECK(names.empty());
    for (const auto& [id, name] : async_) CHECK(name.empty());
    for (const auto& [id, phase] : flows_) CHECK(phase == "f");
  }

  [[nodiscard]] std::size_t slices() const { return slices_; }
  [[nodiscard]] std::size_t flows() const { return flows_.size(); }
  [[nodiscard]] std::size_t requests() const { return asynchronous("request"); }
  [[nodiscard]] std::size_t asynchronous(const std::string& kind) const {
    return static_cast<std::size_t>(std::count_if(async_.begin(), async_.end(), [&](const auto& one) { return one.first.first == kind; }));
  }

 private:
  void name(const Json& event, Row row) {
    if (event.at("name") == "process_name") CHECK(named_processes_.insert(row.first).second);
    if (event.at("name") == "thread_name") CHECK(named_rows_.insert(row).second);
    CHECK(event.at("args").is_object());
  }
  void check_slice(const Json& event, const std::string& phase, std::vector<std::string>& open) {
    if (phase == "B") {
      ++slices_;
      open.push_back(event.at("name"));
      return;
    }
    REQUIRE(!open.empty());
    CHECK(open.back() == event.at("name"));  // the last begun ends first
    open.pop_back();
  }
  void check_async(const Json& event, const std::string& phase) {
    const std::pair<std::string, int> id{event.at("cat").get<std::string>(), event.at("id").get<int>()};
    CHECK((phase == "b") == (async_.count(id) == 0));
    if (phase == "b") {
      async_[id] = event.at("name");
    } else {
      CHECK(async_[id] == event.at("name"));
      async_[id].clear();
    }
  }
  // Begins with s, goes on with t, ends with f, each inside a slice.
  void check_flow(const Json& event, const std::string& phase, const std::vector<std::string>& open) {
    const int id = event.at("id").get<int>();
    CHECK((phase == "s") == (flows_.count(id) == 0));
    CHECK(flows_[id] != "f");
    CHECK(!open.empty());
    flows_[id] = phase;
  }

  std::set<int> named_processes_;
  std::set<Row> named_rows_;
  std::map<Row, double> last_;
  std::map<Row, std::vector<std::string>> open_;
  std::map<std::pair<std::string, int>, std::string> async_;
  std::map<int, std::string> flows_;
  std::size_t slices_ = 0;
};

std::size_t count(const Json& trace, const std::string& phase) {
  std::size_t found = 0;
  for (const Json& event : trace.at("traceEvents")) found += phase_of(event) == phase ? 1U : 0U;
  return found;
}

Checker checked(const Json& trace) {
  Checker checker;
  for (const Json& event : trace.at("traceEvents")) checker.check(event);
  checker.check_end();
  return checker;
}

// A timeline without a run: what a test says happens at the moment it sets.
class Script {
 public:
  explicit Script(const TraceWindow& window) : recorder{window} { recorder.attach(simulation_); }
  void until(sim::Duration moment) { simulation_.run_before(sim::kStart + moment); }
  Json written() {
    recorder.ended();
    std::ostringstream out;
    write_trace(recorder, {}, out);
    return Json::parse(out.str());
  }

 private:
  sim::Simulation simulation_;

 public:
  TraceRecorder recorder;
};

std::vector<std::tuple<std::string, std::string, double>> slices_of(const Json& trace) {
  std::vector<std::tuple<std::string, std::string, double>> slices;
  for (const Json& event : trace.at("traceEvents")) {
    if (phase_of(event) == "B" || phase_of(event) == "E")
      slices.emplace_back(phase_of(event), event.at("name"), moment_of(event));
  }
  return slices;
}

}  // namespace

TEST_CASE("Traces of every runtime keep to the Trace Event Format") {
  for (const char* file : {"event-loop.yaml", "gil-threads.yaml", "native-threads.yaml", "process-group.yaml",
                           "quickstart.yaml"}) {
    INFO(file);
    const Json trace = trace_of(file, 0, {.after = 200, .requests = 50});
    const Checker checker = checked(trace);
    CHECK(checker.requests() >= 50);
    CHECK(count(trace, "b") == count(trace, "e"));
  }
}

TEST_CASE("The way of a request leads through the service that it calls, on a loop and on threads") {
  for (const std::size_t architecture : {0U, 2U}) {
    const Checker checker = checked(trace_of("quickstart.yaml", architecture, {.after = 200, .requests = 50}));
    CHECK(checker.flows() >= 50);
  }
}

TEST_CASE("A trace through a balancer and a network keeps to the format") {
  checked(trace_of("quickstart.yaml", 4, {.after = 200, .requests = 20}));
}

TEST_CASE("A window shows what is going on in it, whole, and nothing else") {
  Script script{{.from = sim::kStart + 10ms, .length = 20ms}};
  const auto row = script.recorder.track("process", "thread");
  script.recorder.begin(row, "before", nullptr);
  script.until(5ms);
  script.recorder.end(row);
  script.recorder.begin(row, "into", nullptr);
  script.until(15ms);
  script.recorder.begin(row, "inside", nullptr);
  script.until(16ms);
  script.recorder.end(row);
  script.until(20ms);
  script.recorder.end(row);
  script.recorder.begin(row, "out of", nullptr);
  script.until(40ms);
  script.recorder.end(row);
  script.recorder.begin(row, "after", nullptr);

  const Json trace = script.written();
  checked(trace);
  CHECK(slices_of(trace) == std::vector<std::tuple<std::string, std::string, double>>{{"B", "into", 10'000},
                                                                                     {"B", "inside", 15'000},
                                                                                     {"E", "inside", 16'000},
                                                                                     {"E", "into", 20'000},
                                                                                     {"B", "out of", 20'000},
                                                                                     {"E", "out of", 30'000}});
}

TEST_CASE("A flow leads from slice to slice of a request, but not into slices inside its own") {
  Script script{{}};
  const auto one = script.recorder.track("process", "one");
  const auto other = script.recorder.track("process", "other");
  const models::RequestClass page{.name = "page", .steps = {}};
  models::Request request;
  request.request_class = &page;
  request.ledger = models::Ledger{sim::kStart};
  script.recorder.sent(request);
  script.recorder.begin(one, "request", &request);
  script.recorder.begin(one, "cpu", &request);
  script.until(1ms);
  script.recorder.end(one);
  script.recorder.end(one);
  script.recorder.begin(other, "native", &request);
  script.until(3ms);
  script.recorder.end(other);
  script.recorder.begin(one, "request", &request);
  script.until(4ms);
  script.recorder.end(one);
  request.ledger.charge(models::LatencyComponent::cpu, sim::kStart + 4ms);
  script.recorder.came_back(request);

  const Json trace = script.written();
  checked(trace);
  std::vector<std::pair<std::string, double>> steps;
  for (const Json& event : trace.at("traceEvents")) {
    const std::string phase = phase_of(event);
    if (phase == "s" || phase == "t" || phase == "f") steps.emplace_back(phase, moment_of(event));
    if (phase != "e") continue;
    CHECK(event.at("name") == "page 0");
    CHECK(event.at("args") == Json{{"outcome", "served"}, {"latency_ms", 4.0}, {"cpu_ms", 4.0}});
  }
  CHECK(steps == std::vector<std::pair<std::string, double>>{{"s", 0}, {"t", 1'000}, {"f", 3'000}});
}

TEST_CASE("Counters keep their value from before the window") {
  Script script{{.from = sim::kStart + 10ms}};
  const auto row = script.recorder.track("machine", "runnable");
  script.recorder.count(row, 3);
  script.until(12ms);
  script.recorder.count(row, 4);
  const Json trace = script.written();
  std::vector<std::pair<double, double>> values;
  for (const Json& event : trace.at("traceEvents")) {
    if (phase_of(event) == "C") values.emplace_back(moment_of(event), event.at("args").at("value"));
  }
  CHECK(values == std::vector<std::pair<double, double>>{{10'000, 3}, {12'000, 4}});
}

TEST_CASE("A recorder that looks on changes no result") {
  for (const char* file : {"event-loop.yaml", "gil-threads.yaml", "process-group.yaml"}) {
    INFO(file);
    const scenarios::ExperimentPlan plan = plan_of(file);
    for (const scenarios::Architecture& architecture : plan.base.architectures) {
      TraceRecorder recorder{{.after = 100, .requests = 500}};
      const scenarios::Job job{.replication = 3, .requests = 2'000};
      const auto alone = scenarios::simulate(plan.base, architecture, job);
      const auto watched = scenarios::simulate(plan.base, architecture, job, {}, &recorder);
      CHECK(recorder.requests().size() >= 500);
      CHECK(to_bytes(alone) == to_bytes(watched));  // every batch, bit for bit
    }
  }
}

namespace {

// A request each second, whose attempts take 10.4 ms and are given up after 5 ms; the way over two links takes 100 us.
const char* const kAttempts = R"(scenario: attempts
workload:
  arrivals: {deterministic: 1/s}
  requests: {page: {steps: [{cpu: 10 ms}], request-size: 0 B, response-size: 0 B}}
network: {latency: 50 us, bandwidth: 100 Gbit/s}
clients: {time-out: 5 ms, retry: {attempts: 2, backoff: {constant: 1 ms, jitter: none}}}
changes: [{at: 1500 ms, link: client, latency: 1 ms, for: 200 ms}]
measure: {duration: 2 s, replications: 1}
architectures:
  it: {runtime: event-loop, overhead: 0 ms, wake-up: 0 ms, iteration-time: 0 ms, nodes: 2, balancer: round-robin}
)";

struct Seen {
  std::string name;
  double from;  // microseconds
  double to;
  std::string end;
};

// The asynchronous slices of a kind, in the order of their beginnings.
std::vector<Seen> spans_of(const Json& trace, const std::string& kind) {
  std::vector<Seen> spans;
  std::map<int, std::size_t> places;
  for (const Json& event : trace.at("traceEvents")) {
    if (event.value("cat", "") != kind) continue;
    const int id = event.at("id").get<int>();
    if (phase_of(event) == "b") {
      places[id] = spans.size();
      spans.push_back({.name = event.at("name"), .from = moment_of(event), .to = -1, .end = ""});
    } else {
      spans[places.at(id)].to = moment_of(event);
      spans[places.at(id)].end = event.at("args").at("end");
    }
  }
  return spans;
}

// The marks on the rows of a name, in their order.
std::vector<Json> marks_on(const Json& trace, const std::string& name) {
  std::set<Row> rows;
  std::vector<Json> marks;
  for (const Json& event : trace.at("traceEvents")) {
    const bool names = phase_of(event) == "M" && event.at("name") == "thread_name";
    if (names && event.at("args").at("name") == name) rows.insert(row_of(event));
    if (phase_of(event) == "i" && rows.count(row_of(event)) == 1) marks.push_back(event);
  }
  return marks;
}

void check(const Seen& seen, const std::string& name, double from, double to, const std::string& end) {
  CHECK(seen.name == name);
  CHECK(seen.from == Approx(from).margin(0.01));
  CHECK(seen.to == Approx(to).margin(0.01));
  CHECK(seen.end == end);
}

}  // namespace

TEST_CASE("Attempts and messages and changes are slices with their times") {
  auto read = scenarios::read_written_plan(kAttempts, "attempts.yaml", scenarios::Sweep::ignore);
  const auto plan = std::get<scenarios::ExperimentPlan>(std::move(read));
  TraceRecorder recorder{{.requests = 100, .length = 1900ms}};
  scenarios::show(plan.base, plan.base.architectures.front(), 0, recorder, [&](sim::Instant now) { return recorder.enough(now); });
  std::ostringstream out;
  write_trace(recorder, {}, out);
  const Json trace = Json::parse(out.str());
  checked(trace);

  const std::vector<Seen> attempts = spans_of(trace, "attempts and calls");
  REQUIRE(attempts.size() == 2);
  check(attempts[0], attempts[1].name, 1'000'000, 1'005'000, "given up");
  check(attempts[1], attempts[0].name, 1'006'000, 1'011'000, "given up");
  const std::vector<Seen> transfers = spans_of(trace, "transfers");
  REQUIRE(transfers.size() >= 4);
  check(transfers[0], "client to balancer, 0 B", 1'000'000, 1'000'100, "arrived");
  CHECK_THAT(transfers[1].name, Catch::Matchers::StartsWith("balancer to node-"));
  check(transfers[1], transfers[1].name, 1'000'100, 1'000'200, "arrived");
  const std::vector<Json> picks = marks_on(trace, "picks");
  REQUIRE(picks.size() == 2);
  CHECK(transfers[1].name.rfind("balancer to " + picks[0].at("name").get<std::string>() + ",", 0) == 0);
  CHECK(moment_of(picks[0]) == Approx(1'000'100).margin(0.01));
  CHECK(picks[1].at("name") != picks[0].at("name"));  // in turn
  const std::vector<Seen> changes = spans_of(trace, "changes");
  REQUIRE(changes.size() == 1);
  check(changes[0], "link client + 1 ms", 1'500'000, 1'700'000, "again as before");
}

}  // namespace knee::cli::trace_test
