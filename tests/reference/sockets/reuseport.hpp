/// Listening sockets of one port.
///
/// Written from Linux 6.1 net/core/sock_reuseport.c (reuseport_select_sock_by_hash, __reuseport_detach_sock),
/// include/linux/kernel.h (reciprocal_scale) and net/ipv4/inet_connection_sock.c (inet_csk_listen_stop).
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "tests/reference/sockets/listener.hpp"

namespace knee::reference {

/// SO_REUSEPORT: a socket, and an accept queue, for each process. The connection's addresses and ports, hashed, say which
/// one gets it, whether its process is idle or not.
class ReuseportGroup {
 public:
  /// `hash`: of a connection's addresses and ports; the kernel's is keyed at random when it boots.
  explicit ReuseportGroup(std::function<std::uint32_t(const Request&)> hash) : hash_{std::move(hash)} {}

  void add(Listener& socket) { socks_.push_back(&socket); }
  /// The process is gone: the last socket takes its place. Its connections that were not accepted are reset by `reset`
  /// (unless net.ipv4.tcp_migrate_req is set, which it is not by default).
  void detach(const Listener& socket, const std::function<void(const Request&)>& reset);

  /// A client's SYN; false if it is dropped, because the queue of its socket is full.
  [[nodiscard]] bool connect(const Request& request) { return socks_[index_of(request)]->connect(request); }

 private:
  [[nodiscard]] std::size_t index_of(const Request& request) const {
    return static_cast<std::size_t>((std::uint64_t{hash_(request)} * socks_.size()) >> 32U);
  }

  std::function<std::uint32_t(const Request&)> hash_;
  std::vector<Listener*> socks_;
};

}  // namespace knee::reference
