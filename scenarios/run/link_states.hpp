/// `LinkStates`: the links of a run while changes of them last.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/failures/change.hpp"
#include "sim/network/network.hpp"

namespace knee::scenarios {

/// Changes of one link that overlap: it is down while any of them lasts, it has the product of their bandwidths and the sum of their
/// added latencies.
class LinkStates {
 public:
  explicit LinkStates(sim::Network& network) : network_{network} {}

  /// `change` of the links called `links` begins or ends.
  void change(const models::Change& change, const std::vector<std::string>& links, bool begins);

 private:
  struct Link {
    int down = 0;
    sim::Network::LinkState state = {};
  };
  sim::Network& network_;
  std::map<std::string, Link> links_;
};

}  // namespace knee::scenarios
