/// The event loop's model against CPython's asyncio: the same requests are answered at the same times.

#include <algorithm>

#include "tests/reference/agreement.hpp"
#include "tests/reference/modelled.hpp"
#include "tests/reference/python/asyncio.hpp"
#include "tests/reference/sockets/client.hpp"
#include "tests/reference/sockets/tcp_client.hpp"
#include "tests/reference/trial/workload.hpp"
#include "tests/support/catch.hpp"

namespace knee::reference::asyncio_test {
namespace {

using Kind = Step::Kind;

constexpr std::size_t kRequests = 1500;
constexpr std::size_t kConnections = 300;

struct Server {
  int cores = 16;
  AsyncioProcess::Options process{.overhead = 0.0002, .wake_up = 0.00003};
  ProcessPool::Options offload{.workers = 3, .argument = 0.000360007, .result = 0.000100003};
};

std::vector<Answer> reference_of(const std::vector<Request>& requests, const Server& server) {
  Trial trial{server.cores, requests};
  Listener listener;
  Service service{{.servers = 3}, 1};
  ConnectionPool pool{service, 4, 0.01};
  ProcessPool processes{trial, server.offload};
  AsyncioProcess process{trial, listener, server.process, &pool, &processes};
  process.establish(kConnections);
  KeepAlive clients{trial, [&process](const Request& request) { process.receive(request.connection, request); }};
  trial.on_answer([&clients](const Request& request) { clients.answered(request); });
  TcpClient kernel{trial, [&listener](const Request& request) { return listener.connect(request); }};
  return trial.run([&](const Request& request) {
    request.connection == Request::kNewConnection ? kernel.connect(request) : clients.send(request);
  });
}

std::vector<Answer> model_of(const std::vector<Request>& requests, const Server& server) {
  const models::EventLoopServer::Options loop{.kind = models::EventLoopServer::Kind::asyncio,
                                        .overhead = sim::from_seconds(server.process.overhead),
                                        .wake_up = sim::from_seconds(server.process.wake_up),
                                        .pool_threads = server.process.executor_threads};
  return Modelled{requests,
                  {.cores = server.cores,
                   .group = {.runtime = loop,
                             .accept = models::Accept::epoll,
                             .backlog = 2048,
                             .pools = {{.pool = 4, .acquire_time_out = std::chrono::milliseconds{10}}},
                             .offload = Modelled::offload_pool(server.offload)},
                   .service = models::Service::Options{.name = "service", .servers = 3}}}
      .answers();
}

void compare(const Mix& mix, const Server& server, std::uint64_t seed, double tolerance = kOwnCores) {
  const std::vector<Request> requests = draw(mix, kRequests, seed);
  const std::vector<Answer> modelled = model_of(requests, server);
  check_agreement(requests, modelled, reference_of(requests, server), tolerance);
}

const std::vector<Mix::Kind> kPlain{{Kind::cpu, 0.001}, {Kind::cpu, 0.002}, {Kind::wait, 0.005}};
const std::vector<Mix::Kind> kAll{{Kind::cpu, 0.001},      {Kind::wait, 0.005},     {Kind::native, 0.004},
                                  {Kind::in_place, 0.001}, {Kind::blocking, 0.006}, {Kind::call, 0.003},
                                  {Kind::timer, 0.004},    {Kind::immediate, 0}};
const std::vector<Mix::Kind> kBranching{{Kind::cpu, 0.0005},     {Kind::wait, 0.005},  {Kind::native, 0.002},
                                        {Kind::blocking, 0.003}, {Kind::timer, 0.004}, {Kind::parallel, 0}};

Mix established(double rate, const std::vector<Mix::Kind>& kinds) {
  return {.rate = rate, .kinds = kinds, .connections = kConnections};
}
Mix new_ones(double rate, const std::vector<Mix::Kind>& kinds) { return {.rate = rate, .kinds = kinds}; }

}  // namespace

TEST_CASE("asyncio: computing and waiting on established connections, light load") {
  compare(established(100, kPlain), {}, 1);
}
TEST_CASE("asyncio: computing and waiting on established connections, heavy load") {
  compare(established(330, kPlain), {}, 2);
}
TEST_CASE("asyncio: computing and waiting on new connections, heavy load") { compare(new_ones(330, kPlain), {}, 3); }
TEST_CASE("asyncio: all kinds of steps, light load") { compare(established(100, kAll), {}, 4); }
TEST_CASE("asyncio: all kinds of steps, heavy load") { compare(established(400, kAll), {}, 5); }
TEST_CASE("asyncio: all kinds of steps on new connections, heavy load") { compare(new_ones(400, kAll), {}, 6); }
TEST_CASE("asyncio: computations sent to 3 processes") {
  compare(established(180, {{Kind::cpu, 0.001}, {Kind::wait, 0.005}, {Kind::blocking, 0.003}, {Kind::offloaded, 0.009}}), {},
          7);
}
TEST_CASE("asyncio: branches") { compare(established(150, kBranching), {}, 8); }
TEST_CASE("asyncio: branches of branches") {
  Mix mix = established(100, kBranching);
  mix.nested = 2;
  compare(mix, {}, 9);
}
TEST_CASE("asyncio: all kinds of steps, the loop and its executor share two cores") {
  compare(established(300, kAll), {.cores = 2}, 10, kSharedCores);
}

}  // namespace knee::reference::asyncio_test
