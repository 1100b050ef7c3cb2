/// `LinkLoads`: what the links of a platform file have carried.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace simgrid::s4u {
class Host;
class Link;
}  // namespace simgrid::s4u

namespace knee::sim {

/// Links are numbered in the order in which the routes of flows first use them.
class LinkLoads {
 public:
  /// Numbers of the links of a route, in their order.
  using Route = std::vector<std::size_t>;

  /// The route between two hosts, which stays where it is.
  const Route& route(const simgrid::s4u::Host* from, const simgrid::s4u::Host* to);
  /// The links of a route have carried `bytes` more.
  void count(const Route& route, double bytes) {
    for (const std::size_t link : route) carried_[link] += bytes;
  }

  [[nodiscard]] std::size_t size() const { return links_.size(); }
  [[nodiscard]] const std::string& name(std::size_t link) const;
  [[nodiscard]] double bytes_per_s(std::size_t link) const;
  /// Bytes of flows that have ended.
  [[nodiscard]] double carried(std::size_t link) const { return carried_[link]; }

 private:
  std::map<std::pair<const simgrid::s4u::Host*, const simgrid::s4u::Host*>, Route> routes_;
  std::unordered_map<const simgrid::s4u::Link*, std::size_t> numbers_;
  std::vector<const simgrid::s4u::Link*> links_;
  std::vector<double> carried_;
};

}  // namespace knee::sim
