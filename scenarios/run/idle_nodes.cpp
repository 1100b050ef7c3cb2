#include "scenarios/run/idle_nodes.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "models/event_loop/loop_delay.hpp"
#include "sim/kernel/working_set.hpp"

namespace knee::scenarios {

IdleNodes::IdleNodes(std::deque<DeployedNode>& nodes) : ActiveSet{nodes.size()}, nodes_{nodes}, memory_(nodes.size()) {
  first_process_.push_back(0);
  for (DeployedNode& node : nodes) {
    for (const auto& worker : node.group->workers()) processes_.push_back(worker.get());
    first_process_.push_back(processes_.size());
  }
  next_firings_.resize(processes_.size(), sim::kNever);
}

std::vector<std::size_t> IdleNodes::to_read(bool all) const {
  std::vector<std::size_t> numbers;
  if (all) {
    numbers.resize(size());
    std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  } else {
    for_each_active(0, [&numbers](std::size_t number) { numbers.push_back(number); });
  }
  return numbers;
}

// The machine, and the statistics of its first process.
void IdleNodes::fetch(std::size_t number) const {
  constexpr std::size_t kStatisticsEnd = 512;
  sim::fetch(&nodes_[number].machine, sizeof(models::Machine));
  sim::fetch(processes_[first_process_[number]], kStatisticsEnd);
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
