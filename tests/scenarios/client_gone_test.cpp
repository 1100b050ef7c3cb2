/// What the servers of the presets do when a client has gone: Node.js, gunicorn and uvicorn go on to the end, as the real ones were
/// seen to do; asynchronous views of Django (from 5.0, on uvicorn) are cancelled. By hand, with presets without their small costs.
#include <cmath>
#include <string>
#include <vector>

#include "scenarios/language/document.hpp"
#include "scenarios/run/run.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::client_gone_test {
namespace {

struct Server {
  std::string name;
  std::string keys;
};

const std::string kLoop = ", overhead: 0 ms, wake-up: 0 ms, cold-wake-up: 0 ms, iteration-time: 0 ms, connection-time: 0 ms";
const std::string kThreads = ", overhead: 0 ms, wake-up: 0 ms, cold-wake-up: 0 ms, syscalls: 0, processes: 1";
const Server kNode{"Node.js", "preset: node20" + kLoop};
const Server kUvicorn{"uvicorn", "preset: uvicorn, processes: 1" + kLoop};
const Server kSync{"gunicorn sync", "preset: gunicorn-sync" + kThreads};
const Server kGthread{"gunicorn gthread", "preset: gunicorn-gthread, threads: 4" + kThreads};
const Server kDjango{"Django", kUvicorn.keys + ", on-disconnect: cancelled"};

struct Result {
  double next_ms = 0;  // latency of the request due at 1.25 s
  double cpu_ms = 0;   // of the server, of all requests
  double attempts = 0;
};

// `report` is due at 1 s; `next` computes for 10 ms, at 1.25 s.
Result run(const Server& server, const std::string& requests) {
  const std::string text = "workload:\n  requests:\n" + requests +
                           "    next: {arrivals: {deterministic: 0.8/s}, steps: [{cpu: 10 ms}]}\n"
                           "machine: {cores: 2}\n"
                           "architectures: {it: {" + server.keys + "}}\n"
                           "measure: {duration: 1900 ms, replications: 1}\n";
  Diagnostics mistakes;
  const std::optional<Scenario> built = language::Document{sound(text), "test"}.read({}, mistakes).built;
  INFO(server.name << ": " << to_string(mistakes));
  REQUIRE(built.has_value());
  Result result;
  const auto observe = [&](const models::Request& request, sim::Instant now) {
    if (std::abs(sim::to_seconds(request.due - sim::kStart) - 1.25) > 1e-6) return;
    result.next_ms = 1e3 * sim::to_seconds(now - request.due);
  };
  const analysis::Replication replication = simulate(*built, built->architectures.front(), {}, observe);
  for (const analysis::Batch& batch : replication.batches) {
    for (std::size_t i = 0; i < replication.resources.size(); ++i) {
      if (replication.resources[i].kind == analysis::ResourceKind::cores) result.cpu_ms += 1e3 * 2 * batch.utilisations[i] * batch.seconds;
    }
    for (const analysis::Tally& tally : batch.classes) result.attempts += static_cast<double>(tally.attempts);
  }
  return result;
}

void check(const Server& server, const std::string& requests, double next_ms, double cpu_ms) {
  INFO(server.name);
  const Result result = run(server, requests);
  CHECK(result.next_ms == Approx(next_ms).margin(0.001));
  CHECK(result.cpu_ms == Approx(cpu_ms).margin(0.001));
}

// It computes from 1.00 s to 1.02 s, waits until 1.12 s, and computes until 1.32 s.
std::string report(const std::string& clients) {
  return "    report: {arrivals: {deterministic: 1/s}, " + clients + "steps: [{cpu: 20 ms}, {wait: 100 ms}, {cpu: 200 ms}]}\n";
}

}  // namespace

TEST_CASE("the work for a client that has gone is carried out and the next request waits for it") {
  for (const Server& server : {kNode, kUvicorn, kSync}) check(server, report("clients: {time-out: 50 ms}, "), 80, 230);
  check(kDjango, report("clients: {time-out: 50 ms}, "), 10, 30);  // the wait ends at 1.05 s
}

TEST_CASE("a server that goes on serves the others as if the client were still there") {
  for (const Server& server : {kNode, kUvicorn, kSync, kGthread}) {
    INFO(server.name);
    const Result gone = run(server, report("clients: {time-out: 50 ms}, "));
    const Result waits = run(server, report(""));
    CHECK(gone.next_ms == waits.next_ms);
    CHECK(gone.cpu_ms == Approx(waits.cpu_ms));
  }
  CHECK(run(kDjango, report("")).next_ms == Approx(80).margin(0.001));
}

// The process computes for `long` from 1.0 s to 1.2 s. The client of `given-up` comes at 1.05 s and has gone at 1.1 s.
TEST_CASE("a request that was given up before it began is carried out as well") {
  const std::string requests =
      "    long: {arrivals: {deterministic: 1/s}, steps: [{cpu: 200 ms}]}\n"
      "    given-up: {arrivals: {renewal: 1050 ms}, clients: {time-out: 50 ms}, steps: [{cpu: 100 ms}]}\n";
  for (const Server& server : {kNode, kUvicorn, kSync}) check(server, requests, 60, 310);
  check(kDjango, requests, 10, 210);
}

// Attempts at 1.00 s, 1.05 s and 1.10 s. A loop computes 20 ms for each at once, and from 1.12 s on 100 ms for each; a process without
// threads carries them out one after the other, 220 ms each.
TEST_CASE("retries multiply the work of a server that goes on and not that of one that is told") {
  const std::string requests =
      "    report: {arrivals: {deterministic: 1/s}, clients: {time-out: 50 ms, retry: {attempts: 3, backoff: 0 s}},\n"
      "      steps: [{cpu: 20 ms}, {wait: 100 ms}, {cpu: 100 ms}]}\n";
  for (const Server& server : {kNode, kUvicorn}) check(server, requests, 1420 - 1250 + 10, 3 * 120 + 10);
  check(kSync, requests, 1660 - 1250 + 10, 3 * 120 + 10);
  check(kDjango, requests, 10, 3 * 20 + 10);
  CHECK(run(kNode, requests).attempts == 3);
}

}  // namespace knee::scenarios::client_gone_test
