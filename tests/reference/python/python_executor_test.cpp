/// The references of asyncio's executor and of anyio's threads under one interpreter lock against timelines computed by hand.

#include <algorithm>

#include "tests/reference/python/asyncio.hpp"
#include "tests/support/catch.hpp"

namespace knee::reference::python_executor_test {
namespace {

using Kind = Step::Kind;

constexpr double kMicrosecond = 1e-6;

// Seconds.
AsyncioProcess::Options python() {
  return {.executor_threads = 8,
          .overhead = 100e-6,
          .wake_up = 10e-6,
          .lock = Gil::Options{},
          .syscall_time = 1e-6,
          .hop = {.submit = 20e-6, .thread = 30e-6, .result = 15e-6}};
}

Request in_thread(double due, Kind kind, double seconds) {
  return {.due = due, .in_thread = true, .steps = {{.kind = kind, .seconds = seconds}}};
}
Request on_loop(double due, Kind kind, double seconds) { return {.due = due, .steps = {{.kind = kind, .seconds = seconds}}}; }

struct Outcome {
  std::vector<double> latencies;
  double last = 0;
  std::size_t threads = 0;
};

// Each request on an established connection of its own.
Outcome serve(std::vector<Request> requests, const AsyncioProcess::Options& options, int cores = 16) {
  for (std::size_t i = 0; i < requests.size(); ++i) requests[i].connection = i;
  Trial trial{cores, requests};
  Listener listener;
  AsyncioProcess process{trial, listener, options};
  process.establish(requests.size());
  const auto answers = trial.run([&process](const Request& request) { process.receive(request.connection, request); });
  Outcome outcome;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    outcome.latencies.push_back(answers[i].at - requests[i].due);
    outcome.last = std::max(outcome.last, answers[i].at);
  }
  outcome.threads = process.threads();
  return outcome;
}

}  // namespace

TEST_CASE("reference of the executor: an async endpoint by hand") {
  // Wakes 10, recv 1, poll 1, overhead 100, computes 200, send 1.
  CHECK(serve({on_loop(1, Kind::cpu, 200e-6)}, python()).latencies[0] == Approx(313 * kMicrosecond).margin(1e-9));
}

TEST_CASE("reference of the executor: an endpoint on a thread by hand") {
  // Wakes 10, recv 1, poll 1, overhead 100, submit 20, and two checkpoints with a poll of 1 each: 134. The first time the
  // thread starts, and the loop wakes from waiting for that: 10. The thread wakes 10, computes 30 + 200, writes to the
  // self-pipe 1; the loop wakes 10, reads it twice 2, polls 1, takes the result 15, send 1.
  const Outcome outcome = serve({in_thread(1, Kind::cpu, 200e-6), in_thread(2, Kind::cpu, 200e-6)}, python());
  CHECK(outcome.latencies[0] == Approx(414 * kMicrosecond).margin(1e-9));
  CHECK(outcome.latencies[1] == Approx(404 * kMicrosecond).margin(1e-9));
  CHECK(outcome.threads == 1);
}

TEST_CASE("reference of the executor: a native call on the default executor by hand") {
  // Wakes 10, recv 1, poll 1, overhead 100: 112. The item is in the queue before the thread starts, so that the thread takes
  // it at once: native 200, writes 1, 313. The loop wakes 10, reads twice 2, polls 1, send 1. The second time the thread
  // sleeps in the queue and wakes 10.
  const Outcome outcome = serve({on_loop(1, Kind::native, 200e-6), on_loop(2, Kind::native, 200e-6)}, python());
  CHECK(outcome.latencies[0] == Approx(327 * kMicrosecond).margin(1e-9));
  CHECK(outcome.latencies[1] == Approx(337 * kMicrosecond).margin(1e-9));
  CHECK(outcome.threads == 1);
}

TEST_CASE("reference of the executor: the threads compute one at a time under the loop's lock") {
  // 100 endpoints of 5 ms on four cores: half a second, not an eighth.
  std::vector<Request> requests(100, in_thread(1, Kind::cpu, 0.005));
  const double took = serve(requests, python(), 4).last - 1;
  CHECK(took > 0.5);
  CHECK(took < 0.54);
}

