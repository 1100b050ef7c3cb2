#include "sim/network/simgrid/link_changes.hpp"

#include <vector>

#include <simgrid/s4u.hpp>

#include "sim/kernel/check.hpp"

namespace knee::sim {

namespace s4u = simgrid::s4u;

std::vector<std::string> LinkChanges::apply(const std::string& name, const Network::LinkState& state) {
  std::vector<std::string> wider;
  bool is_there = false;
  for (const char* direction : {"", "_UP", "_DOWN"}) {
    s4u::Link* link = s4u::Link::by_name_or_null(name + direction);
    if (link == nullptr) continue;
    is_there = true;
    if (apply(*link, state)) wider.push_back(link->get_name());
  }
  KNEE_CHECK(is_there, "a link that changes exists");
  return wider;
}

bool LinkChanges::apply(s4u::Link& link, const Network::LinkState& state) {
  const double bandwidth = bandwidths_.try_emplace(&link, link.get_bandwidth()).first->second * state.bandwidth;
  const bool is_wider = bandwidth > link.get_bandwidth();
  if (bandwidth != link.get_bandwidth()) link.set_bandwidth(bandwidth);
  added_.erase(&link);
  if (state.added_latency > Duration{}) added_[&link] = state.added_latency;
  if (state.is_on && !link.is_on()) link.turn_on();
  if (!state.is_on && link.is_on()) link.turn_off();
  return is_wider;
}

Duration LinkChanges::added_latency(const s4u::Host* from, const s4u::Host* to) const {
  Duration added{};
  if (added_.empty()) return added;
  std::vector<s4u::Link*> links;
  from->route_to(to, links, nullptr);
  for (const s4u::Link* link : links) {
    const auto found = added_.find(link);
    if (found != added_.end()) added += found->second;
  }
  return added;
}

}  // namespace knee::sim
