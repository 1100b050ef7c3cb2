/// `GroupOptions`: what the processes of a group are, and how connections reach them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "models/cluster/service.hpp"
#include "models/event_loop/event_loop_server.hpp"
#include "models/group/primary.hpp"
#include "models/group/reload.hpp"
#include "models/heap/process_memory.hpp"
#include "models/process/lifecycle.hpp"
#include "models/process/offload_pool.hpp"
#include "models/request/remedy.hpp"
#include "models/threads/thread_server.hpp"

namespace knee::models {

using RuntimeOptions = std::variant<EventLoopServer::Options, ThreadServer::Options>;

/// How the connections reach the processes.
enum class Accept : std::uint8_t {
  blocking,         ///< one shared socket, WakeOrder::blocking
  select,           ///< one shared socket, WakeOrder::select
  epoll,            ///< one shared socket, WakeOrder::epoll
  epoll_exclusive,  ///< one shared socket, WakeOrder::epoll_exclusive
  reuse_port,       ///< SO_REUSEPORT: a socket for each process; a hash of the connection picks one
  round_robin,      ///< a primary process accepts and hands over to free event loops (Node cluster, SCHED_RR)
};

/// Equal groups share one, however many nodes there are.
struct GroupOptions {
  std::size_t processes = 1;
  RuntimeOptions runtime;
  Accept accept = Accept::epoll;
  Herd herd{};
  std::size_t backlog = 511;
  SynRetries syn_retries = SynRetries::linux_6_1;
  Primary::Options primary{};                 ///< with round_robin
  std::vector<ServiceClient::Options> pools;  ///< for each service
  Remedies remedies{};
  ProcessMemory::Options memory{};
  std::optional<OffloadPool::Options> offload{};  ///< none: such steps run where they are
  Lifecycle::Options life{};
  Reload reload{};
  std::size_t spares = 0;  ///< slots for processes that replace others while these end (`Reload::spares`)
};

}  // namespace knee::models
