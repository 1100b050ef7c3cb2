#include "models/autoscaling/fleet.hpp"

#include <algorithm>
#include <utility>

namespace knee::models {
namespace {

const char* word_of(Fleet::Phase phase) {
  switch (phase) {
    case Fleet::Phase::booting: return "node starts";
    case Fleet::Phase::starting: return "processes start";
    case Fleet::Phase::ready: return "node is ready";
    case Fleet::Phase::leaving: return "node leaves";
    case Fleet::Phase::absent: break;
  }
  return "node has ended";
}

}  // namespace

Fleet::Fleet(sim::Simulation& simulation, const Options& options, std::vector<Place> places)
    : simulation_{simulation}, options_{options}, asked_for_{options.first} {
  for (Place& place : places) {
    Node& node = nodes_.emplace_back(simulation, std::move(place));
    node.place.group.on_open([&node] { node.told.signal(); });
    if (nodes_.size() <= options.first) {
      enter(node, Phase::ready);
      simulation.start(live(node));
    } else {
      node.place.group.go_down(false);
      node.place.machine.switch_off();
      node.place.know(false);
    }
  }
}

// --- The life of one node -----------------------------------------------------------------------------------

sim::Process Fleet::live(Node& node) {
  if (node.phase == Phase::absent) co_await start(node);
  while (!node.leaves) co_await node.told.wait();
  co_await leave(node);
}

// Until it is ready, or has to leave.
sim::Task<> Fleet::start(Node& node) {
  enter(node, Phase::booting);
  node.place.machine.switch_on();
  if (options_.start > sim::Duration::zero()) co_await node.told.wait_for(options_.start);
  if (node.leaves) co_return;
  node.started = simulation_.now();
  enter(node, Phase::starting);
  node.place.group.start_anew();
  while (!node.leaves && node.place.group.port() != Port::open) co_await node.told.wait();
  if (node.leaves) co_return;
  enter(node, Phase::ready);
  node.place.know(true);
  reconcile();
}

sim::Task<> Fleet::leave(Node& node) {
  const bool has_processes = node.phase != Phase::booting;
  if (node.phase == Phase::ready) node.place.know(false);
  enter(node, Phase::leaving);
  if (!node.place.load.is_idle() && options_.grace > sim::Duration::zero()) co_await node.place.load.idle(options_.grace);
  if (has_processes) node.place.group.go_down(false);
  node.place.machine.switch_off();
  enter(node, Phase::absent);
  reconcile();
}

void Fleet::enter(Node& node, Phase phase) {
  const sim::Instant now = simulation_.now();
  const auto count = [now](sim::TimeAverage& nodes, bool was, bool is) {
    if (was != is) nodes.add(is ? 1 : -1, now);
  };
  most_running_ = most_running();
  running_since_ = now;
  count(ready_, node.phase == Phase::ready, phase == Phase::ready);
  count(running_, node.phase != Phase::absent, phase != Phase::absent);
  count(node.present, node.phase != Phase::absent, phase != Phase::absent);
  node.phase = phase;
  node.changed = now;
  node.place.row.mark(word_of(phase));
}

std::optional<ScaledNode> Fleet::node(std::size_t number) const {
  const Node& node = nodes_[number];
  if (node.phase == Phase::absent) return std::nullopt;
  return ScaledNode{.is_leaving = node.leaves,
                    .is_pending = node.phase == Phase::booting,
                    .is_ready = node.phase == Phase::ready,
                    .started = node.started,
                    .changed = node.changed,
                    .request_milli = options_.request_milli};
}

std::int64_t Fleet::most_running() const {
  return simulation_.now() > running_since_ ? std::max(most_running_, running_.value()) : most_running_;
}

void Fleet::reset_statistics() {
  const sim::Instant now = simulation_.now();
  most_running_ = 0;
  running_since_ = now;
  running_.reset(now);
  ready_.reset(now);
  for (Node& node : nodes_) node.present.reset(now);
}

// --- As many nodes as asked for, of the present version -----------------------------------------------------

void Fleet::scale_to(std::size_t nodes) {
  asked_for_ = nodes;
  reconcile();
}

void Fleet::deploy(const RollingUpdate& update) {
  update_ = update;
  ++version_;
  reconcile();
}

// Changes that it makes itself may end at once: it looks again then.
void Fleet::reconcile() {
  reconciles_again_ = true;
  if (std::exchange(is_reconciling_, true)) return;
  while (std::exchange(reconciles_again_, false)) {
    add_nodes(census());
    remove_surplus();
    remove_old();
  }
  is_reconciling_ = false;
}

Fleet::Census Fleet::census() const {
  Census now;
  for (const Node& node : nodes_) {
    if (node.phase == Phase::absent) continue;
    const bool is_old = node.version != version_;
    now.leaving_old += node.leaves && is_old ? 1 : 0;
    if (node.leaves) continue;
    const bool is_ready = node.phase == Phase::ready;
    ++now.all;
    now.ready += is_ready ? 1 : 0;
    now.current += is_old ? 0 : 1;
    now.current_ready += is_ready && !is_old ? 1 : 0;
  }
  return now;
}

// Nodes that may start now.
std::size_t Fleet::allowed(const Census& now) const {
  const bool is_old_there = now.all > now.current;
  if (update_.strategy == RollingUpdate::Strategy::recreate && (is_old_there || now.leaving_old > 0)) return 0;
  const std::size_t most = asked_for_ + (is_old_there ? update_.surge_of(asked_for_) : 0);
  const std::size_t missing = asked_for_ - std::min(asked_for_, now.current);
  return std::min(missing, most - std::min(most, now.all));
}

void Fleet::add_nodes(const Census& now) {
  std::size_t left = allowed(now);
  for (Node& node : nodes_) {
    if (left == 0) return;
    if (node.phase != Phase::absent) continue;
    --left;
    node.version = version_;
    node.leaves = false;
    simulation_.start(live(node));
  }
}

// Without an update all nodes are of the present version.
void Fleet::remove_surplus() {
  const Census now = census();
  if (now.current <= asked_for_) return;
  remove(now.current - asked_for_, [](const Fleet& fleet, const Node& node) { return node.version == fleet.version_; });
}

// pkg/controller/deployment/rolling.go, reconcileOldReplicaSets: first old nodes that are not ready, then as many ready ones as
// may be missing.
void Fleet::remove_old() {
  const Census now = census();
  const std::size_t old = now.all - now.current;
  if (old == 0) return;
  const auto is_old = [](const Fleet& fleet, const Node& node) { return node.version != fleet.version_; };
  if (update_.strategy == RollingUpdate::Strategy::recreate) {
    remove(old, is_old);
    return;
  }
  const std::size_t least = asked_for_ - std::min(asked_for_, update_.unavailable_of(asked_for_));
  const std::size_t needed = least + (now.current - now.current_ready);
  if (now.all <= needed) return;
  std::size_t most = now.all - needed;
  most -= remove(most, [](const Fleet& fleet, const Node& node) {
    return node.version != fleet.version_ && node.phase != Phase::ready;
  });
  if (now.ready > least) remove(std::min(most, now.ready - least), is_old);
}

bool Fleet::leaves_before(const Node& one, const Node& other) const {
  if (one.phase != other.phase) return one.phase < other.phase;
  return one.changed > other.changed;
}

// Tells at most so many nodes to leave; returns how many.
std::size_t Fleet::remove(std::size_t most, bool (*is_meant)(const Fleet& fleet, const Node& node)) {
  std::size_t told = 0;
  for (; told < most; ++told) {
    Node* first = nullptr;
    for (Node& node : nodes_) {
      if (node.phase == Phase::absent || node.leaves || !is_meant(*this, node)) continue;
      if (first == nullptr || !leaves_before(*first, node)) first = &node;
    }
    if (first == nullptr) break;
    first->leaves = true;
    first->told.signal();
  }
  return told;
}

}  // namespace knee::models
