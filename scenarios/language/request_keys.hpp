/// A class of requests, as a scenario writes it.
#pragma once

#include <optional>
#include <string>

#include "scenarios/language/arrivals.hpp"
#include "scenarios/language/step.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping_reader.hpp"
#include "sim/kernel/units.hpp"

namespace knee::scenarios::language {

struct Request {
  std::optional<Placed<double>> share;  ///< of the workload's arrivals
  std::optional<Arrivals> arrivals;     ///< instead: a stream of its own
  Steps steps;
  bool new_connection = false;
  sim::Bytes request_size{1'000};
  sim::Bytes response_size{10'000};
  sim::Duration first_byte_delay{};
};

[[nodiscard]] Type<Request> request();

}  // namespace knee::scenarios::language
