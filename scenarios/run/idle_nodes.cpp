#include "scenarios/run/idle_nodes.hpp"

#include <algorithm>

#include "models/event_loop/loop_delay.hpp"

namespace knee::scenarios {

IdleNodes::IdleNodes(std::deque<DeployedNode>& nodes) : ActiveSet{nodes.size()}, nodes_{nodes}, memory_(nodes.size()) {
  first_process_.push_back(0);
  for (DeployedNode& node : nodes) first_process_.push_back(first_process_.back() + node.group->workers().size());
  next_firings_.resize(first_process_.back(), sim::kNever);
}

void IdleNodes::restarted(sim::Instant now, sim::Histogram& loop_delay) {
  restarted_ = now;
  std::uint64_t firings = 0;
  for (sim::Instant& next : next_firings_) firings += models::LoopDelay::pass_firings(next, now);
  if (firings > 0) loop_delay.record(models::LoopDelay::kResolution, firings);
}

void IdleNodes::let_rest(std::size_t number) {
  DeployedNode& node = nodes_[number];
  if (!is_active(number) || !node.machine.is_idle() || !node.group->is_idle()) return;
  sim::Instant* next_firing = &next_firings_[first_process_[number]];
  for (auto& worker : node.group->workers()) *next_firing++ = worker->begin_rest();
  memory_[number] = node.machine.memory().used();
  ActiveSet::let_rest(number, node.machine.rest());
}

void IdleNodes::woken(std::size_t number) {
  DeployedNode& node = nodes_[number];
  sim::Instant* next_firing = &next_firings_[first_process_[number]];
  for (auto& worker : node.group->workers()) worker->end_rest(restarted_, std::exchange(*next_firing++, sim::kNever));
  node.group->end_rest_of_primary(restarted_);
  memory_[number] = {};
}

sim::Bytes IdleNodes::memory_peak() const { return memory_.empty() ? sim::Bytes{} : *std::max_element(memory_.begin(), memory_.end()); }

}  // namespace knee::scenarios
