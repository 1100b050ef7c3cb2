/// The workload of a scenario: arrivals and classes of requests.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/clients/client_policy.hpp"
#include "models/clients/connections.hpp"
#include "scenarios/language/keys/workload/arrival_keys.hpp"
#include "scenarios/language/keys/workload/step_keys.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping.hpp"
#include "sim/kernel/time.hpp"
#include "sim/kernel/units.hpp"

namespace knee::scenarios::language {

/// The column that shows how slow the interpreter was with each request.
struct SlownessColumn {
  Placed<std::string> column;
  sim::Duration unit = std::chrono::milliseconds{1};
  sim::Duration nominal{};
};

/// A class of requests.
struct Request {
  std::optional<Placed<double>> share;  ///< of the workload's arrivals
  std::optional<Arrivals> arrivals;     ///< instead: a stream of its own
  Steps steps;
  std::optional<std::optional<models::ClientPolicy>> clients;  ///< of this class alone; none of it: it waits for ever
  std::optional<SlownessColumn> slowness;
  models::RequestClass model{.name = {},
                             .steps = {},
                             .request_size = sim::Bytes{1'000},
                             .response_size = sim::Bytes{10'000}};  ///< without what the members above add
};

/// The column of the recorded traffic with the measured latencies.
struct MeasuredColumn {
  Placed<std::string> column;
  sim::Duration unit = std::chrono::milliseconds{1};
};

struct Workload {
  std::optional<Arrivals> arrivals;
  std::vector<Named<Request>> requests;
  std::optional<models::Connections::Options> connections;
  std::optional<MeasuredColumn> measured;
};

[[nodiscard]] Mapping<Workload> workload();

}  // namespace knee::scenarios::language
