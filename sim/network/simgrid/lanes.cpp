#include "sim/network/simgrid/lanes.hpp"

#include <algorithm>

#include <simgrid/s4u.hpp>
#include <xbt/config.hpp>

namespace knee::sim {

namespace s4u = simgrid::s4u;

Lanes::Lanes(const Platform& platform, const std::vector<HostLinks>& links) {
  if (!platform.is_star()) return;
  const s4u::Link& loopback = *s4u::Link::by_name("loopback");
  loopback_bytes_per_s_ = loopback.get_bandwidth();
  loopback_latency_ = from_seconds(loopback.get_latency());
  for (const HostLinks& of_host : links) add(of_host);
  keep_latency_ = have_one_latency();
  if (keep_latency_) take_over();
}

void Lanes::add(const HostLinks& links) {
  Lane* up = &lanes_.emplace_back(*links.up);
  Lane* down = links.up == links.down ? up : &lanes_.emplace_back(*links.down);
  uplinks_.push_back(
      {.up = up, .down = down, .bytes_per_s = links.up->get_bandwidth(), .latency = from_seconds(links.up->get_latency())});
}

bool Lanes::have_one_latency() const {
  const double window_bytes = simgrid::config::get_value<double>("network/TCP-gamma");
  const Duration latency = uplinks_.front().latency;
  return std::all_of(uplinks_.begin(), uplinks_.end(), [&](const Uplink& uplink) {
    const double round_trip_s = 2 * 2 * to_seconds(latency);
    return uplink.latency == latency && uplink.bytes_per_s * round_trip_s <= window_bytes;
  });
}

void Lanes::take_over() {
  for (Lane& lane : lanes_) lane.take_over_latency(kUnitsPerByte);
}

void Lanes::add_to(WorkingSet& set, Host host) const {
  if (uplinks_.empty()) return;
  const Uplink& uplink = uplinks_[host.number()];
  set.add_members(uplink, uplink);
  for (const Lane* lane : {uplink.up, uplink.down}) set.add_members(*lane, *lane);
}

Way Lanes::way(Host from, Host to) const {
  if (from == to) return {.latency = loopback_latency_, .bytes_per_s = loopback_bytes_per_s_};
  const Uplink source = of(from);
  const Uplink destination = of(to);
  return {.up = source.up,
          .down = destination.down,
          .latency = source.latency + destination.latency,
          .bytes_per_s = std::min(source.bytes_per_s, destination.bytes_per_s)};
}

}  // namespace knee::sim
