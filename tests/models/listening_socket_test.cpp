/// The accept queue, and clients whose kernel tries again to connect.

#include <deque>
#include <utility>
#include <vector>

#include "models/process/listening_socket.hpp"
#include "sim/random/run_key.hpp"
#include "tests/support/catch.hpp"

namespace knee::models::listening_socket_test {
namespace {

using namespace std::chrono_literals;

// A socket that is not accepted from but by hand, and clients that connect to it.
class Port : Requester {
 public:
  explicit Port(std::size_t backlog, SynRetries syn_retries = SynRetries::linux_6_1)
      : socket_{simulation_, {.backlog = backlog, .syn_retries = syn_retries}, sim::RunKey{}.stream("accept")} {}

  Request& connect(sim::Duration first_byte_delay = {}) {
    Request& request = requests_.emplace_back();
    request.due = simulation_.now();
    request.ledger = Ledger{request.due};
    request.first_byte_delay = first_byte_delay;
    request.requester = this;
    socket_.submit(request);
    return request;
  }
  void run_through(sim::Duration last) { simulation_.calendar().run_through(sim::kStart + last); }
  [[nodiscard]] ListeningSocket& socket() { return socket_; }
  [[nodiscard]] sim::Instant now() const { return simulation_.now(); }
  [[nodiscard]] const std::vector<std::pair<sim::Duration, Outcome>>& ends() const { return ends_; }

 private:
  void completed(Request& request) override {
    CHECK(request.ledger.spent(LatencyComponent::queue) == simulation_.now() - request.due);
    ends_.emplace_back(simulation_.now() - sim::kStart, request.outcome);
  }

  sim::Simulation simulation_;
  ListeningSocket socket_;
  std::deque<Request> requests_;
  std::vector<std::pair<sim::Duration, Outcome>> ends_;
};

// When a connection gets in that comes when the queue is full, if there is room from `room` on.
sim::Duration gets_in(SynRetries syn_retries, sim::Duration room) {
  Port port{1, syn_retries};
  for (int i = 0; i < 2; ++i) port.connect();
  port.connect();
  port.run_through(room - 1ns);
  CHECK(port.socket().pending() == 2);
  REQUIRE(port.socket().try_accept() != nullptr);
  while (port.socket().pending() < 2 && port.now() < sim::kStart + 200s) {
    port.run_through(port.now() - sim::kStart + 500ms - (port.now() - sim::kStart) % 500ms);
  }
  return port.now() - sim::kStart;
}

}  // namespace

TEST_CASE("the accept queue holds one connection more than the backlog, as Linux' does") {
  // Node.js documentation, net: 511 is the default backlog; 512 connections wait.
  Port port{511};
  for (int i = 0; i < 600; ++i) port.connect();
  CHECK(port.socket().pending() == 512);
  CHECK(port.ends().empty());
}

TEST_CASE("a SYN that finds the accept queue full is repeated after 1, 3, 7, 15, 31 and 63 s by Linux 6.1") {
  // Linux 6.1, Documentation/networking/ip-sysctl.rst: tcp_syn_retries 6, 63 seconds till the last retransmission.
  const std::vector<sim::Duration> schedule{1s, 3s, 7s, 15s, 31s, 63s};
  for (std::size_t i = 0; i < schedule.size(); ++i) {
    CHECK(gets_in(SynRetries::linux_6_1, schedule[i] - 1ms) == schedule[i]);
    if (i > 0) CHECK(gets_in(SynRetries::linux_6_1, schedule[i - 1] + 1ms) == schedule[i]);
  }
}

TEST_CASE("Linux 6.5 repeats it every second at first, and four times more in all") {
  // Linux 6.5, ip-sysctl.rst: RTOs 1, 1, 1, 1, 1, 2, 4, ...; 67 seconds till the last retransmission.
  const std::vector<sim::Duration> schedule{1s, 2s, 3s, 4s, 5s, 7s, 11s, 19s, 35s, 67s};
  for (std::size_t i = 0; i < schedule.size(); ++i) {
    CHECK(gets_in(SynRetries::linux_6_5, schedule[i] - 1ms) == schedule[i]);
    if (i > 0) CHECK(gets_in(SynRetries::linux_6_5, schedule[i - 1] + 1ms) == schedule[i]);
  }
}

TEST_CASE("a connection that never finds room is refused after 127 s, from Linux 6.5 on after 131 s") {
  for (const auto& [whose, end] : {std::pair{SynRetries::linux_6_1, 127s}, std::pair{SynRetries::linux_6_5, 131s}}) {
    Port port{1, whose};
    for (int i = 0; i < 4; ++i) port.connect();
    port.run_through(end - 1ns);
    CHECK(port.ends().empty());
    port.run_through(end);
    const std::pair<sim::Duration, Outcome> refused{end, Outcome::refused};
    CHECK(port.ends() == std::vector{refused, refused});
    CHECK(port.socket().pending() == 2);
  }
}

TEST_CASE("room that comes after the last repetition comes too late") {
  Port port{1};
  for (int i = 0; i < 3; ++i) port.connect();
  port.run_through(63s);
  REQUIRE(port.socket().try_accept() != nullptr);
  port.run_through(200s);
  CHECK(port.socket().pending() == 1);
  CHECK(port.ends() == std::vector{std::pair<sim::Duration, Outcome>{127s, Outcome::refused}});
}

TEST_CASE("a client is silent from when it has connected, not from when it first tried") {
  Port port{1};
  CHECK(port.connect(100ms).first_byte_delay == 100ms);
  port.connect();
  Request& late = port.connect(100ms);
  Request& talkative = port.connect();
  port.run_through(500ms);
  for (int i = 0; i < 2; ++i) REQUIRE(port.socket().try_accept() != nullptr);
  port.run_through(1s);
  CHECK(late.due + late.first_byte_delay == sim::kStart + 1100ms);
  CHECK(talkative.first_byte_delay == 0s);
}

}  // namespace knee::models::listening_socket_test
