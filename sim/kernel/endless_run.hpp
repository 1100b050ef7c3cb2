/// `EndlessRun`: the reason why a run was ended that would not have ended by itself.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>

namespace knee::sim {

/// Thrown by Calendar::run_before when the clock stands still, when the run exceeds its event limit, or when the clock
/// reaches the end of simulated time. The message names the cause as far as it is known. Afterwards the simulation can
/// only be closed.
class EndlessRun : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Describes what a model has seen at the present instant; empty if nothing. Called when the clock stands still.
using Witness = std::function<std::string()>;

}  // namespace knee::sim
