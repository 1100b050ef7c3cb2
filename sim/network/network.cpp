#include "sim/network/network.hpp"

#include <memory>

#include "sim/network/network_module.hpp"

namespace knee::sim {

/// The driver in the module, and the calendar that it leads by.
class Network::Bridge {
 public:
  Bridge(Calendar& its_calendar, const Platform& platform)
      : calendar{its_calendar}, driver{network_module().connect(its_calendar, platform)} {}

  Calendar& calendar;
  std::shared_ptr<NetworkDriver> driver;  // SimGrid's engine keeps it too
};

Network::Network(Simulation& simulation, const Platform& platform)
    : bridge_{std::make_shared<Bridge>(simulation.calendar(), platform)} {
  KNEE_CHECK(simulation.now() == kStart, "a network begins with its simulation");
}

Network::~Network() { bridge_->driver->close(); }

Network::Sending::Sending(Network& over, Host source, Host destination, Bytes size)
    : Suspension{over.bridge_->calendar}, network{over}, from{source}, to{destination}, bytes{size} {}

void Network::enqueue(Sending& sending) { bridge_->driver->enqueue(sending); }
void Network::run_before(Instant end) { bridge_->driver->run_before(end); }
std::size_t Network::flows_in_flight() const { return bridge_->driver->flows_in_flight(); }

void Network::retransmit(const Retransmission& how) { bridge_->driver->retransmit(how); }

void Network::change_link(const std::string& link, const LinkState& state) { bridge_->driver->change_link(link, state); }

void Network::observe(Observer& observer) { bridge_->driver->observe(observer); }

void Network::add_to(WorkingSet& set, Host host) const { bridge_->driver->add_to(set, host); }

Network::Traffic Network::traffic(Host host) const {
  const auto [sent, received] = uplink(host);
  if (sent == nullptr) return {};
  return {.sent = carried(*sent, bridge_->calendar.now()), .received = carried(*received, bridge_->calendar.now())};
}

Network::Uplink Network::uplink(Host host) const {
  const auto [up, down] = bridge_->driver->lanes_of(host);
  return up == down ? Uplink{} : Uplink{.sent = up, .received = down};
}

double Network::carried(const Lane& lane, Instant now) { return network_module().carried(lane, now); }

Rest* Network::rest(const Lane& lane) { return network_module().rest(lane); }

void Network::way(Host from, Host to) { bridge_->driver->way(from, to); }
std::vector<Network::Link> Network::links() const { return bridge_->driver->links(); }
std::vector<double> Network::carried() const { return bridge_->driver->carried(); }

Duration Network::passage(Host from, Host to, Bytes bytes) const { return bridge_->driver->passage(from, to, bytes); }

}  // namespace knee::sim
