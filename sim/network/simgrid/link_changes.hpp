/// `LinkChanges`: the links of a platform with what changes have made of them.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "sim/network/network.hpp"

namespace simgrid::s4u {
class Host;
class Link;
}

namespace knee::sim {

/// A link of a host of the star, or one that has two directions, is two links of SimGrid, which change together.
///
/// The links of SimGrid keep their latency: SimGrid 3.32 forgets a flow that is in its latency when that of a link on its way changes
/// (NetworkCm02Link::set_latency gives its variable a weight already, so that the end of the latency changes nothing). The network waits
/// for the added latency before it hands a flow over.
class LinkChanges {
 public:
  /// What the link called `name` is from now on. SimGrid's clock must stand at the present. Returns the links that have more bandwidth
  /// than before.
  std::vector<std::string> apply(const std::string& name, const Network::LinkState& state);
  /// What changes have added to the latency of the way now.
  [[nodiscard]] Duration added_latency(const simgrid::s4u::Host* from, const simgrid::s4u::Host* to) const;

 private:
  /// Whether the link has more bandwidth than before.
  bool apply(simgrid::s4u::Link& link, const Network::LinkState& state);

  std::unordered_map<const simgrid::s4u::Link*, double> bandwidths_;  // without changes
  std::unordered_map<const simgrid::s4u::Link*, Duration> added_;     // latencies that are more than nothing
};

}  // namespace knee::sim
