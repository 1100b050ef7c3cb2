/// Servers behind a queue that CoDel manages: what comes of each call.
///
/// Written from Linux 6.18, include/net/codel_impl.h and codel.h (codel_dequeue, codel_should_drop,
/// codel_control_law), without its ECN, its clock of 1,024 ns and its fixed-point square root. A packet is a
/// call, and each has the length of one MTU.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/kernel/time.hpp"

namespace knee::reference {

using namespace std::chrono_literals;

struct QueuedCall {
  sim::Duration arrives;  ///< After the start.
  sim::Duration takes;    ///< Of a server's time.
};

struct ServedCall {
  bool dropped;
  sim::Duration at;  ///< After the start: when its service ended, or when it was dropped.
};

struct CodelParameters {
  std::size_t servers = 1;  ///< At least one.
  sim::Duration target = 5ms;
  sim::Duration interval = 100ms;  ///< More than nothing.
};

/// The calls come in the order of their arrivals, the answers in the order of the calls. Where a service ends
/// when a call arrives, it ends first.
std::vector<ServedCall> codel_queue(const std::vector<QueuedCall>& calls, const CodelParameters& parameters);

}  // namespace knee::reference
