/// `Lanes`: the lanes of all hosts of a platform.
#pragma once

#include <deque>
#include <vector>

#include "sim/kernel/time.hpp"
#include "sim/kernel/working_set.hpp"
#include "sim/network/simgrid/lane.hpp"
#include "sim/network/platform.hpp"
#include "sim/network/simgrid/simgrid_platform.hpp"

namespace knee::sim {

/// The way of a flow. Without lanes it is the loopback of a star, which flows do not share, or unknown.
struct Way {
  Lane* up = nullptr;    ///< of the sender
  Lane* down = nullptr;  ///< of the receiver
  Duration latency{};
  double bytes_per_s = 0;  ///< of a flow that has the way for itself
};

/// Only the hosts of a star have lanes. If all of them have the same latency, and it is so short that the TCP window limits no
/// flow, which flows share a lane, and how, follows from their bytes alone: then SimGrid's links lose their latencies here, the calendar keeps them, and flows may enter SimGrid half-way (docs/decisions/0009-lone-flows.md).
class Lanes {
 public:
  /// `links` are those of the hosts of a star, by their numbers.
  Lanes(const Platform& platform, const std::vector<HostLinks>& links);
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  /// Whether the calendar keeps the latencies.
  [[nodiscard]] bool keep_latency() const { return keep_latency_; }
  /// SimGrid's flows are whole numbers of units: of bytes, or of fractions of them if flows enter half-way.
  [[nodiscard]] double units_per_byte() const { return keep_latency_ ? kUnitsPerByte : 1; }

  /// The way from a host of the star to another one, or to itself.
  [[nodiscard]] Way way(Host from, Host to) const;

  /// The lanes out of and into a host, the same if both directions share a link; null for hosts of a platform file.
  struct Uplink {
    Lane* up = nullptr;
    Lane* down = nullptr;
    double bytes_per_s = 0;
    Duration latency{};
  };
  [[nodiscard]] Uplink of(Host host) const { return uplinks_.empty() ? Uplink{} : uplinks_[host.number()]; }
  /// Adds to `set` what a flow to or from `host` touches.
  void add_to(WorkingSet& set, Host host) const;

 private:
  static constexpr double kUnitsPerByte = 65'536;

  void add(const HostLinks& links);
  [[nodiscard]] bool have_one_latency() const;
  void take_over();

  std::deque<Lane> lanes_;
  std::vector<Uplink> uplinks_;  // by the numbers of the hosts of a star
  bool keep_latency_ = false;
  double loopback_bytes_per_s_ = 0;
  Duration loopback_latency_{};
};

}  // namespace knee::sim
