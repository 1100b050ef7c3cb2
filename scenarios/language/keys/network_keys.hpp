/// The network in a scenario: the star, or a platform file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/scenario/network_options.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping.hpp"

namespace knee::scenarios::language {

struct Network {
  NetworkOptions options{};
  std::optional<Placed<std::string>> platform;  ///< file, relative to the file that names it
  Placed<std::string> client{.value = "client", .place = {}};  ///< a host
  Placed<std::string> balancers{.value = "balancer*", .place = {}};  ///< pattern of hosts
  Placed<std::string> nodes{.value = "node*", .place = {}};          ///< pattern of hosts
  std::vector<Named<std::string>> services;  ///< hosts by the name of the service
};

[[nodiscard]] Mapping<Network> network();

}  // namespace knee::scenarios::language
