/// The remedies of an architecture: other ways to carry out steps that take too much interpreter time.
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

/// The remedies in the order of `labels`, the names of steps; the first label belongs to unnamed steps. A remedy for an
/// unknown name is a mistake.
[[nodiscard]] models::Remedies in_order(const Remedies& written, const std::vector<std::string>& labels,
                                        Diagnostics& mistakes);

}  // namespace knee::scenarios::language
