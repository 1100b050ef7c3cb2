/// Builds the arrivals of open streams, and journeys.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "models/clients/workload.hpp"
#include "scenarios/language/keys/workload/arrival_keys.hpp"

namespace knee::scenarios::language {

/// The arrivals of an open stream without a recording; none if `written` is something else.
[[nodiscard]] std::optional<models::RenewalArrivals> built_renewals(const Arrivals& written);

/// The journey of sessions or users through `classes`; null: they have none.
[[nodiscard]] std::shared_ptr<const models::Journey> built_journey(const Arrivals& written,
                                                                   const std::vector<models::RequestClass>& classes);

}  // namespace knee::scenarios::language
