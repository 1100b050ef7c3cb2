/// A listening socket as the kernel has it.
///
/// Written from Linux 6.1: net/ipv4/inet_connection_sock.c (inet_csk_accept, inet_csk_wait_for_connect: exclusive
/// waiters queue up), net/ipv4/tcp_input.c (tcp_conn_request) and include/net/sock.h (sk_acceptq_is_full) for a full accept
/// queue, fs/eventpoll.c for who watches it.
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "tests/reference/epoll.hpp"
#include "tests/reference/request.hpp"
#include "tests/reference/trial.hpp"

namespace knee::reference {

/// Connections that nobody has accepted yet, each with its first request, and who waits for one.
class Listener {
 public:
  enum class Order {
    fifo,  ///< of those who block in accept, wake the one that has slept longest
    lifo,  ///< the one that fell asleep last
  };
  explicit Listener(Order order, std::size_t backlog = 2048) : order_{order}, backlog_{backlog} {}

  /// A client's SYN; false if it is dropped, because more than the backlog wait already.
  [[nodiscard]] bool connect(const Request& request);

  [[nodiscard]] bool empty() const { return queue_.empty(); }
  /// A non-blocking accept; null if there is nothing.
  const Request* try_accept();
  /// A blocking accept. `wake_up`: seconds of CPU to go on after having slept.
  const Request& accept(double wake_up);

  /// `epoll` watches the socket by `file`.
  void watch(Epoll& epoll, Epoll::File& file) { watchers_.push_back({&epoll, &file}); }

 private:
  struct Watcher {
    Epoll* epoll;
    Epoll::File* file;
  };
  using Sleeper = simgrid::s4u::SemaphorePtr;

  Order order_;
  std::size_t backlog_;
  std::deque<const Request*> queue_;
  std::deque<Sleeper> sleepers_;
  std::vector<Watcher> watchers_;
};

}  // namespace knee::reference
