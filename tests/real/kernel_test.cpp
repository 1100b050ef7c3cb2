/// The backlog of this machine's kernel, beside the model's.

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "tests/real/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/more.hpp"

namespace knee::real::kernel_test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int kBacklog = 3;

// A socket of the kernel.
class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_{descriptor} { REQUIRE(descriptor_ >= 0); }
  Socket(Socket&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
  Socket& operator=(Socket&&) = delete;
  ~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

// A listening socket on the loopback interface with a small backlog.
class Listener {
 public:
  Listener() : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)} {
    socklen_t size = sizeof address_;
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(socket_.descriptor(), generic(), size) == 0);
    REQUIRE(::listen(socket_.descriptor(), kBacklog) == 0);
    REQUIRE(::getsockname(socket_.descriptor(), generic(), &size) == 0);
  }
  // A client that connects and does not wait for it.
  [[nodiscard]] Socket connect() {
    Socket client{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)};
    (void)::connect(client.descriptor(), generic(), sizeof address_);
    return client;
  }
  // Accepts all that wait; returns how many.
  int accept_all() {
    int count = 0;
    for (int one = 0; (one = ::accept(socket_.descriptor(), nullptr, nullptr)) >= 0; ++count) ::close(one);
    return count;
  }

 private:
  [[nodiscard]] sockaddr* generic() { return reinterpret_cast<sockaddr*>(&address_); }
  Socket socket_;
  sockaddr_in address_{};
};

// How many of the clients are connected; none may have been refused.
std::size_t connected(const std::vector<Socket>& clients) {
  return static_cast<std::size_t>(std::count_if(clients.begin(), clients.end(), [](const Socket& client) {
    pollfd state{.fd = client.descriptor(), .events = POLLOUT, .revents = 0};
    (void)::poll(&state, 1, 0);
    int error = 0;
    socklen_t size = sizeof error;
    (void)::getsockopt(client.descriptor(), SOL_SOCKET, SO_ERROR, &error, &size);
    CHECK(error == 0);
    return (state.revents & POLLOUT) != 0;
  }));
}

// Ten clients connect at once. A machine that is late looks at the wrong times.
Json ten_clients() {
  Listener listener;
  std::vector<Socket> clients;
  const Clock::time_point begin = Clock::now();
  for (int i = 0; i < 10; ++i) clients.push_back(listener.connect());
  std::this_thread::sleep_until(begin + 400ms);
  Json seen;
  seen["at first"] = connected(clients);
  seen["accepted"] = listener.accept_all();
  std::this_thread::sleep_until(begin + 900ms);
  seen["before a second"] = connected(clients);
  // The SYNs of six come after 1 s; the queue has room for four of them at a time.
  while (connected(clients) < clients.size() && Clock::now() < begin + 1900ms) {
    listener.accept_all();
    std::this_thread::sleep_for(1ms);
  }
  seen["before two seconds"] = connected(clients);
  return seen;
}

}  // namespace

TEST_CASE("this kernel holds one connection more than the backlog and the clients repeat the others after a second") {
  require_more();
  utsname system{};
  REQUIRE(::uname(&system) == 0);
  WARN("kernel: " << system.sysname << " " << system.release);
  constexpr int kHeld = kBacklog + 1;
  const Json expected = {{"at first", kHeld}, {"accepted", kHeld}, {"before a second", kHeld}, {"before two seconds", 10}};
  CHECK(shows(ten_clients, [&](const Json& seen) { return seen == expected; }));
}

}  // namespace knee::real::kernel_test
