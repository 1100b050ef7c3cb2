/// Clients with slow links, by hand: requests at even intervals, 125 kB each way in one second.
#include <cmath>
#include <string>
#include <vector>

#include "scenarios/language/document.hpp"
#include "scenarios/run/run.hpp"
#include "tests/scenarios/reading.hpp"
#include "tests/support/catch.hpp"

namespace knee::scenarios::slow_clients_test {
namespace {

// The latencies of requests that are due every second and compute for 10 ms, in the order in which they are due; milliseconds.
std::vector<double> latencies(const std::string& sizes, const std::string& architecture) {
  const std::string text = "workload: {arrivals: {deterministic: 1/s}, requests: {page: {steps: [{cpu: 10 ms}], " + sizes +
                           ", client-bandwidth: 1 Mbit/s}}}\n"
                           "network: {latency: 1 ns, bandwidth: 100 Tbit/s}\n"
                           "measure: {duration: 5500 ms, replications: 1}\n"
                           "architectures: {it: {overhead: 0 ms, wake-up: 0 ms, " + architecture + "}}\n";
  Diagnostics mistakes;
  std::optional<Scenario> built = language::Document{sound(text), "test"}.read({}, mistakes).built;
  INFO(to_string(mistakes));
  REQUIRE(built.has_value());
  std::vector<double> latencies(5, -1);
  const auto observe = [&](const models::Request& request, sim::Instant now) {
    const auto number = static_cast<std::size_t>(std::llround(sim::to_seconds(request.due - sim::kStart))) - 1;
    if (request.outcome == models::Outcome::served) latencies.at(number) = 1e3 * sim::to_seconds(now - request.due);
  };
  static_cast<void>(simulate(*built, built->architectures.front(), {}, observe));
  return latencies;
}

constexpr const char* kDownload = "request-size: 0 B, response-size: 125 kB";
constexpr const char* kUpload = "request-size: 125 kB, response-size: 0 B";
const std::string kSync = "runtime: gil, syscalls: 0, send-buffer: ";

void check_all(const std::vector<double>& latencies, double first, double more) {
  for (std::size_t i = 0; i < latencies.size(); ++i) {
    INFO(i);
    CHECK(latencies[i] == Approx(first + static_cast<double>(i) * more).margin(0.01));
  }
}

}  // namespace

TEST_CASE("a thread that sends to a slow client is held until the rest fits into the send buffer") {
  check_all(latencies(kDownload, kSync + "0 B"), 1010, 10);  // each waits 10 ms longer for the one thread
  check_all(latencies(kDownload, kSync + "25 kB"), 1010, 0);  // held for 0.81 s
  check_all(latencies(kDownload, kSync + "200 kB"), 1010, 0);
  check_all(latencies(kDownload, kSync + "0 B, threads: 2"), 1010, 0);
}

TEST_CASE("a thread that reads a slow body is held from the connection on") {
  // The second body has come by 3.0 s, when the thread has read it for 0.99 s; the thread is free 10 ms later.
  check_all(latencies(kUpload, kSync + "0 B"), 1010, 0);
  const std::vector<double> twice = latencies("request-size: 250 kB, response-size: 0 B", kSync + "0 B");
  check_all(twice, 2010, 0);  // bodies come at once into the receive buffers; each thread finds its body there
}

TEST_CASE("an event loop is not held by slow clients") {
  const std::string loop = "runtime: event-loop, iteration-time: 0 ms";
  check_all(latencies("request-size: 0 B, response-size: 500 kB", loop), 4010, 0);
  check_all(latencies(kUpload, loop), 1010, 0);
}

// One network a process, so one simulation a test.
TEST_CASE("a proxy that stores responses frees the thread") {
  check_all(latencies("request-size: 0 B, response-size: 250 kB", kSync + "0 B, balancer: {policy: round-robin, buffer: 1 MB}"), 2010, 0);
}

TEST_CASE("a proxy with a small buffer frees the thread for what fits into it only") {
  // The thread is held until the client has read 125 kB, 1.01 s with the computing.
  const std::vector<double> held =
      latencies("request-size: 0 B, response-size: 250 kB", kSync + "0 B, balancer: {policy: round-robin, buffer: 125 kB}");
  check_all(held, 2010, 10);
}

TEST_CASE("a proxy passes a request on when it has it whole") {
  check_all(latencies(kUpload, kSync + "0 B, balancer: round-robin"), 1010, 0);
}

}  // namespace knee::scenarios::slow_clients_test
