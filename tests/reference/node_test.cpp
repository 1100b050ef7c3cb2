/// The event loop's model against Node.js on libuv: the same requests are answered at the same times.

#include <algorithm>

#include "tests/reference/agreement.hpp"
#include "tests/reference/client.hpp"
#include "tests/reference/modelled.hpp"
#include "tests/reference/node.hpp"
#include "tests/reference/workload.hpp"
#include "tests/support/catch.hpp"

namespace knee::reference {
namespace {

using Kind = Step::Kind;

constexpr std::size_t kRequests = 1500;

struct Server {
  int cores = 16;
  double overhead = 0.0002;
  double wake_up = 0.00003;
  std::size_t pool_threads = 4;
};

std::vector<Answer> reference_of(const std::vector<Request>& requests, const Server& server) {
  Trial trial{server.cores, requests};
  Listener listener{Listener::Order::lifo};
  NodeProcess node{trial,
                   listener,
                   {.pool_threads = server.pool_threads, .overhead = server.overhead, .wake_up = server.wake_up}};
  KeepAlive clients{trial, [&node](const Request& request) { node.receive(request.connection, request); }};
  node.establish(KeepAlive::kConnections);
  trial.on_answer([&clients](const Request& request) { clients.answered(request); });
  return trial.run([&](const Request& request) {
    if (request.connection != Request::kNewConnection) {
      clients.send(request);
    } else if (!listener.connect(request)) {
      trial.answer(request, false);
    }
  });
}

std::vector<Answer> model_of(const std::vector<Request>& requests, const Server& server) {
  const models::EventLoop::Options loop{.overhead = sim::from_seconds(server.overhead),
                                        .wake_up = sim::from_seconds(server.wake_up),
                                        .pool_threads = server.pool_threads};
  return Modelled{requests, {.cores = server.cores, .group = {.runtime = loop, .backlog = 2048, .pools = {}}}}.answers();
}

void compare(const Mix& mix, const Server& server, std::uint64_t seed) {
  const std::vector<Request> requests = draw(mix, kRequests, seed);
  const std::vector<Answer> modelled = model_of(requests, server);
  check_agreement(requests, modelled, reference_of(requests, server));
}

const std::vector<Mix::Kind> kPlain{{Kind::cpu, 0.001}, {Kind::cpu, 0.002}, {Kind::wait, 0.005}};
const std::vector<Mix::Kind> kPooled{{Kind::cpu, 0.001},    {Kind::wait, 0.005},     {Kind::native, 0.004},
                                     {Kind::in_place, 0.001}, {Kind::blocking, 0.006}};

}  // namespace

TEST_CASE("Node: computing and waiting on established connections, light load") {
  compare({.rate = 100, .kinds = kPlain, .connections = 300}, {}, 1);
}
TEST_CASE("Node: computing and waiting on established connections, heavy load") {
  compare({.rate = 330, .kinds = kPlain, .connections = 300}, {}, 2);
}
TEST_CASE("Node: computing and waiting on new connections, heavy load") {
  compare({.rate = 330, .kinds = kPlain}, {}, 3);
}
TEST_CASE("Node: all kinds of steps, light load") {
  compare({.rate = 100, .kinds = kPooled, .connections = 300}, {}, 4);
}
TEST_CASE("Node: all kinds of steps, heavy load") {
  compare({.rate = 400, .kinds = kPooled, .connections = 300}, {}, 5);
}

}  // namespace knee::reference
