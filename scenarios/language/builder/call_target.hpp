/// `CallTarget`: what a step calls: a service with servers of its own, or a class of requests of a tier.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/language/keys/experiment/scenario_keys.hpp"
#include "scenarios/yaml/diagnostic.hpp"

namespace knee::scenarios::language {

struct CallTarget {
  std::size_t service = 0;               ///< by its index
  std::optional<std::size_t> request{};  ///< by its index among the requests of all tiers; none: not of a tier, or no class is named
};

/// `users.get` names the class `get` of the tier `users`, `users` its only class. None: there is no such service.
[[nodiscard]] std::optional<CallTarget> find_target(const std::string& name, const std::vector<Named<Service>>& services);

/// Reports calls and holds of services and requests that do not exist. `services` are the names of all services; `written` may
/// lack those with mistakes.
void check_calls(const Scenario& written, const std::vector<std::string>& services, Diagnostics& mistakes);

/// Reports classes of requests that lead to requests of their own class again: such a request would never end.
void check_call_cycles(const Scenario& written, Diagnostics& mistakes);

}  // namespace knee::scenarios::language
