/// The event loop's model against Node.js on libuv: the same requests are answered at the same times.

#include <algorithm>

#include "tests/reference/agreement.hpp"
#include "tests/reference/modelled.hpp"
#include "tests/reference/node/node_cluster.hpp"
#include "tests/reference/sockets/client.hpp"
#include "tests/reference/sockets/tcp_client.hpp"
#include "tests/reference/trial/workload.hpp"
#include "tests/support/catch.hpp"

namespace knee::reference::node_test {
namespace {

using Kind = Step::Kind;

constexpr std::size_t kRequests = 1500;

// A cluster of processes, each with a pool of connections to a service. Times in seconds.
struct Server {
  int cores = 16;
  NodeProcess::Options process{.overhead = 0.0002, .wake_up = 0.00003};
  std::size_t backlog = 2048;
  int linear_time_outs = 0;  // of the clients' SYNs
  std::size_t workers = 0;  // of a primary that hands connections over in turn; 0: no cluster
  double hand_off = 0.00005;
  Service::Options service{};
  std::size_t pool = Service::kUnlimited;
  double time_out = -1;
};

std::vector<Answer> reference_of(const std::vector<Request>& requests, const Server& server) {
  Trial trial{server.cores, requests};
  Service service{server.service, std::max<std::size_t>(server.workers, 1)};
  NodeCluster cluster{trial,
                      {.workers = server.workers,
                       .process = server.process,
                       .hand_off = server.hand_off,
                       .backlog = server.backlog,
                       .pool = server.pool,
                       .time_out = server.time_out},
                      service};
  cluster.establish(KeepAlive::kConnections);
  KeepAlive clients{trial, [&cluster](const Request& request) { cluster.receive(request.connection, request); }};
  trial.on_answer([&clients](const Request& request) { clients.answered(request); });
  TcpClient kernel{trial, [&cluster](const Request& request) { return cluster.connect(request); },
                   {.tcp_syn_linear_timeouts = server.linear_time_outs}};
  return trial.run([&](const Request& request) {
    request.connection == Request::kNewConnection ? kernel.connect(request) : clients.send(request);
  });
}

std::vector<Answer> model_of(const std::vector<Request>& requests, const Server& server) {
  const models::EventLoopServer::Options loop{.overhead = sim::from_seconds(server.process.overhead),
                                        .wake_up = sim::from_seconds(server.process.wake_up),
                                        .pool_threads = server.process.pool_threads};
  models::ServiceClient::Options pool{.pool = server.pool, .acquire_time_out = {}};
  if (server.time_out >= 0) pool.acquire_time_out = sim::from_seconds(server.time_out);
  const models::Service::Options service{.name = "service",
                                         .servers = server.service.servers,
                                         .queue = server.service.queue,
                                         .connections = server.service.connections,
                                         .serial = server.service.serial,
                                         .coherency = sim::from_seconds(server.service.coherency)};
  return Modelled{requests,
                  {.cores = server.cores,
                   .group = {.processes = std::max<std::size_t>(server.workers, 1),
                             .runtime = loop,
                             .accept = server.workers > 0 ? models::Accept::round_robin : models::Accept::epoll,
                             .backlog = server.backlog,
                             .syn_retries = server.linear_time_outs > 0 ? models::SynRetries::linux_6_5
                                                                        : models::SynRetries::linux_6_1,
                             .primary = {.hand_off = sim::from_seconds(server.hand_off), .wake_up = loop.wake_up.cpu},
                             .pools = {pool}},
                   .service = service}}
      .answers();
}

void compare(const Mix& mix, const Server& server, std::uint64_t seed, double tolerance = kOwnCores) {
  const std::vector<Request> requests = draw(mix, kRequests, seed);
  const std::vector<Answer> modelled = model_of(requests, server);
  check_agreement(requests, modelled, reference_of(requests, server), tolerance);
}

constexpr std::size_t kConnections = 300;
static_assert(kConnections <= KeepAlive::kConnections);

const std::vector<Mix::Kind> kPlain{{Kind::cpu, 0.001}, {Kind::cpu, 0.002}, {Kind::wait, 0.005}};
const std::vector<Mix::Kind> kPooled{{Kind::cpu, 0.001},      {Kind::wait, 0.005},     {Kind::native, 0.004},
                                     {Kind::in_place, 0.001}, {Kind::blocking, 0.006}};
const std::vector<Mix::Kind> kBranching{{Kind::cpu, 0.0005},    {Kind::wait, 0.005},     {Kind::native, 0.002},
                                        {Kind::blocking, 0.003}, {Kind::parallel, 0}};
const std::vector<Mix::Kind> kCalling{{Kind::cpu, 0.0005}, {Kind::call, 0.004}, {Kind::call, 0.002}, {Kind::wait, 0.005}};
const std::vector<Mix::Kind> kTimed{{Kind::cpu, 0.001},    {Kind::wait, 0.005},      {Kind::native, 0.004},
                                    {Kind::timer, 0.005},  {Kind::timer, 0.0005},    {Kind::timer, 0.003},
                                    {Kind::immediate, 0},  {Kind::next_tick, 0},     {Kind::microtask, 0}};
const std::vector<Mix::Kind> kTimedBranches{{Kind::cpu, 0.001},   {Kind::timer, 0.005}, {Kind::immediate, 0},
                                            {Kind::next_tick, 0}, {Kind::wait, 0.003},  {Kind::parallel, 0}};

Mix established(double rate, const std::vector<Mix::Kind>& kinds) {
  return {.rate = rate, .kinds = kinds, .connections = kConnections};
}
Mix new_ones(double rate, const std::vector<Mix::Kind>& kinds) { return {.rate = rate, .kinds = kinds}; }

}  // namespace

TEST_CASE("Node: computing and waiting on established connections, light load") {
  compare(established(100, kPlain), {}, 1);
}
TEST_CASE("Node: computing and waiting on established connections, heavy load") {
  compare(established(330, kPlain), {}, 2);
}
TEST_CASE("Node: computing and waiting on new connections, heavy load") { compare(new_ones(330, kPlain), {}, 3); }
TEST_CASE("Node: all kinds of steps, light load") { compare(established(100, kPooled), {}, 4); }
TEST_CASE("Node: all kinds of steps, heavy load") { compare(established(400, kPooled), {}, 5); }
TEST_CASE("Node: all kinds of steps on new connections, more than the loop can take: SYNs are repeated") {
  compare(new_ones(1500, kPooled), {.backlog = 100}, 6);
}
TEST_CASE("Node: a short backlog and clients whose first SYNs are repeated every second") {
  compare(new_ones(1500, kPooled), {.backlog = 10, .linear_time_outs = 4}, 24);
}
TEST_CASE("Node: all kinds of steps, a pool of one thread") {
  compare(new_ones(200, kPooled), {.process = {.pool_threads = 1, .overhead = 0.0002, .wake_up = 0.00003}}, 7);
}
TEST_CASE("Node: branches") { compare(established(150, kBranching), {}, 8); }
TEST_CASE("Node: branches of branches") {
  Mix mix = established(100, kBranching);
  mix.nested = 2;
  compare(mix, {}, 8);
}
TEST_CASE("Node: timers, immediates, ticks and microtasks, light load") {
  compare(established(100, kTimed), {}, 21);
}
TEST_CASE("Node: timers, immediates, ticks and microtasks, heavy load") {
  compare(established(400, kTimed), {}, 22);
}
TEST_CASE("Node: timers and branches") { compare(established(150, kTimedBranches), {}, 23); }
TEST_CASE("Node: all kinds of steps, the loop and its pool share two cores") {
  compare(established(300, kPooled), {.cores = 2}, 9, kSharedCores);
}
TEST_CASE("Node: calls to a service with few servers") {
  compare(established(300, kCalling), {.service = {.servers = 3}}, 10);
}
TEST_CASE("Node: calls to a service with a bounded queue") {
  compare(established(350, kCalling), {.service = {.servers = 2, .queue = 3}}, 11);
}
TEST_CASE("Node: calls through a pool of few connections, with a time-out") {
  compare(established(300, kCalling), {.service = {.servers = 16}, .pool = 2, .time_out = 0.02}, 12);
}
TEST_CASE("Node: calls to a service with a serial part and a cost of coherency") {
  compare(new_ones(300, kCalling),
          {.workers = 3, .service = {.servers = 8, .connections = 6, .serial = 0.3, .coherency = 0.0001}}, 13, kRounded);
}
TEST_CASE("Node cluster: 4 workers, new connections") {
  compare(new_ones(1000, kPlain), {.workers = 4}, 14);
}
TEST_CASE("Node cluster: 4 workers, established connections") {
  compare(established(1000, kPlain), {.workers = 4}, 15);
}
// A light load: connections that the primary sends at one instant to two sleeping workers are acknowledged at one instant, in
// any order.
TEST_CASE("Node cluster: 4 workers, an expensive hand-off on 3 cores") {
  compare(new_ones(400, kPlain), {.cores = 3, .workers = 4, .hand_off = 0.0005}, 16, kSharedCores);
}

}  // namespace knee::reference::node_test
