/// The kernel of a client that connects.
///
/// Written from Linux net/ipv4/tcp_timer.c as it is in 6.1 and in 6.5 (tcp_retransmit_timer and tcp_write_timeout of a
/// socket in SYN-SENT) and from net/ipv4/tcp_input.c (tcp_conn_request drops a SYN without an answer).
#pragma once

#include <functional>
#include <utility>

#include "tests/reference/trial/trial.hpp"

namespace knee::reference {

/// Sends a SYN, and again, until it is answered or the kernel gives up.
class TcpClient {
 public:
  struct Sysctl {
    int tcp_syn_retries = 6;
    int tcp_syn_linear_timeouts = 0;  ///< 4 from Linux 6.5 on; before, there is none
  };
  /// What the listening socket does with a SYN: false if it drops it.
  using Syn = std::function<bool(const Request&)>;

  TcpClient(Trial& trial, Syn syn, const Sysctl& sysctl) : trial_{trial}, syn_{std::move(syn)}, sysctl_{sysctl} {}
  TcpClient(Trial& trial, Syn syn) : TcpClient{trial, std::move(syn), Sysctl{}} {}

  /// A request on a connection of its own.
  void connect(const Request& request) {
    if (!syn_(request)) arm({.request = &request});
  }

 private:
  // What inet_connection_sock keeps of it.
  struct Socket {
    const Request* request;
    int icsk_retransmits = 0;
    double icsk_rto = 1;  // TCP_TIMEOUT_INIT
  };

  void arm(const Socket& socket) {
    trial_.later(socket.icsk_rto, [this, socket] { on_timer(socket); });
  }

  void on_timer(Socket socket) {
    if (socket.icsk_retransmits >= sysctl_.tcp_syn_retries + sysctl_.tcp_syn_linear_timeouts) {
      trial_.answer(*socket.request, false);  // ETIMEDOUT
      return;
    }
    ++socket.icsk_retransmits;
    if (syn_(*socket.request)) return;
    if (socket.icsk_retransmits > sysctl_.tcp_syn_linear_timeouts) socket.icsk_rto *= 2;
    arm(socket);
  }

  Trial& trial_;
  Syn syn_;
  Sysctl sysctl_;
};

}  // namespace knee::reference
