#include "sim/network/network.hpp"

#include "sim/network/bridge.hpp"

namespace knee::sim {

Network::Network(Simulation& simulation, const Platform& platform)
    : bridge_{std::make_shared<Bridge>(simulation.calendar(), platform)} {
  KNEE_CHECK(simulation.now() == kStart && simgrid::s4u::Engine::get_clock() == 0.0, "a process has one network");
  // The last of all models: SimGrid's own models have moved to the present when the bridge runs its events.
  simgrid::s4u::Engine::get_instance()->add_model(bridge_);
#if SIMGRID_VERSION >= 33500
  simgrid::s4u::Comm::on_completion_cb(Bridge::on_completion);
#else
  simgrid::s4u::Activity::on_completion_cb(Bridge::on_completion);
#endif
}

Network::~Network() { bridge_->close(); }

Network::Sending::Sending(Network& over, Host source, Host destination, Bytes size)
    : Suspension{over.bridge_->calendar()}, network{over}, from{source}, to{destination}, bytes{size} {}

void Network::enqueue(Sending& sending) { bridge_->enqueue(sending); }
void Network::run_before(Instant end) { bridge_->run_before(end); }
std::size_t Network::flows_in_flight() const { return bridge_->flows_in_flight(); }

void Network::retransmit(const Retransmission& how) { bridge_->retransmit(how); }

void Network::change_link(const std::string& link, const LinkState& state) { bridge_->change_link(link, state); }

void Network::observe(Observer& observer) { bridge_->observe(observer); }

void Network::add_to(WorkingSet& set, Host host) const { bridge_->lanes().add_to(set, host); }

Network::Traffic Network::traffic(Host host) const {
  const auto [sent, received] = uplink(host);
  if (sent == nullptr) return {};
  return {.sent = carried(*sent, bridge_->calendar().now()), .received = carried(*received, bridge_->calendar().now())};
}

Network::Uplink Network::uplink(Host host) const {
  const Lanes::Uplink uplink = bridge_->lanes().of(host);
  return uplink.up == uplink.down ? Uplink{} : Uplink{.sent = uplink.up, .received = uplink.down};
}

double Network::carried(const Lane& lane, Instant now) {
  return lane.carried(now, to_seconds(now) - simgrid::s4u::Engine::get_clock());
}

void Network::way(Host from, Host to) { static_cast<void>(bridge_->loads().route(from.host_, to.host_)); }

std::vector<Network::Link> Network::links() const {
  std::vector<Link> links;
  const LinkLoads& loads = bridge_->loads();
  for (std::size_t i = 0; i < loads.size(); ++i) links.push_back({.name = loads.name(i), .bytes_per_s = loads.bytes_per_s(i)});
  return links;
}

std::vector<double> Network::carried() const { return bridge_->carried(); }

Duration Network::passage(Host from, Host to, Bytes bytes) const {
  return bridge_->passage(from, to, static_cast<double>(bytes.count()));
}

}  // namespace knee::sim
