/// `Lane`: one direction of the link of a host, with the flows that use it.
#pragma once

#include <cstddef>
#include <optional>

#include "sim/kernel/time.hpp"
#include "sim/stats/rest.hpp"

namespace simgrid::s4u {
class Link;
}

namespace knee::sim {

/// A flow that has a lane for itself carries bytes at a constant rate; SimGrid tells the rate of flows that share it.
class Lane {
 public:
  explicit Lane(simgrid::s4u::Link& link) : link_{&link} {}

  /// The calendar keeps the latency from now on, and SimGrid counts in units of which a byte has so many.
  void take_over_latency(double units_per_byte);

  [[nodiscard]] bool is_free() const { return flows_ == 0; }
  void enter() {
    rest_.end();
    ++flows_;
  }
  void leave() { --flows_; }

  /// Its end is told before a flow enters; null: a flow is here.
  [[nodiscard]] Rest* rest() const { return is_free() ? &rest_ : nullptr; }

  /// The flow that has the lane for itself, named by a number, begins or ends.
  void begin_lone(std::size_t flow, Instant now, double bytes_per_s);
  void end_lone(Instant now);
  [[nodiscard]] std::optional<std::size_t> lone_flow() const { return lone_flow_; }

  /// A flow that SimGrid simulates begins or ends. The rate holds until SimGrid's next step.
  void begin_shared() { ++shared_; }
  void end_shared();
  [[nodiscard]] bool is_shared() const { return shared_ > 0; }
  void read_rate();
  void count(double seconds) { bytes_ += shared_rate_ * seconds; }

  /// Bytes carried until `now`, `seconds` after SimGrid's last step.
  [[nodiscard]] double carried(Instant now, double seconds) const {
    return bytes_ + lone_bytes(now) + shared_rate_ * seconds;
  }

 private:
  [[nodiscard]] double lone_bytes(Instant now) const { return lone_rate_ * to_seconds(now - lone_since_); }

  simgrid::s4u::Link* link_;
  double units_per_byte_ = 1;
  std::size_t flows_ = 0;   // all on the lane
  std::size_t shared_ = 0;  // that SimGrid simulates
  double bytes_ = 0;
  std::optional<std::size_t> lone_flow_;
  double lone_rate_ = 0;  // bytes per second
  Instant lone_since_ = kStart;
  double shared_rate_ = 0;
  mutable Rest rest_;  // to be looked at is no change
};

}  // namespace knee::sim
