/// What an architecture does about steps that cost its interpreter too much, as a scenario writes it.
#pragma once

#include <string>
#include <vector>

#include "models/request/remedy.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping.hpp"
#include "scenarios/yaml/diagnostic.hpp"

namespace knee::scenarios::language {

/// By the name of the steps: `resize: {factor: 2 %}`.
using Remedies = std::vector<Named<models::Remedy>>;

[[nodiscard]] NamedBy<Mapping<models::Remedy>> remedies();

/// In the order of `labels`, the names of steps, of which the first is that of steps without a name. A remedy
/// for steps that are not there is a mistake.
[[nodiscard]] models::Remedies in_order(const Remedies& written, const std::vector<std::string>& labels,
                                        Diagnostics& mistakes);

}  // namespace knee::scenarios::language
