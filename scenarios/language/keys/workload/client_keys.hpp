/// The clients of a workload: time-outs, retries, hedges, a circuit breaker, a rate limit.
#pragma once

#include "models/clients/client_policy.hpp"
#include "scenarios/schema/mapping.hpp"

namespace knee::scenarios::language {

[[nodiscard]] Mapping<models::ClientPolicy> clients();

}  // namespace knee::scenarios::language
