/// The reference of gunicorn's threaded worker since 24 against timelines computed by hand.

#include <algorithm>

#include "tests/reference/python/gthread_method_queue.hpp"
#include "tests/support/catch.hpp"

namespace knee::reference::gthread_method_queue_test {
namespace {

using Version = MethodQueueWorker::Version;

constexpr double kMicrosecond = 1e-6;

MethodQueueWorker::Options gunicorn(Version version, std::size_t threads = 4) {
  return {.threads = {.threads = threads, .overhead = 100e-6, .wake_up = 10e-6, .syscall_time = 1e-6, .lock = Gil::Options{}},
          .version = version,
          .dispatch = 20e-6,
          .finish = 5e-6,
          .send_time = 1e-6};
}

Request computes(double due, double seconds, std::size_t connection = Request::kNewConnection) {
  return {.due = due, .connection = connection, .steps = {{.kind = Step::Kind::cpu, .seconds = seconds}}};
}

Request silent_for(double seconds, double due) {
  Request request = computes(due, 0.001);
  request.first_byte_delay = seconds;
  return request;
}

struct Outcome {
  std::vector<double> latencies;
  std::vector<bool> served;
  std::size_t threads = 0;
};

Outcome serve(const std::vector<Request>& requests, const MethodQueueWorker::Options& options, std::size_t established = 0) {
  Trial trial{16, requests};
  Listener listener;
  MethodQueueWorker worker{trial, listener, options};
  worker.establish(established);
  worker.on_reset([&trial](const Request& request) { trial.answer(request, false); });
  const auto answers = trial.run([&](const Request& request) {
    if (request.connection < established ? worker.receive(request) : listener.connect(request)) return;
    trial.answer(request, false);
  });
  Outcome outcome{.latencies = {}, .served = {}, .threads = worker.threads()};
  for (std::size_t i = 0; i < requests.size(); ++i) {
    outcome.latencies.push_back(answers[i].at - requests[i].due);
    outcome.served.push_back(answers[i].served);
  }
  return outcome;
}

void check_latencies(const Outcome& outcome, const std::vector<double>& microseconds) {
  REQUIRE(outcome.latencies.size() == microseconds.size());
  for (std::size_t i = 0; i < microseconds.size(); ++i) {
    INFO("request " << i);
    CHECK(outcome.latencies[i] == Approx(microseconds[i] * kMicrosecond).margin(1e-9));
  }
}

const std::vector<Request> kTwoNewConnections{computes(1, 200e-6), computes(2, 200e-6)};
const std::vector<Request> kTwoOnOneConnection{computes(0.5, 200e-6, 0), computes(1.5, 200e-6, 0)};

// 16 clients that say nothing for 20 s, then a page.
std::vector<Request> silent_clients_and_a_page() {
  std::vector<Request> requests;
  for (int i = 0; i < 16; ++i) requests.push_back(silent_for(20, 1 + 0.001 * i));
  requests.push_back(computes(2, 0.001));
  return requests;
}

}  // namespace

TEST_CASE("reference of gthread 24.0: new connections by hand") {
  // Wakes 10, accept 1, two setblocking and getsockname 3, dispatch 20: 34. The first time the thread starts, with the item
  // in its queue: setblocking 1, recv 1, 100 + 200, send 1. The second time it wakes, 10.
  const Outcome outcome = serve(kTwoNewConnections, gunicorn(Version::v24_0));
  check_latencies(outcome, {337, 347});
  CHECK(outcome.threads == 1);
}

TEST_CASE("reference of gthread 25.2: new connections by hand") {
  // The same, and epoll_create1, epoll_ctl, epoll_wait, close, and one more setblocking.
  check_latencies(serve(kTwoNewConnections, gunicorn(Version::v25_2)), {342, 352});
}

TEST_CASE("reference of gthread 24.0: kept connections by hand") {
  // Wakes 10, epoll_ctl 1, dispatch 20, recv 1, 100 + 200, send 1; the second time the thread wakes, 10.
  check_latencies(serve(kTwoOnOneConnection, gunicorn(Version::v24_0), 1), {333, 343});
}

TEST_CASE("reference of gthread 25.2: kept connections by hand") {
  // And a setblocking.
  check_latencies(serve(kTwoOnOneConnection, gunicorn(Version::v25_2), 1), {334, 344});
}

TEST_CASE("reference of gthread 24.0: silent clients keep their threads until they say something") {
  const Outcome outcome = serve(silent_clients_and_a_page(), gunicorn(Version::v24_0, 16));
  CHECK(outcome.latencies.back() > 18.9);
  CHECK(outcome.latencies.back() < 19.2);
  CHECK(std::count(outcome.served.begin(), outcome.served.end(), true) == 17);
}

TEST_CASE("reference of gthread 25.2: silent clients keep their threads for five seconds and lose the connection two later") {
  const Outcome outcome = serve(silent_clients_and_a_page(), gunicorn(Version::v25_2, 16));
  CHECK(outcome.latencies.back() == Approx(4.0).margin(0.03));
  CHECK(outcome.served.back());
  CHECK(std::count(outcome.served.begin(), outcome.served.end(), true) == 1);
}

TEST_CASE("reference of gthread 25.2: what a client says within the time that it is kept is served") {
  const Outcome outcome = serve({silent_for(6, 1)}, gunicorn(Version::v25_2));
  CHECK(outcome.served[0]);
  CHECK(outcome.latencies[0] == Approx(6.0011).margin(0.001));
}

TEST_CASE("reference of gthread 24.0: at worker-connections kept ones are read and new ones wait") {
  // Two kept connections are all there may be, and one thread leaves room for one idle one (max_keepalived). So the response
  // at 0.5 closes its connection, and the new one that has waited since 0.1 is accepted.
  MethodQueueWorker::Options options = gunicorn(Version::v24_0, 1);
  options.worker_connections = 2;
  const Outcome outcome = serve({computes(0.1, 0.001), computes(0.5, 0.001, 1), computes(1, 0.001, 1)}, options, 2);
  CHECK(outcome.latencies[0] > 0.402);
  CHECK(outcome.latencies[0] < 0.403);
  CHECK(outcome.latencies[1] < 0.002);
  CHECK_FALSE(outcome.served[2]);
}

TEST_CASE("reference of gthread 24.0: kept connections are closed after their time") {
  const Outcome outcome = serve({computes(0.5, 0.001, 0), computes(4, 0.001, 0)}, gunicorn(Version::v24_0), 1);
  CHECK(outcome.served[0]);
  CHECK_FALSE(outcome.served[1]);
}

}  // namespace knee::reference::gthread_method_queue_test
