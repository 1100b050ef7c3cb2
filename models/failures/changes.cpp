#include "models/failures/changes.hpp"

#include <algorithm>
#include <utility>

namespace knee::models {
namespace {

const char* word_of(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::down: return "down";
    case Change::Kind::drain: return "drains";
    case Change::Kind::slow_node:
    case Change::Kind::slow_service: return "slow";
    case Change::Kind::deploy: return "a new version";
    case Change::Kind::reload: return "processes are reloaded";
    case Change::Kind::link_down:
    case Change::Kind::link_bandwidth:
    case Change::Kind::link_latency:
    case Change::Kind::kill: break;
  }
  return "a process is killed";
}

}  // namespace

Changes::Changes(sim::Simulation& simulation, const std::vector<Change>& changes, std::vector<Node> nodes,
                 std::deque<Service>& services, Deploy deploy, ChangeLinks change_links, sim::RunKey key, Timeline* timeline)
    : simulation_{simulation},
      nodes_{std::move(nodes)},
      services_{services},
      deploy_{std::move(deploy)},
      change_links_{std::move(change_links)},
      timeline_{timeline},
      slowness_(services.size(), 1.0) {
  for (const Change& change : changes) {
    const bool is_each = change.target == Change::Target::each && change.kind != Change::Kind::slow_service && !change.is_of_link();
    const std::size_t count = is_each ? nodes_.size() : 1;
    for (std::size_t i = 0; i < count; ++i) {
      sources_.push_back({.change = change, .node = is_each ? i : change.node, .stream = key.stream("changes", sources_.size())});
    }
  }
  for (Source& source : sources_) {
    if (source.change.at) {
      simulation.start(once(source));
    } else {
      simulation.start(again_and_again(source));
    }
  }
}

sim::Process Changes::once(Source& source) {
  co_await simulation_.until(sim::kStart + *source.change.at);
  co_await happen(source);
}

sim::Process Changes::again_and_again(Source& source) {
  for (;;) {
    co_await simulation_.delay(sim::from_seconds(source.change.every->draw(source.stream)));
    co_await happen(source);
  }
}

// To the end of the change.
sim::Task<> Changes::happen(Source& source) {
  const Change& change = source.change;
  if (change.target == Change::Target::any) source.node = any_node(source);
  if (!is_there(source)) co_return;
  if (timeline_ != nullptr) source.span = timeline_->open("changes", change.name);
  begin(source);
  using Kind = Change::Kind;
  const bool is_momentary = change.kind == Kind::kill || change.kind == Kind::reload || change.kind == Kind::deploy;
  if (is_momentary && timeline_ != nullptr) timeline_->close(source.span, "done");
  if (is_momentary || !change.length) co_return;
  co_await simulation_.delay(sim::from_seconds(change.length->draw(source.stream)));
  end(source);
  if (timeline_ != nullptr) timeline_->close(source.span, "again as before");
}

// A random one of the nodes whose machines are on; the first place if none is.
std::size_t Changes::any_node(Source& source) {
  const auto is_on = [](const Node& node) { return node.machine.is_on(); };
  const auto count = static_cast<std::size_t>(std::count_if(nodes_.begin(), nodes_.end(), is_on));
  if (count == 0) return 0;
  std::size_t left = source.stream.below(count);
  const auto found = std::find_if(nodes_.begin(), nodes_.end(), [&](const Node& node) { return is_on(node) && left-- == 0; });
  return static_cast<std::size_t>(found - nodes_.begin());
}

// Nothing happens to a node that has not been started.
bool Changes::is_there(const Source& source) const {
  const Change& change = source.change;
  const bool is_of_many = change.target == Change::Target::zone || change.kind == Change::Kind::deploy;
  return is_of_many || change.is_of_link() || change.kind == Change::Kind::slow_service || nodes_[source.node].machine.is_on();
}

void Changes::begin(Source& source) {
  const Change& change = source.change;
  if (change.kind == Change::Kind::deploy) return deploy_(change.update);
  if (change.is_of_link()) return change_links_(change, true);
  if (change.target != Change::Target::zone) return begin(change, nodes_[source.node]);
  for (Node& node : nodes_) {
    if (node.zone == change.zone) begin(change, node);
  }
}

void Changes::end(const Source& source) {
  const Change& change = source.change;
  if (change.is_of_link()) return change_links_(change, false);
  if (change.target != Change::Target::zone) return end(change, nodes_[source.node]);
  for (Node& node : nodes_) {
    if (node.zone == change.zone) end(change, node);
  }
}

void Changes::begin(const Change& change, Node& node) {
  const bool is_of_service = change.kind == Change::Kind::slow_service;
  if (!is_of_service) node.row.mark(word_of(change.kind));
  switch (change.kind) {
    case Change::Kind::down:
      if (node.down++ == 0) node.group.go_down(change.silently);
      break;
    case Change::Kind::drain:
      if (node.drained++ == 0) node.drain(true);
      break;
    case Change::Kind::slow_node:
    case Change::Kind::slow_service: slow_down(change, node, change.factor); break;
    case Change::Kind::kill: node.group.kill(change.process); break;
    case Change::Kind::reload: simulation_.start(node.group.reload()); break;
    case Change::Kind::link_down:
    case Change::Kind::link_bandwidth:
    case Change::Kind::link_latency:
    case Change::Kind::deploy: break;
  }
}

void Changes::end(const Change& change, Node& node) {
  switch (change.kind) {
    case Change::Kind::down:
      if (--node.down == 0) node.group.come_up();
      break;
    case Change::Kind::drain:
      if (--node.drained == 0) node.drain(false);
      break;
    case Change::Kind::slow_node:
    case Change::Kind::slow_service: slow_down(change, node, 1 / change.factor); break;
    case Change::Kind::link_down:
    case Change::Kind::link_bandwidth:
    case Change::Kind::link_latency:
    case Change::Kind::kill:
    case Change::Kind::reload:
    case Change::Kind::deploy: break;
  }
  if (change.kind != Change::Kind::slow_service) node.row.mark("again as before");
}

void Changes::slow_down(const Change& change, Node& node, double factor) {
  if (change.kind == Change::Kind::slow_node) {
    node.slowness *= factor;
    node.machine.slow_down(node.slowness);
  } else {
    slowness_[change.service] *= factor;
    services_[change.service].slow_down(slowness_[change.service]);
  }
}

}  // namespace knee::models
