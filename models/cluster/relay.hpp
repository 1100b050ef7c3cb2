/// `Relay`: a message on its way through a proxy that passes it on while it is still coming.
#pragma once

#include "sim/kernel/simulation.hpp"
#include "sim/kernel/units.hpp"
#include "sim/network/network.hpp"
#include "sim/sync/condition.hpp"

namespace knee::models {

/// A proxy reads a part of a message into its buffer, then sends it on (HAProxy: tune.bufsize, 16 kB; nginx: proxy_buffers, also with
/// `proxy_buffering`). A message that fits into the buffer is passed on when it has come whole. Of a longer one both ways carry
/// a flow at the same time, and its last byte arrives at the earliest when it has come and crossed the second way.
class Relay {
 public:
  struct Way {
    sim::Host from;
    sim::Host via;
    sim::Host to;
  };
  Relay(sim::Simulation& simulation, sim::Network& network, const Way& way, sim::Bytes size, sim::Bytes buffer)
      : simulation_{simulation}, network_{network}, way_{way}, size_{size}, buffer_{buffer}, arrived_{simulation} {}
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  /// Until the last byte has reached the proxy.
  sim::Task<> receive();
  /// After that, until the last byte has reached the receiver. The relay must live so long.
  sim::Task<> pass_on();

 private:
  sim::Process pass_on_early();

  sim::Simulation& simulation_;
  sim::Network& network_;
  Way way_;
  sim::Bytes size_;
  sim::Bytes buffer_;
  sim::Condition arrived_;
  bool has_arrived_ = false;  // what was passed on early
};

}  // namespace knee::models
