/// `NetworkModule`: the part of knee that SimGrid simulates, in a library of its own.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/kernel/calendar.hpp"
#include "sim/network/network.hpp"
#include "sim/network/platform.hpp"

namespace knee::sim {

class Lane;

/// A message on its way: what `Network::send` returns.
using NetworkSending = decltype(std::declval<Network&>().send(std::declval<Host>(), std::declval<Host>(), Bytes{}));

/// What the functions of `Network` that have the same names do.
class NetworkDriver {
 public:
  virtual ~NetworkDriver() = default;
  virtual void enqueue(NetworkSending& sending) = 0;
  virtual void run_before(Instant end) = 0;
  /// Cancels the flows in flight: the simulation ends.
  virtual void close() = 0;
  [[nodiscard]] virtual std::size_t flows_in_flight() const = 0;
  [[nodiscard]] virtual Duration passage(Host from, Host to, Bytes bytes) const = 0;
  virtual void retransmit(const Network::Retransmission& how) = 0;
  virtual void change_link(const std::string& link, const Network::LinkState& state) = 0;
  virtual void observe(Network::Observer& observer) = 0;
  /// The lanes out of and into a host, the same if both directions share a link; null for hosts of a platform file.
  [[nodiscard]] virtual std::pair<const Lane*, const Lane*> lanes_of(Host host) const = 0;
  virtual void way(Host from, Host to) = 0;
  virtual void add_to(WorkingSet& set, Host host) const = 0;
  [[nodiscard]] virtual std::vector<Network::Link> links() const = 0;
  [[nodiscard]] virtual std::vector<double> carried() const = 0;
};

/// SimGrid as far as knee uses it. To load SimGrid and the libraries behind it takes 40 ms of CPU time, so the program does so only
/// where it needs a platform; programs that link the module (tests) have it from the beginning.
class NetworkModule {
 public:
  virtual ~NetworkModule() = default;

  /// The hosts of a new platform of this process, in the order of their numbers. Throws PlatformError.
  virtual std::vector<simgrid::s4u::Host*> star(const StarOptions& options) = 0;
  virtual std::vector<simgrid::s4u::Host*> file(const std::string& path) = 0;
  [[nodiscard]] virtual bool has_platform() const = 0;
  [[nodiscard]] virtual const std::string& name(const simgrid::s4u::Host& host) const = 0;
  [[nodiscard]] virtual int cores(const simgrid::s4u::Host& host) const = 0;
  [[nodiscard]] virtual double speed(const simgrid::s4u::Host& host) const = 0;
  [[nodiscard]] virtual bool has_route(const simgrid::s4u::Host& from, const simgrid::s4u::Host& to) const = 0;

  /// Lets the calendar lead SimGrid's engine. `platform` is that of this process.
  [[nodiscard]] virtual std::shared_ptr<NetworkDriver> connect(Calendar& calendar, const Platform& platform) = 0;
  /// Bytes that a lane has carried until `now`, including flows in flight.
  [[nodiscard]] virtual double carried(const Lane& lane, Instant now) const = 0;
  /// The rest of a lane without a flow; null: it has one.
  [[nodiscard]] virtual Rest* rest(const Lane& lane) const = 0;
};

/// The module, opened at the first call: before processes are forked that need it, or each of them opens its own.
/// Throws `std::runtime_error` if its library is missing, or is that of another version.
[[nodiscard]] NetworkModule& network_module();

/// Whether this process has the module already.
[[nodiscard]] bool has_network_module();

}  // namespace knee::sim

/// What the library exports: the module, or null if `build`, the version of knee that asks, is not its own.
extern "C" knee::sim::NetworkModule* knee_network_module(const char* build);