TEST_CASE("reference of the executor: what lets the lock go runs side by side up to 40 tokens") {
  // 80 that block for 0.1 s: two rounds, whatever the cores.
  const Outcome outcome = serve(std::vector<Request>(80, in_thread(1, Kind::blocking, 0.1)), python(), 4);
  CHECK(outcome.last - 1 > 0.2);
  CHECK(outcome.last - 1 < 0.25);
  CHECK(outcome.threads == 40);
}

TEST_CASE("reference of the executor: calls that wait for a token are first come and first served") {
  AsyncioProcess::Options options = python();
  options.tokens = 1;
  std::vector<Request> requests;
  for (int i = 0; i < 4; ++i) requests.push_back(in_thread(1 + 0.001 * i, Kind::blocking, 0.1));
  const std::vector<double> latencies = serve(requests, options).latencies;
  CHECK(std::is_sorted(latencies.begin(), latencies.end()));
}

TEST_CASE("reference of the executor: a computing thread costs the loop an interval for each ping") {
  // The ping waits for the lock after epoll_wait. From then on the loop lets it go for 1 us at a time, while a thread that
  // waits for it needs 50 us to wake, so that the loop has it again. Real CPython 3.11: 1.01 to 1.05 intervals.
  AsyncioProcess::Options options = python();
  options.lock->wake_up = 50e-6;
  const Outcome outcome = serve({in_thread(1, Kind::cpu, 0.1), on_loop(1.02, Kind::cpu, 1e-5)}, options);
  CHECK(outcome.latencies[1] > 0.005);
  CHECK(outcome.latencies[1] < 0.0055);
}

TEST_CASE("reference of the executor: a waiter that wakes at once takes the lock in each call of the loop") {
  // The ping waits for the lock after epoll_wait, after recv and after the poll before its task: three intervals of 5 ms. Its
  // send is done before it would wait again.
  const Outcome outcome = serve({in_thread(1, Kind::cpu, 0.1), on_loop(1.02, Kind::cpu, 1e-5)}, python());
  CHECK(outcome.latencies[1] > 0.015);
  CHECK(outcome.latencies[1] < 0.0153);
}

TEST_CASE("reference of the executor: a native call in a thread does not hold up the loop") {
  const Outcome outcome = serve({in_thread(1, Kind::native, 0.1), on_loop(1.02, Kind::cpu, 200e-6)}, python());
  CHECK(outcome.latencies[1] == Approx(313 * kMicrosecond).margin(1e-9));
}

TEST_CASE("reference of the executor: anyio takes the thread that became idle last and ends one idle for ten seconds") {
  // Two at once make two threads. One each second for 12 s needs one of them; the other is ended. Two at once make a third.
  std::vector<Request> requests{in_thread(1, Kind::blocking, 0.1), in_thread(1, Kind::blocking, 0.2)};
  for (int i = 2; i <= 13; ++i) requests.push_back(in_thread(i, Kind::blocking, 0.1));
  CHECK(serve(requests, python()).threads == 2);
}

TEST_CASE("reference of the executor: after an idle thread of anyio has ended another one is started") {
  std::vector<Request> requests{in_thread(1, Kind::blocking, 0.1), in_thread(1, Kind::blocking, 0.2)};
  for (int i = 2; i <= 13; ++i) requests.push_back(in_thread(i, Kind::blocking, 0.1));
  requests.push_back(in_thread(14, Kind::blocking, 0.1));
  requests.push_back(in_thread(14, Kind::blocking, 0.2));
  CHECK(serve(requests, python()).threads == 3);
}

TEST_CASE("reference of the executor: the default executor starts a thread for each call while none is idle") {
  // 3 at once, then one after the other: three threads. 10 at once: as many as there may be.
  std::vector<Request> requests(3, on_loop(1, Kind::blocking, 0.1));
  for (int i = 2; i < 6; ++i) requests.push_back(on_loop(i, Kind::blocking, 0.1));
  CHECK(serve(requests, python()).threads == 3);
}

TEST_CASE("reference of the executor: the default executor has at most its threads") {
  const Outcome outcome = serve(std::vector<Request>(10, on_loop(1, Kind::blocking, 0.1)), python());
  CHECK(outcome.threads == 8);
  CHECK(outcome.last - 1 > 0.2);
}

}  // namespace knee::reference::python_executor_test
