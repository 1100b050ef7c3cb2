/// An acceptor: a thread or an event loop that accepts connections from a listening socket.
#pragma once

#include "models/process/listening_socket.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/sync/wait_list.hpp"

namespace knee::models {

/// One entry in the wait queue of a listening socket. An epoll instance enters the queue once, when the socket is added to
/// it (Linux, fs/eventpoll.c, ep_ptable_queue_proc, called for EPOLL_CTL_ADD); a thread in select or accept enters it each
/// time it begins to wait (fs/select.c, do_select; net/ipv4/inet_connection_sock.c, inet_csk_wait_for_connect).
///
///     Acceptor acceptor{simulation, socket};
///     for (;;) {
///       if (Request* connection = socket.try_accept()) co_await serve(*connection);
///       else co_await acceptor.readable();
///     }
class Acceptor : private ListeningSocket::Entry {
 public:
  Acceptor(sim::Simulation& simulation, ListeningSocket& socket) : calendar_{simulation.calendar()}, socket_{socket} {
    socket_.enter(*this);
  }
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;
  ~Acceptor() { socket_.leave(*this); }

  /// The acceptor begins to wait. It sleeps in the list that this returns until the socket wakes it.
  [[nodiscard]] sim::WaitList& begin_wait() {
    socket_.begin_wait(*this);
    return sleeper;
  }
  /// The same for a wait that goes on after a wake-up for nothing: the entry keeps its place.
  [[nodiscard]] sim::WaitList& resume_wait() { return sleeper; }
  /// `co_await acceptor.readable()`: waits until a connection wakes it.
  [[nodiscard]] sim::ListWait readable() { return sim::ListWait{calendar_, begin_wait()}; }
  [[nodiscard]] sim::ListWait readable_again() { return sim::ListWait{calendar_, resume_wait()}; }
  /// Something else wakes it, if it is idle.
  void wake() {
    if (!sleeper.empty()) sleeper.first().wake();
  }

 private:
  sim::Calendar& calendar_;
  ListeningSocket& socket_;
};

}  // namespace knee::models
