/// Journeys: the courses of sessions.
#pragma once

#include <optional>
#include <vector>

#include "scenarios/language/keys/workload/distribution_keys.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/key_visitor.hpp"

namespace knee::scenarios::language {

/// What may come next, by classes of requests, with probabilities.
using Successors = std::vector<Named<double>>;

/// The word for the end of a session among successors.
inline constexpr const char* kLeave = "leave";

/// A request of a session.
struct JourneyStep {
  Placed<std::string> request;               ///< its class
  std::optional<Successors> then;            ///< none: the step after it, or the end
  std::optional<WrittenDistribution> think;  ///< none: that of the arrivals
};

struct JourneyKeys {
  std::vector<JourneyStep> steps;        ///< empty: there is no journey
  std::optional<Successors> begins_with; ///< none: the first step
};

/// Reads `journey` and `begins-with`.
void read_journey(KeyVisitor& keys, JourneyKeys& journey);

/// The number of the step that `name` leads to; the number of steps for `leave`. The journey has been checked.
[[nodiscard]] std::size_t step_named(const JourneyKeys& journey, const std::string& name);

/// Mistakes of a journey in itself: successors that are no steps, sums, steps that are never reached, sessions without an end.
/// Returns whether there is none.
bool check_journey(const JourneyKeys& journey, Diagnostics& mistakes);

}  // namespace knee::scenarios::language
