/// The model of gunicorn's threaded worker since 24 against its reference: the same requests are answered at the same times.

#include <cmath>
#include <memory>

#include "tests/reference/agreement.hpp"
#include "tests/reference/sockets/client.hpp"
#include "tests/reference/python/gthread_method_queue.hpp"
#include "tests/reference/modelled.hpp"
#include "tests/reference/sockets/tcp_client.hpp"
#include "tests/reference/trial/workload.hpp"
#include "sim/random/run_key.hpp"
#include "tests/support/catch.hpp"

namespace knee::reference::gthread_agreement_test {
namespace {

using Kind = Step::Kind;

struct Server {
  int cores = 64;
  std::size_t connections = 0;
  double silence = 0;  // of every fifth new connection, in turn-arounds; only without established ones
  MethodQueueWorker::Options process;
};

// Threads that make the same calls take the lock at one instant unless chance decides how long each takes to wake up. Both
// sides get the same draws.
constexpr double kLonger = 2e-5;

MethodQueueWorker::Options with_draws(MethodQueueWorker::Options process) {
  const auto stream = std::make_shared<sim::RandomStream>(sim::RunKey{}.stream("interpreter lock", 0));
  process.threads.longer_wake_up = [stream] {
    return sim::to_seconds(sim::from_seconds(-std::log(stream->uniform()) * kLonger));
  };
  return process;
}

std::vector<Answer> reference_of(const std::vector<Request>& requests, const Server& server) {
  Trial trial{server.cores, requests};
  Listener listener;
  Service service{{.servers = 3}, 1};
  ConnectionPool pool{service, 4, 0.0100007};
  MethodQueueWorker process{trial, listener, with_draws(server.process), &pool};
  process.establish(server.connections);
  TcpClient kernel{trial, [&listener](const Request& request) { return listener.connect(request); }};
  const auto connect = [&kernel](const Request& request) { kernel.connect(request); };
  KeepAlive clients{trial, [&](const Request& request) {
    if (!process.receive(request)) connect(request);
  }};
  process.on_reset(connect);
  trial.on_answer([&clients](const Request& request) { clients.answered(request); });
  return trial.run([&](const Request& request) {
    request.connection == Request::kNewConnection ? connect(request) : clients.send(request);
  });
}

models::ThreadServer::Options options_of(const MethodQueueWorker::Options& process) {
  const ThreadOptions& threads = process.threads;
  using Version = models::Gthread::Version;
  return {.threads = threads.threads,
          .overhead = sim::from_seconds(threads.overhead),
          .wake_up = sim::from_seconds(threads.wake_up),
          .syscalls = 2,
          .syscall_time = sim::from_seconds(threads.syscall_time),
          .sends = process.sends,
          .send_time = sim::from_seconds(process.send_time),
          .lock = models::InterpreterLock::Options{.switch_interval = sim::from_seconds(threads.lock->switch_interval),
                                                   .check_every = sim::from_seconds(threads.lock->check_every),
                                                   .wake_up = sim::from_seconds(threads.lock->wake_up),
                                                   .wake_up_jitter = sim::from_seconds(kLonger)},
          .gthread = models::Gthread::Options{
              .version = process.version == MethodQueueWorker::Version::v25_2 ? Version::v25_2 : Version::v24,
              .keep_alive = sim::from_seconds(process.keepalive),
              .connections = process.worker_connections,
              .dispatch = sim::from_seconds(process.dispatch),
              .finish = sim::from_seconds(process.finish)}};
}

std::vector<Answer> model_of(const std::vector<Request>& requests, const Server& server) {
  return Modelled{requests,
                  {.cores = server.cores,
                   .group = {.runtime = options_of(server.process),
                             .accept = models::Accept::blocking,
                             .backlog = 2048,
                             .pools = {{.pool = 4, .acquire_time_out = sim::from_seconds(0.0100007)}}},
                   .service = models::Service::Options{.name = "service", .servers = 3}}}
      .answers();
}

void compare(Mix mix, const Server& server, std::uint64_t seed) {
  constexpr std::size_t kRequests = 1000;
  mix.connections = server.connections;
  std::vector<Request> requests = draw(mix, kRequests, seed);
  for (std::size_t i = 0; i < requests.size() && server.silence > 0; i += 5) {
    requests[i].first_byte_delay = server.silence * requests[i].turn_around;
  }
  const std::vector<Answer> modelled = model_of(requests, server);
  check_agreement(requests, modelled, reference_of(requests, server), kOwnCores);
}

// Whole nanoseconds, and no two of them have a common measure: who takes the lock at one instant is a matter of chance.
MethodQueueWorker::Options gunicorn(MethodQueueWorker::Version version, std::size_t threads) {
  return {.threads = {.threads = threads,
                      .overhead = 0.000700003,
                      .wake_up = 5.0021e-5,
                      .syscall_time = 1.3007e-5,
                      .lock = Gil::Options{.check_every = 4.0009e-5, .wake_up = 5.0021e-5}},
          .version = version,
          .dispatch = 1.70017e-4,
          .finish = 4.1011e-5,
          .send_time = 2.7019e-5};
}

Mix web(double rate) {
  return {.rate = rate,
          .kinds = {{Kind::cpu, 0.001}, {Kind::cpu, 0.006}, {Kind::wait, 0.005}, {Kind::blocking, 0.006},
                    {Kind::native, 0.003}, {Kind::in_place, 0.001}, {Kind::call, 0.003}},
          .between = 0.0003};
}

constexpr auto kVersion24 = MethodQueueWorker::Version::v24_1;
constexpr auto kVersion25 = MethodQueueWorker::Version::v25_2;

}  // namespace

TEST_CASE("gthread 24.1: new connections, light load") { compare(web(50), {.process = gunicorn(kVersion24, 4)}, 31); }
TEST_CASE("gthread 24.1: new connections, heavy load") { compare(web(110), {.process = gunicorn(kVersion24, 4)}, 32); }
TEST_CASE("gthread 24.1: connections kept open, responses in two parts") {
  MethodQueueWorker::Options process = gunicorn(kVersion24, 8);
  process.sends = 2;
  process.keepalive = 1000.0007;
  compare(web(100), {.connections = 40, .process = process}, 35);
}
TEST_CASE("gthread 24.1: silent clients hold threads") {
  compare(web(40), {.silence = 10, .process = gunicorn(kVersion24, 16)}, 41);
}
TEST_CASE("gthread 25.2: new connections, light load") { compare(web(50), {.process = gunicorn(kVersion25, 4)}, 31); }
TEST_CASE("gthread 25.2: new connections, 16 threads, heavy load") {
  compare(web(120), {.process = gunicorn(kVersion25, 16)}, 33);
}
TEST_CASE("gthread 25.2: idle connections are closed") {
  MethodQueueWorker::Options process = gunicorn(kVersion25, 4);
  process.keepalive = 0.25013;
  compare(web(90), {.connections = 30, .process = process}, 36);
}
TEST_CASE("gthread 25.2: more connections than there may be") {
  MethodQueueWorker::Options process = gunicorn(kVersion25, 4);
  process.worker_connections = 9;
  process.keepalive = 0.15013;
  compare(web(70), {.connections = 30, .process = process}, 37);
}
// Silences are from 3.5 s on, 7 s on average: a third is longer than the 5 s of a thread and the 2 s in the poller.
TEST_CASE("gthread 25.2: silent clients go to the poller, and some are closed before they send") {
  MethodQueueWorker::Options process = gunicorn(kVersion25, 64);
  process.keepalive = 2.00013;
  compare(web(40), {.silence = 70, .process = process}, 42);
}

}  // namespace knee::reference::gthread_agreement_test
