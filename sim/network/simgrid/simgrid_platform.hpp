/// The platform of this process in SimGrid.
#pragma once

#include <string>
#include <vector>

#include "sim/network/platform.hpp"

namespace simgrid::s4u {
class Link;
}

namespace knee::sim {

/// The links of a host of the star: one for each direction, or one for both.
struct HostLinks {
  simgrid::s4u::Link* up;
  simgrid::s4u::Link* down;
};

/// The hosts of a star in the order given, and the links of each.
struct StarPlatform {
  std::vector<simgrid::s4u::Host*> hosts;
  std::vector<HostLinks> links;
};

/// `Platform::star`: starts SimGrid's engine with a star.
[[nodiscard]] StarPlatform create_star_platform(const StarOptions& options);

/// `Platform::file`: starts SimGrid's engine with a platform file. The hosts sorted by name. Throws PlatformError.
[[nodiscard]] std::vector<simgrid::s4u::Host*> load_platform_file(const std::string& path);

}  // namespace knee::sim
