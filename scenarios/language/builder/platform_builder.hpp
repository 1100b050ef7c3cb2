/// Finds the hosts of a platform file that a scenario names.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/language/keys/experiment/scenario_keys.hpp"
#include "scenarios/scenario/scenario.hpp"
#include "scenarios/yaml/diagnostic.hpp"

namespace knee::scenarios::language {

/// Platform files. The hosts of each are read once, and each way is looked for once.
class Platforms {
 public:
  /// The names of a host that sends messages and of the host that gets them.
  using Ways = std::set<std::pair<std::string, std::string>>;

  /// The names of the hosts of a file, in the order of names and numbers; null and a mistake if SimGrid cannot read it.
  [[nodiscard]] const std::vector<std::string>* hosts(const Placed<std::string>& file, Diagnostics& mistakes);
  /// A pair of hosts between which a file that can be read has no route is a mistake.
  void require_routes(const Placed<std::string>& file, const Ways& ways, Diagnostics& mistakes);

 private:
  std::map<std::string, std::vector<std::string>> hosts_;
  std::map<std::string, Ways> routes_;  // known to be there, of each file
};

/// The network of `written` for the deployments of `built`. A file that SimGrid cannot read, a host that it does not have,
/// fewer hosts than a deployment needs, and hosts without a route between them are mistakes; so are keys that belong to the other kind of
/// network.
[[nodiscard]] NetworkOptions build_network(const Scenario& written, const scenarios::Scenario& built, Platforms& platforms,
                                           Diagnostics& mistakes);

}  // namespace knee::scenarios::language
