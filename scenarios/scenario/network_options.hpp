/// `NetworkOptions`: the network between clients, balancers, nodes and services.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/kernel/time.hpp"
#include "sim/kernel/units.hpp"

namespace knee::scenarios {

/// A SimGrid platform file, and which of its hosts are which. Deployments take balancers and nodes in the given order: first the
/// architecture, then the tiers.
struct PlatformFile {
  std::string path = {};  ///< empty: none, the network is a star
  std::string client = {};
  std::vector<std::string> balancers = {};
  std::vector<std::string> nodes = {};
  std::map<std::string, std::string> services = {};  ///< by the name of the service
};

/// The architectures whose messages cross the network.
enum class NetworkUse : std::uint8_t { balanced, all };

/// A star with one link from each host to the middle, or a platform file.
struct NetworkOptions {
  sim::Duration latency = std::chrono::microseconds{50};  ///< of one link; two links lie between any two hosts
  double bandwidth = 10e9 / 8;                            ///< bytes per second of one link, each way
  sim::Bytes window{4'194'304};                           ///< of TCP: bytes of a message in a round trip, at most
  NetworkUse use = NetworkUse::balanced;
  PlatformFile platform = {};
};

}  // namespace knee::scenarios
