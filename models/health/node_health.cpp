#include "models/health/node_health.hpp"

#include <algorithm>
#include <array>

#include "models/health/panic.hpp"

namespace knee::models {

NodeHealth::NodeHealth(const Options& options, std::size_t nodes, const std::vector<std::uint32_t>& weights)
    : options_{options}, known_{nodes}, healthy_(nodes), candidates_{nodes, weights} {
  // nginx counts no failures of a single server.
  if (nodes == 1) options_.max_fails.reset();
  nodes_.assign(nodes, new_node());
  if (options.ejections) ejections_.emplace(*options.ejections, nodes);
}

NodeHealth::Node NodeHealth::new_node() const {
  const HealthChecks checks = options_.checks.value_or(HealthChecks{});
  return {.fails = MaxFails{options_.max_fails.value_or(MaxFails::Options{})}, .checks = {checks.fails, checks.passes}};
}

void NodeHealth::know(std::size_t number, bool is_there, sim::Instant now) {
  Node& node = nodes_[number];
  if (node.is_known == is_there) return;
  node = new_node();
  node.is_known = is_there;
  node.was_out = true;
  known_ = is_there ? known_ + 1 : known_ - 1;
  if (ejections_) ejections_->know(number, is_there);
  note_return(number, is_there, now);
}

bool NodeHealth::is_healthy(std::size_t node, sim::Instant now) const {
  if (!nodes_[node].is_known || !nodes_[node].checks.is_up()) return false;
  if (options_.max_fails && nodes_[node].fails.is_out(now)) return false;
  return !ejections_ || !ejections_->is_ejected(node);
}

// A node that comes back starts slowly; one that was never out does not.
void NodeHealth::note_return(std::size_t number, bool is_in, sim::Instant now) {
  Node& node = nodes_[number];
  if (is_in && node.was_out) {
    node.back = now;
    node.starts_slowly = options_.slow_start.has_value();
  }
  node.was_out = !is_in;
  double share = 1;
  if (is_in && node.starts_slowly) share = options_.slow_start->share(now - node.back);
  if (is_in && share == 1) node.starts_slowly = false;
  candidates_.set_share(number, share);
}

bool NodeHealth::is_panic(std::size_t healthy) const {
  const double share = static_cast<double>(healthy) / static_cast<double>(known_);
  return panics(normalised_total_health(std::array{share}), share, options_.panic);
}

const Candidates& NodeHealth::candidates(sim::Instant now, const std::vector<std::size_t>& tried) {
  std::size_t healthy = 0;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    healthy_[i] = is_healthy(i, now) ? 1 : 0;
    healthy += healthy_[i] != 0 ? 1 : 0;
    note_return(i, healthy_[i] != 0 && !nodes_[i].drains, now);
  }
  const bool panic = is_panic(healthy);
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const bool is_tried = std::find(tried.begin(), tried.end(), i) != tried.end();
    candidates_.set(i, (panic || healthy_[i] != 0) && nodes_[i].is_known && !nodes_[i].drains && !is_tried);
  }
  return candidates_;
}

void NodeHealth::picked(std::size_t node, sim::Instant now) {
  if (options_.max_fails) nodes_[node].fails.picked(now);
}

void NodeHealth::ended(std::size_t node, bool served, sim::Instant now) {
  if (options_.max_fails && served) nodes_[node].fails.served();
  if (options_.max_fails && !served) nodes_[node].fails.failed(now);
  if (ejections_ && served) ejections_->served(node);
  if (ejections_ && !served) ejections_->failed(node, now);
}

}  // namespace knee::models
