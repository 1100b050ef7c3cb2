/// A gthread worker as a reference and as the model, which get the same requests and the same wake-ups of the lock.
#pragma once

#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "sim/random/run_key.hpp"
#include "tests/reference/agreement.hpp"
#include "tests/reference/modelled.hpp"
#include "tests/reference/modelled.hpp"
#include "tests/reference/python/worker_thread.hpp"
#include "tests/reference/sockets/client.hpp"
#include "tests/reference/sockets/listener.hpp"
#include "tests/reference/sockets/tcp_client.hpp"
#include "tests/reference/trial/service.hpp"
#include "tests/reference/trial/workload.hpp"

namespace knee::reference {

/// `Worker` is the reference; `modelled` converts the options of which its versions have their own.
template <class Worker>
class GthreadAgreement {
 public:
  struct Server {
    int cores = 64;
    std::size_t connections = 0;
    double silence = 0;  ///< of every fifth new connection, in turn-arounds; only without established ones
    typename Worker::Options process;
  };
  using Modelling = models::Gthread::Options (*)(const typename Worker::Options&);

  explicit GthreadAgreement(Modelling modelled) : modelled_{modelled} {}

  /// Fails the running test unless both answer a thousand requests at the same times.
  void check(Mix mix, const Server& server, std::uint64_t seed) const {
    constexpr std::size_t kRequests = 1000;
    mix.connections = server.connections;
    std::vector<Request> requests = draw(mix, kRequests, seed);
    for (std::size_t i = 0; i < requests.size() && server.silence > 0; i += 5) {
      requests[i].first_byte_delay = server.silence * requests[i].turn_around;
    }
    const std::vector<Answer> modelled = model_of(requests, server);
    check_agreement(requests, modelled, reference_of(requests, server), kOwnCores);
  }

 private:
  // Threads that make the same calls take the lock at one instant unless chance decides how long each takes to wake up. Both
  // sides get the same draws.
  static constexpr double kLonger = 2e-5;

  static typename Worker::Options with_draws(typename Worker::Options process) {
    const auto stream = std::make_shared<sim::RandomStream>(sim::RunKey{}.stream("interpreter lock", 0));
    process.threads.longer_wake_up = [stream] {
      return sim::to_seconds(sim::from_seconds(-std::log(stream->uniform()) * kLonger));
    };
    return process;
  }

  static std::vector<Answer> reference_of(const std::vector<Request>& requests, const Server& server) {
    Trial trial{server.cores, requests};
    Listener listener;
    Service service{{.servers = 3}, 1};
    ConnectionPool pool{service, 4, 0.0100007};
    Worker process{trial, listener, with_draws(server.process), &pool};
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

  [[nodiscard]] models::ThreadServer::Options options_of(const typename Worker::Options& process) const {
    const ThreadOptions& threads = process.threads;
    models::Gthread::Options gthread = modelled_(process);
    gthread.keep_alive = sim::from_seconds(process.keepalive);
    gthread.connections = process.worker_connections;
    gthread.dispatch = sim::from_seconds(process.dispatch);
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
            .gthread = std::move(gthread)};
  }

  [[nodiscard]] std::vector<Answer> model_of(const std::vector<Request>& requests, const Server& server) const {
    return Modelled{requests,
                    {.cores = server.cores,
                     .group = {.runtime = options_of(server.process),
                               .accept = models::Accept::blocking,
                               .backlog = 2048,
                               .pools = {{.pool = 4, .acquire_time_out = sim::from_seconds(0.0100007)}}},
                     .service = models::Service::Options{.name = "service", .servers = 3}}}
        .answers();
  }

  Modelling modelled_;
};

/// Threads of a gunicorn. Whole nanoseconds, and no two of them have a common measure: who takes the lock at one instant is a
/// matter of chance.
[[nodiscard]] inline ThreadOptions threads_of_gunicorn(std::size_t threads) {
  return {.threads = threads,
          .overhead = 0.000700003,
          .wake_up = 5.0021e-5,
          .syscall_time = 1.3007e-5,
          .lock = Gil::Options{.check_every = 4.0009e-5, .wake_up = 5.0021e-5}};
}

/// Requests of every kind of step.
[[nodiscard]] inline Mix web(double rate) {
  using Kind = Step::Kind;
  return {.rate = rate,
          .kinds = {{Kind::cpu, 0.001}, {Kind::cpu, 0.006}, {Kind::wait, 0.005}, {Kind::blocking, 0.006},
                    {Kind::native, 0.003}, {Kind::in_place, 0.001}, {Kind::call, 0.003}},
          .between = 0.0003};
}

}  // namespace knee::reference
