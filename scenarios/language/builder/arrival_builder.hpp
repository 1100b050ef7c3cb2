/// Builds the arrivals of open streams.
#pragma once

#include <optional>

#include "models/clients/workload.hpp"
#include "scenarios/language/keys/workload/arrival_keys.hpp"

namespace knee::scenarios::language {

/// The arrivals of an open stream without a recording; none if `written` is something else.
[[nodiscard]] std::optional<models::RenewalArrivals> built_renewals(const Arrivals& written);

}  // namespace knee::scenarios::language
