#include "scenarios/run/deployed_node.hpp"

namespace knee::scenarios {

void DeployedNode::take_counts() {
  at_begin = counts();
  machine.memory().reset_peak();
}

DeployedNode::Counts DeployedNode::counts() const {
  Counts counts{.context_switches = machine.cores().context_switches(), .joules = machine.joules()};
  if (const models::CpuLimit* limit = machine.cpu_limit()) {
    counts.periods = limit->periods();
    counts.throttled = limit->throttled();
  }
  return counts;
}

}  // namespace knee::scenarios
