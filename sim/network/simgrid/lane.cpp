#include "sim/network/simgrid/lane.hpp"

#include <simgrid/s4u.hpp>
#include <simgrid/version.h>

namespace knee::sim {

void Lane::take_over_latency(double units_per_byte) {
  units_per_byte_ = units_per_byte;
  link_->set_latency(0.0)->set_bandwidth(link_->get_bandwidth() * units_per_byte);
}

void Lane::begin_lone(std::size_t flow, Instant now, double bytes_per_s) {
  lone_flow_ = flow;
  lone_rate_ = bytes_per_s;
  lone_since_ = now;
}

void Lane::end_lone(Instant now) {
  bytes_ += lone_bytes(now);
  lone_rate_ = 0;
  lone_flow_.reset();
}

void Lane::end_shared() {
  if (--shared_ == 0) shared_rate_ = 0;
}

void Lane::read_rate() {
#if SIMGRID_VERSION >= 40000
  shared_rate_ = link_->get_load() / units_per_byte_;
#else
  shared_rate_ = link_->get_usage() / units_per_byte_;
#endif
}

}  // namespace knee::sim
