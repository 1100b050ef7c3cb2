/// A listening socket as the kernel has it.
///
/// Written from Linux 6.1: net/core/sock.c (sock_def_readable wakes the socket's wait queue for each connection),
/// fs/eventpoll.c (ep_insert, ep_ptable_queue_proc: an epoll instance enters that queue once, when the socket is added to it,
/// and never moves; ep_poll_callback), fs/select.c (__pollwait: a call of select enters it anew), net/ipv4/
/// inet_connection_sock.c (inet_csk_accept, inet_csk_wait_for_connect: accept waits exclusively), net/ipv4/tcp_input.c
/// (tcp_conn_request) and include/net/sock.h (sk_acceptq_is_full) for a full accept queue.
#pragma once

#include <cstddef>
#include <deque>

#include "tests/reference/sockets/epoll.hpp"
#include "tests/reference/sockets/wait_queue.hpp"
#include "tests/reference/trial/request.hpp"
#include "tests/reference/trial/trial.hpp"

namespace knee::reference {

/// Connections that are not accepted yet, each with its first request, and the threads that wait for one.
///
/// Idle threads: those in epoll or select are woken all, the newest entry first, and the first to run gets the connection;
/// of those in a blocking accept, or in epoll with EPOLLEXCLUSIVE, one is woken. Which of several that are woken runs first is
/// the scheduler's choice: with an idle core for each, as here, the one that is woken first. If they share one or two cores,
/// Linux 6.18 prefers the threads woken last, which registered first. Busy threads: nothing happens to them; one in epoll
/// finds the socket in its ready list when it polls next, and tries it if there is still a connection.
class Listener {
 public:
  /// `wake_each`: as of WaitQueue.
  explicit Listener(std::size_t backlog = 2048, double wake_each = 0) : backlog_{backlog}, wait_{wake_each} {}

  /// A client's SYN; false if it is dropped, because more than the backlog wait already.
  [[nodiscard]] bool connect(const Request& request);

  [[nodiscard]] bool empty() const { return queue_.empty(); }
  /// A non-blocking accept; null if there is nothing.
  const Request* try_accept();
  /// A blocking accept: of several threads the one that has waited longest is woken. `wake_up`: seconds of CPU to go on after
  /// having slept.
  const Request& accept(double wake_up);
  /// select() and then a non-blocking accept, until one succeeds: gunicorn's sync workers. A thread that is woken and finds
  /// that another one was faster sleeps on in the kernel, at its place in the queue (do_select polls again before it returns;
  /// four processes on two cores of Linux 6.18: 151 returns of select for 150 connections).
  const Request& select_and_accept(double wake_up);

  enum class Watch { all, exclusive };
  /// `epoll` watches the socket by `file`; exclusively with EPOLLEXCLUSIVE.
  void watch(Epoll& epoll, Epoll::File& file, Watch watch = Watch::all);

 private:
  std::size_t backlog_;
  std::deque<const Request*> queue_;
  WaitQueue wait_;
};

}  // namespace knee::reference
