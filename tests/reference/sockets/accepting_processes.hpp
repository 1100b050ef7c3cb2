/// Processes that share one listening socket, and which of them gets a connection.
///
/// Written from Linux 6.1 as listener.hpp and epoll.hpp are; each process is a loop around one call of the kernel.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <vector>

#include "tests/reference/sockets/listener.hpp"

namespace knee::reference {

/// Each process accepts one connection at a time, computes what its request asks for, and comes back.
class AcceptingProcesses {
 public:
  /// How a process waits for a connection.
  enum class How { epoll, epoll_exclusive, select, accept };
  /// Seconds. `wake_each`: as of WaitQueue.
  struct Costs {
    double wake_up = 0;
    double wake_each = 0;
  };
  AcceptingProcesses(Trial& trial, std::size_t count, How how, const Costs& costs);

  /// A client connects; false if the backlog is full.
  [[nodiscard]] bool connect(const Request& request) { return listener_.connect(request); }
  void longer_wake_ups(const std::function<double()>& longer);

  /// The process of each request, in the order in which they were accepted.
  [[nodiscard]] const std::vector<std::size_t>& accepted_by() const { return accepted_by_; }
  /// The requests in that order.
  [[nodiscard]] const std::vector<const Request*>& accepted() const { return accepted_; }
  [[nodiscard]] std::size_t wake_ups_in_vain(std::size_t id) const { return epolls_[id].wake_ups_in_vain(); }

 private:
  [[nodiscard]] bool uses_epoll() const { return how_ == How::epoll || how_ == How::epoll_exclusive; }
  void run(std::size_t id);
  void accept(std::size_t id);
  void serve(std::size_t id, const Request& request);

  Trial& trial_;
  How how_;
  Costs costs_;
  Listener listener_;
  std::deque<Epoll> epolls_;
  std::deque<Epoll::File> files_;
  std::vector<std::size_t> accepted_by_;
  std::vector<const Request*> accepted_;
};

}  // namespace knee::reference
