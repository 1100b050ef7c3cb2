/// How long a client on a slow link holds a thread.
#pragma once

#include "models/request/work.hpp"
#include "scenarios/scenario/scenario.hpp"
#include "sim/kernel/time.hpp"

namespace knee::scenarios::theory {

/// The time for which a thread of `architecture` reads the body of a request and waits until the rest of its response fits
/// into the kernel's buffer; zero for a client that is not slow. A balancer reads the body itself, and as much of the response as
/// its buffer holds (models/clients/slow_clients.hpp). Requires a runtime with threads.
[[nodiscard]] sim::Duration client_hold(const Architecture& architecture, const models::RequestClass& request_class);

}  // namespace knee::scenarios::theory
