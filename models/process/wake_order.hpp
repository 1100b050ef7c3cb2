/// How the kernel wakes acceptors that wait for a connection.
#pragma once

#include <cstdint>

#include "sim/kernel/time.hpp"

namespace knee::models {

/// Which of the idle acceptors of one listening socket a new connection wakes (Linux, kernel/sched/wait.c,
/// __wake_up_common walks the socket's wait queue from its head and stops after one exclusive entry).
enum class WakeOrder : std::uint8_t {
  blocking,         ///< accept(2): one, the one that has waited longest (exclusive entries, added at the tail)
  select,           ///< select(2), poll(2): all; the one that began to wait last comes first (added at the head)
  epoll,            ///< all; the epoll instance that was registered last comes first, whenever it began to wait
  epoll_exclusive,  ///< EPOLLEXCLUSIVE: one; of the idle ones the one that was registered first (added at the tail)
};

/// A thundering herd: several acceptors are awake for one connection. The wake-ups follow one another, and each takes a
/// random time until its thread runs; the first to run accepts. The others find nothing and sleep again.
///
/// Left out: an acceptor that comes back while the first one wakes up may be faster than it.
struct Herd {
  sim::Duration step{};    ///< between two wake-ups by the kernel
  sim::Duration jitter{};  ///< mean of the exponential time from a wake-up until the thread runs
  sim::Duration cost{};    ///< CPU time of an acceptor that is woken and finds nothing
};

}  // namespace knee::models
