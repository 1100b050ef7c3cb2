#include "models/health/ejections.hpp"

#include <algorithm>

namespace knee::models {

void Ejections::failed(std::size_t number, sim::Instant now) {
  Node& node = nodes_[number];
  if (++node.errors < options_.errors || node.ejected) return;
  node.errors = 0;
  const double share = static_cast<double>(ejected_) / static_cast<double>(members_);
  if (share >= options_.most) return;
  ++node.times;
  ++ejected_;
  node.ejected = true;
  const sim::Duration longest = std::max(options_.longest, options_.base);
  node.back = sim::after(now, std::min(sim::product(options_.base, node.times), longest));
}

void Ejections::know(std::size_t number, bool is_there) {
  ejected_ -= nodes_[number].ejected ? 1 : 0;
  nodes_[number] = {};
  members_ = is_there ? members_ + 1 : members_ - 1;
}

void Ejections::sweep(sim::Instant now) {
  for (Node& node : nodes_) {
    if (!node.ejected) {
      node.times -= node.times > 0 ? 1 : 0;
    } else if (now >= node.back) {
      node.ejected = false;
      node.errors = 0;
      --ejected_;
    }
  }
}

}  // namespace knee::models
