/// Finds the hosts of a platform file that a scenario names.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "scenarios/language/keys/experiment/scenario_keys.hpp"
#include "scenarios/scenario/scenario.hpp"
#include "scenarios/yaml/diagnostic.hpp"

namespace knee::scenarios::language {

/// Platform files, each read once.
class Platforms {
 public:
  /// The names of the hosts of a file, in the order of names and numbers; null and a mistake if SimGrid cannot read it.
  [[nodiscard]] const std::vector<std::string>* hosts(const Placed<std::string>& file, Diagnostics& mistakes);

 private:
  std::map<std::string, std::vector<std::string>> hosts_;
};

/// The network of `written` for the deployments of `built`. A file that SimGrid cannot read, a host that it does not have, and
/// fewer hosts than a deployment needs are mistakes; so are keys that belong to the other kind of network.
[[nodiscard]] NetworkOptions build_network(const Scenario& written, const scenarios::Scenario& built, Platforms& platforms,
                                           Diagnostics& mistakes);

}  // namespace knee::scenarios::language
