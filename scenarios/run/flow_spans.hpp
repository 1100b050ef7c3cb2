/// `FlowSpans`: the messages of a network as slices of a trace.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "models/request/timeline.hpp"
#include "sim/network/network.hpp"

namespace knee::scenarios {

/// Opens a slice of the kind `transfers` for each message, `client to node-1, 2048 B`, and closes it when the last byte has arrived.
class FlowSpans final : public sim::Network::Observer {
 public:
  explicit FlowSpans(models::Timeline& timeline) : timeline_{timeline} {}

  void sent(std::size_t flow, sim::Host from, sim::Host to, sim::Bytes bytes) final;
  void ended(std::size_t flow, bool arrived) final;

 private:
  models::Timeline& timeline_;
  std::unordered_map<std::size_t, models::Timeline::Span> spans_;  // of the flows in flight
};

}  // namespace knee::scenarios
