/// The model of gunicorn's threaded worker against its reference: the same requests are answered at the same times.

#include <cmath>
#include <memory>

#include "tests/reference/agreement.hpp"
#include "tests/reference/sockets/client.hpp"
#include "tests/reference/python/gthread.hpp"
#include "tests/reference/modelled.hpp"
#include "tests/reference/sockets/tcp_client.hpp"
#include "tests/reference/trial/workload.hpp"
#include "sim/random/run_key.hpp"
#include "tests/support/catch.hpp"

namespace knee::reference::gthread_test {
namespace {

using Kind = Step::Kind;

struct Server {
  int cores = 64;
  std::size_t connections = 0;
  ThreadWorker::Options process;
};

// Threads that make the same calls take the lock at one instant unless chance decides how long each takes to wake up. Both
// sides get the same draws.
constexpr double kLonger = 2e-5;

ThreadWorker::Options with_draws(ThreadWorker::Options process) {
  const auto stream = std::make_shared<sim::RandomStream>(sim::RunKey{}.stream("interpreter lock", 0));
  process.threads.longer_wake_up = [stream] {
    return sim::to_seconds(sim::from_seconds(-std::log(stream->uniform()) * kLonger));
  };
  return process;
}

std::vector<Answer> reference_of(const std::vector<Request>& requests, const Server& server) {
  Trial trial{server.cores, requests};
  Listener listener{Listener::Order::fifo};
  Service service{{.servers = 3}, 1};
  ConnectionPool pool{service, 4, 0.0100007};
  ThreadWorker process{trial, listener, with_draws(server.process), &pool};
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

models::ThreadServer::Options options_of(const ThreadWorker::Options& process) {
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
              .version = process.when_readable ? Version::v21 : Version::v20_1,
              .keep_alive = sim::from_seconds(process.keepalive),
              .connections = process.worker_connections,
              .dispatch = sim::from_seconds(process.dispatch),
              .futures_scan = sim::from_seconds(process.futures_scan),
              .busy_turn = sim::from_seconds(process.busy_turn)}};
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
  const std::vector<Request> requests = draw(mix, kRequests, seed);
  const std::vector<Answer> modelled = model_of(requests, server);
  check_agreement(requests, modelled, reference_of(requests, server), kOwnCores);
}

// Whole nanoseconds, and no two of them have a common measure: who takes the lock at one instant is a matter of chance.
ThreadWorker::Options gunicorn(std::size_t threads) {
  return {.threads = {.threads = threads,
                      .overhead = 0.000700003,
                      .wake_up = 5.0021e-5,
                      .syscall_time = 1.3007e-5,
                      .lock = Gil::Options{.check_every = 4.0009e-5, .wake_up = 5.0021e-5}},
          .dispatch = 1.70017e-4,
          .futures_scan = 3.011e-6,
          .send_time = 2.7019e-5};
}

Mix web(double rate) {
  return {.rate = rate,
          .kinds = {{Kind::cpu, 0.001}, {Kind::cpu, 0.006}, {Kind::wait, 0.005}, {Kind::blocking, 0.006},
                    {Kind::native, 0.003}, {Kind::in_place, 0.001}, {Kind::call, 0.003}},
          .between = 0.0003};
}

}  // namespace

TEST_CASE("gthread: new connections, light load") { compare(web(50), {.process = gunicorn(4)}, 31); }
TEST_CASE("gthread: new connections, heavy load") { compare(web(110), {.process = gunicorn(4)}, 32); }
TEST_CASE("gthread: new connections, 16 threads, heavy load") { compare(web(130), {.process = gunicorn(16)}, 33); }
TEST_CASE("gthread: new connections wait until something has come") {
  ThreadWorker::Options process = gunicorn(8);
  process.when_readable = true;
  compare(web(120), {.process = process}, 34);
}
TEST_CASE("gthread: connections kept open, responses in two parts") {
  ThreadWorker::Options process = gunicorn(8);
  process.sends = 2;
  process.keepalive = 1000.0007;
  compare(web(100), {.connections = 40, .process = process}, 35);
}
TEST_CASE("gthread: idle connections are closed") {
  ThreadWorker::Options process = gunicorn(4);
  process.keepalive = 0.25013;
  compare(web(90), {.connections = 30, .process = process}, 36);
}
TEST_CASE("gthread: more connections than there may be") {
  ThreadWorker::Options process = gunicorn(4);
  process.worker_connections = 9;
  process.keepalive = 0.15013;
  compare(web(70), {.connections = 30, .process = process}, 37);
}
TEST_CASE("gthread: turns of the main thread while all connections are kept and none is read") {
  ThreadWorker::Options process = gunicorn(4);
  process.when_readable = true;
  process.worker_connections = 9;
  process.keepalive = 0.15013;
  process.busy_turn = 7.003e-6;
  compare(web(30), {.connections = 30, .process = process}, 38);
}

}  // namespace knee::reference::gthread_test
