/// `EndlessRun`: why a run was given up that would not have ended by itself.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>

namespace knee::sim {

/// Leaves the run (Calendar::run_before and everything above it) when the clock stands still, when more events have run
/// than were allowed, or when the clock reaches the end of simulated time. The message names the cause as far as it is
/// known. The simulation cannot run on afterwards, only be closed.
class EndlessRun : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What a model has seen happen at the present instant, in words; empty if nothing. Asked when the clock stands still.
using Witness = std::function<std::string()>;

}  // namespace knee::sim
