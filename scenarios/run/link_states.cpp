#include "scenarios/run/link_states.hpp"

namespace knee::scenarios {

void LinkStates::change(const models::Change& change, const std::vector<std::string>& links, bool begins) {
  using Kind = models::Change::Kind;
  for (const std::string& name : links) {
    Link& link = links_[name];
    if (change.kind == Kind::link_bandwidth) link.state.bandwidth *= begins ? change.factor : 1 / change.factor;
    if (change.kind == Kind::link_latency) link.state.added_latency += begins ? change.latency : -change.latency;
    if (change.kind == Kind::link_down) link.down += begins ? 1 : -1;
    link.state.is_on = link.down == 0;
    network_.change_link(name, link.state);
  }
}

}  // namespace knee::scenarios
