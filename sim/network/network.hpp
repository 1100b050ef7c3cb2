/// `Network`: messages between hosts as flows of bytes, on the clock of a simulation.
#pragma once

#include <coroutine>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "sim/network/platform.hpp"
#include "sim/kernel/simulation.hpp"
#include "sim/kernel/suspension.hpp"
#include "sim/kernel/weak_ref.hpp"
#include "sim/kernel/time.hpp"
#include "sim/kernel/units.hpp"

namespace knee::sim {

class Lane;
class Rest;

/// `const bool arrived = co_await network.send(client, node, 2048);`
///
/// In the built-in star a flow that has its links for itself is an event of the calendar; SimGrid simulates flows that share one
/// (docs/decisions/0009-lone-flows.md).
///
/// The calendar of the simulation is a model inside SimGrid's engine (simgrid::kernel::resource::Model). Two
/// clocks show one time: the calendar in nanoseconds, SimGrid in seconds. The calendar leads: it runs ahead
/// as long as SimGrid has no pending event of its own, so events that do not use the network cost no more than
/// without it. A `send` stops the run-ahead; the flow starts when SimGrid's clock has reached that instant
/// (docs/decisions/0002-lookahead.md).
///
/// A flow that SimGrid completes at t seconds resumes its sender at t rounded to the nearest nanosecond,
/// never before the present. Sends of one instant start in the order in which they were called.
///
/// A process can have at most one network. It must be destroyed before its simulation; flows may be in flight then.
class Network {
 public:
  /// The longest time a run may reach: 2^22 s (48 days); SimGrid's double seconds no longer tell nanoseconds
  /// apart beyond it.
  static constexpr Instant kLatest = kStart + std::chrono::seconds{1 << 22};

  Network(Simulation& simulation, const Platform& platform);
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;
  ~Network();

  /// Sends `bytes` (at least one is simulated); resumes when the last of them has arrived. `co_await` returns whether
  /// they arrived: a host or link on the way may be or go off (in platform files). The flow of a sender that is destroyed
  /// goes on: its bytes are with the kernel already.
  [[nodiscard]] auto send(Host from, Host to, Bytes bytes) { return Sending{*this, from, to, bytes}; }

  /// Runs simulation and network in [now, end), like Simulation::run_before. Throws EndlessRun for an `end` beyond
  /// kLatest.
  void run_before(Instant end);

  [[nodiscard]] std::size_t flows_in_flight() const;

  /// Adds to `set` what a message to or from `host` touches.
  void add_to(WorkingSet& set, Host host) const;

  /// The time that a message of `bytes` takes if it has its way for itself.
  [[nodiscard]] Duration passage(Host from, Host to, Bytes bytes) const;

  /// TCP's retransmissions, of messages that a host or link on the way has stopped: what is left of a message is sent again
  /// after the first time-out, then after twice as long each time, up to the longest, until it arrives.
  struct Retransmission {
    Duration first = std::chrono::milliseconds{200};  ///< Linux: TCP_RTO_MIN
    Duration longest = std::chrono::seconds{120};     ///< Linux: TCP_RTO_MAX
  };
  /// From now on; without it each message is tried once.
  void retransmit(const Retransmission& how);

  /// What a link is compared with what it was in the beginning.
  struct LinkState {
    double bandwidth = 1;      ///< a share of it, above 0
    Duration added_latency{};  ///< beside its own
    bool is_on = true;         ///< off: what is on the link, or comes to it, does not arrive
  };
  /// Changes a link at this instant; flows of the same instant come after it. `link` is a host of a star that may change (its link), or
  /// a link of a platform file. A flow on its way has the new bandwidth for what is left of it; its latency stays.
  void change_link(const std::string& link, const LinkState& state);

  /// Is told of all messages. Tracing: it must not change anything.
  class Observer {
   public:
    virtual ~Observer() = default;
    /// A message has been sent. `flow` is its number until it has ended.
    virtual void sent(std::size_t flow, Host from, Host to, Bytes bytes) = 0;
    virtual void ended(std::size_t flow, bool arrived) = 0;
  };
  /// Before the first message. `observer` must outlive the network.
  void observe(Observer& observer);

  /// Bytes that the split-duplex link of a host of the star has carried so far, including flows in flight; 0 for other
  /// hosts.
  struct Traffic {
    double sent = 0;
    double received = 0;
  };
  [[nodiscard]] Traffic traffic(Host host) const;

  /// The two directions of that link; null: both share a lane, or the host is that of a platform file.
  struct Uplink {
    const Lane* sent = nullptr;
    const Lane* received = nullptr;
  };
  [[nodiscard]] Uplink uplink(Host host) const;
  /// Bytes that one of them has carried so far, including flows in flight.
  [[nodiscard]] static double carried(const Lane& lane, Instant now);
  /// The rest of a lane that carries nothing; null: it carries something.
  [[nodiscard]] static Rest* rest(const Lane& lane);

  /// The links of the ways between hosts of a platform file; `way` tells that a way will be used. A link that has two lanes is two.
  struct Link {
    std::string name;
    double bytes_per_s = 0;
  };
  void way(Host from, Host to);
  [[nodiscard]] std::vector<Link> links() const;
  /// Bytes that each of them has carried so far, including flows in flight.
  [[nodiscard]] std::vector<double> carried() const;

 private:
  class Bridge;
  struct Sending : Suspension, Referenced {
    Network& network;
    Host from;
    Host to;
    Bytes bytes;
    bool arrived = false;
    Sending(Network& over, Host source, Host destination, Bytes size);
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> sender) {
      suspend(sender);
      network.enqueue(*this);
    }
    bool await_resume() noexcept {
      resumed();
      return arrived;
    }
  };
  void enqueue(Sending& sending);

  std::shared_ptr<Bridge> bridge_;
};

}  // namespace knee::sim
