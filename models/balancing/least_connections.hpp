/// `LeastConnections`: the node with the fewest requests in flight for its weight.
#pragma once

#include "models/balancing/in_flight.hpp"
#include "models/balancing/turns.hpp"

namespace knee::models {

/// nginx's `least_conn`, HAProxy's `leastconn`. Of nodes with equally many, the next one in turn (HAProxy); with unlike weights
/// the one that smooth weighted round robin picks among them (nginx, `ngx_http_upstream_get_least_conn_peer`).
class LeastConnections : public Policy {
 public:
  explicit LeastConnections(const Options& options)
      : in_flight_{options}, turns_{options}, nodes_{options.nodes}, has_weights_{!options.weights.empty()} {}

  void limit_to(const Candidates& candidates) override {
    Policy::limit_to(candidates);
    turns_.limit_to(candidates);
  }
  [[nodiscard]] std::size_t pick(sim::Instant now) override;
  void sent(std::size_t node, sim::Instant now) override { in_flight_.add(node, now); }
  void answered(std::size_t node, sim::Duration /*took*/, sim::Instant now) override { in_flight_.remove(node, now); }

 private:
  [[nodiscard]] std::size_t pick_among(const Candidates& candidates, const Tournament& loads, sim::Instant now);

  InFlight in_flight_;
  Turns turns_;
  std::size_t nodes_;
  bool has_weights_;
};

}  // namespace knee::models
