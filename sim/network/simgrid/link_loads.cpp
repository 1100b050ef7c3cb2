#include "sim/network/simgrid/link_loads.hpp"

#include <simgrid/s4u.hpp>

namespace knee::sim {

namespace s4u = simgrid::s4u;

const LinkLoads::Route& LinkLoads::route(const s4u::Host* from, const s4u::Host* to) {
  const auto [found, is_new] = routes_.try_emplace({from, to});
  if (!is_new) return found->second;
  std::vector<s4u::Link*> links;
  from->route_to(to, links, nullptr);
  for (const s4u::Link* link : links) {
    const auto [number, is_first] = numbers_.try_emplace(link, links_.size());
    if (is_first) {
      links_.push_back(link);
      carried_.push_back(0);
    }
    found->second.push_back(number->second);
  }
  return found->second;
}

const std::string& LinkLoads::name(std::size_t link) const { return links_[link]->get_name(); }
double LinkLoads::bytes_per_s(std::size_t link) const { return links_[link]->get_bandwidth(); }

}  // namespace knee::sim
