/// A queue of jobs and its workers in a scenario.
#pragma once

#include <optional>
#include <string>

#include "models/jobs/job_queue.hpp"
#include "scenarios/language/keys/workload/distribution_keys.hpp"
#include "scenarios/schema/compound.hpp"
#include "scenarios/schema/mapping.hpp"

namespace knee::scenarios::language {

struct Queue {
  models::JobQueue::Options options;    ///< without the name
  WrittenDistribution time;
  std::optional<Placed<std::string>> broker;
};

[[nodiscard]] Mapping<Queue> queue();

}  // namespace knee::scenarios::language
