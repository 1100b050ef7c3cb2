#include "scenarios/run/flow_spans.hpp"

#include <fmt/format.h>

namespace knee::scenarios {

void FlowSpans::sent(std::size_t flow, sim::Host from, sim::Host to, sim::Bytes bytes) {
  spans_[flow] = timeline_.open("transfers", fmt::format("{} to {}, {} B", from.name(), to.name(), bytes.count()));
}

void FlowSpans::ended(std::size_t flow, bool arrived) {
  const auto found = spans_.find(flow);
  if (found == spans_.end()) return;
  timeline_.close(found->second, arrived ? "arrived" : "lost");
  spans_.erase(found);
}

}  // namespace knee::scenarios
