/// The platform of this process in SimGrid.
#pragma once

#include <string>
#include <vector>

#include "sim/network/platform.hpp"

namespace knee::sim {

/// `Platform::star`: starts SimGrid's engine with a star. The hosts in the order given.
[[nodiscard]] std::vector<simgrid::s4u::Host*> create_star_platform(const StarOptions& options);

/// `Platform::file`: starts SimGrid's engine with a platform file. The hosts sorted by name. Throws PlatformError.
[[nodiscard]] std::vector<simgrid::s4u::Host*> load_platform_file(const std::string& path);

}  // namespace knee::sim
