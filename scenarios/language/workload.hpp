/// The workload, as a scenario writes it.
#pragma once

#include <optional>
#include <vector>

#include "models/connections.hpp"
#include "scenarios/language/arrivals.hpp"
#include "scenarios/language/request.hpp"
#include "scenarios/reader/compound.hpp"
#include "scenarios/reader/fields.hpp"

namespace knee::scenarios::language {

struct Workload {
  std::optional<Arrivals> arrivals;
  std::vector<Named<Request>> requests;
  std::optional<models::Connections::Options> connections;
};

[[nodiscard]] Type<Workload> workload();

}  // namespace knee::scenarios::language
