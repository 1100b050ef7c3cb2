#include "sim/network/simgrid/lanes.hpp"

#include <algorithm>
#include <string>

#include <simgrid/s4u.hpp>
#include <xbt/config.hpp>

namespace knee::sim {
namespace {

namespace s4u = simgrid::s4u;

// The links of a host of the star: one for each direction, or one for both.
std::vector<s4u::Link*> links_of(Host host) {
  std::vector<s4u::Link*> links;
  for (const char* direction : {"_UP", "_DOWN", ""}) {
    s4u::Link* link = s4u::Link::by_name_or_null(host.name() + direction);
    if (link != nullptr && links.size() < 2) links.push_back(link);
  }
  return links;
}

}  // namespace

Lanes::Lanes(const Platform& platform) {
  if (!platform.is_star()) return;
  const s4u::Link& loopback = *s4u::Link::by_name("loopback");
  loopback_bytes_per_s_ = loopback.get_bandwidth();
  loopback_latency_ = from_seconds(loopback.get_latency());
  for (const Host host : platform.hosts()) add(host);
  keep_latency_ = have_one_latency();
  if (keep_latency_) take_over();
}

void Lanes::add(Host host) {
  const std::vector<s4u::Link*> links = links_of(host);
  Lane* up = &lanes_.emplace_back(*links.front());
  Lane* down = links.size() == 1 ? up : &lanes_.emplace_back(*links.back());
  uplinks_.push_back({.up = up,
                      .down = down,
                      .bytes_per_s = links.front()->get_bandwidth(),
                      .latency = from_seconds(links.front()->get_latency())});
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
