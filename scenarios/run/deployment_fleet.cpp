// The nodes of a deployment that come and go, and its clients.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "scenarios/run/deployment.hpp"

namespace knee::scenarios {

void Deployment::build_fleet(const Architecture& architecture, std::uint64_t first_nodes) {
  std::vector<models::Fleet::Place> places;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    places.push_back({.machine = nodes_[i].machine,
                      .group = *nodes_[i].group,
                      .load = loads_[i],
                      .know = [this, i](bool is_there) { balancer_->know(i, is_there); },
                      .row = {timeline_, node_name(name_, i), "node"}});
  }
  const models::Fleet::Options options{.first = first_nodes,
                                       .start = architecture.node_start,
                                       .grace = architecture.node_grace,
                                       .request_milli = std::llround(1e3 * architecture.requested_cores)};
  fleet_.emplace(simulation_, options, std::move(places));
  if (!architecture.autoscaler) return;
  autoscaler_.emplace(simulation_, *architecture.autoscaler, *fleet_, models::TimelineRow{timeline_, "autoscaler", "nodes asked for"});
}

void Deployment::watch_presence_of(std::size_t node) {
  if (fleet_) usage_.set_presence([this, node](sim::Instant) { return fleet_->presence(node); });
}

// Of a slot that is vacant before and after reloads.
void Deployment::watch_presence_of(std::size_t node, const models::WorkerSlot& worker) {
  usage_.set_presence([this, node, &worker](sim::Instant now) { return presence(node) * worker.occupied().mean(now); });
}

void Deployment::watch_ports() {
  reachable_.emplace(simulation_.now(), static_cast<std::int64_t>(nodes_.size()));
  for (Node& node : nodes_) {
    node.group->on_port([this](bool is_open) { reachable_->add(is_open ? 1 : -1, simulation_.now()); });
  }
}

double Deployment::presence(std::size_t node) const { return fleet_ ? fleet_->presence(node) : 1; }

double Deployment::own_cost_per_hour() const {
  double cost = 0;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (presence(i) > 0) cost += presence(i) * nodes_[i].per_hour;
  }
  return cost;
}

double Deployment::cost_per_hour() const {
  double cost = fleet_ ? own_cost_per_hour() : all_nodes_per_hour_;
  for (const Deployment& tier : tiers_) cost += tier.cost_per_hour();
  return cost;
}

void Deployment::report_retries(analysis::Batch& batch) const {
  double retries = 0;
  bool any = false;
  const auto add = [&](const Deployment& one) {
    if (!one.balancer_ || !one.balancer_->may_try_another()) return;
    any = true;
    retries += static_cast<double>(one.balancer_->retries() - one.retries_before_);
  };
  add(*this);
  for (const Deployment& tier : tiers_) add(tier);
  if (any) batch.values.balancer_retries_per_s = retries / seconds();
}

void Deployment::report_nodes(analysis::Batch& batch) {
  double nodes = fleet_ ? 0 : static_cast<double>(nodes_.size());
  for (std::size_t i = 0; fleet_ && i < nodes_.size(); ++i) nodes += presence(i);
  batch.values.nodes_mean = nodes;
  batch.values.cost_per_h = cost_per_hour();
  batch.values.nodes_max = fleet_ ? static_cast<double>(fleet_->most_running()) : nodes;
  report_retries(batch);
  if (fleet_) batch.values.nodes_ready = fleet_->ready_nodes().mean(simulation_.now());
  if (reachable_) batch.values.nodes_ready = reachable_->mean(simulation_.now());
}

// Clients of the service; a tier's callers are nodes.
bool Deployment::has_slow_clients() const {
  const std::vector<models::ArrivalStream>& workload = surroundings_.scenario.workload;
  return name_.empty() && std::any_of(workload.begin(), workload.end(), [](const models::ArrivalStream& stream) {
    return std::any_of(stream.classes.begin(), stream.classes.end(),
                       [](const models::RequestClass& one) { return one.has_slow_client(); });
  });
}

}  // namespace knee::scenarios
