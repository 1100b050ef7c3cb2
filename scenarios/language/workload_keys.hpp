/// The workload, as a scenario writes it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/clients/connections.hpp"
#include "scenarios/language/arrivals.hpp"
#include "scenarios/language/request_keys.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping_reader.hpp"

namespace knee::scenarios::language {

/// The column of the recorded traffic that holds the latencies which were measured.
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

[[nodiscard]] Type<Workload> workload();

}  // namespace knee::scenarios::language
