/// The use of an architecture by the requests of one class.
#pragma once

#include "scenarios/scenario/scenario.hpp"
#include "scenarios/theory/request_use.hpp"

namespace knee::scenarios::theory {

/// The use by one request of `request_class`, with the overheads, remedies and offloading of `architecture`.
[[nodiscard]] RequestUse use_of(const Scenario& scenario, const Architecture& architecture,
                                const models::RequestClass& request_class);

}  // namespace knee::scenarios::theory
