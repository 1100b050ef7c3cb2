#include "models/balancing/idle_queues.hpp"

namespace knee::models {

IdleQueues::IdleQueues(std::size_t nodes, std::size_t balancers, sim::RandomStream stream)
    : requests_(nodes), places_(nodes + balancers), balancers_{balancers}, stream_{std::move(stream)} {
  for (std::size_t i = 0; i < balancers; ++i) {
    const auto own = static_cast<std::uint32_t>(anchor(i));
    places_[own] = {.previous = own, .next = own};
  }
  for (std::size_t i = 0; i < nodes; ++i) join(i);
}

void IdleQueues::sent(std::size_t node) {
  if (++requests_[node] == 1) leave(node);
}

void IdleQueues::answered(std::size_t node) {
  if (--requests_[node] == 0) join(node);
}

void IdleQueues::join(std::size_t node) {
  const std::size_t end = anchor(balancers_ == 1 ? 0 : stream_.below(balancers_));
  const auto number = static_cast<std::uint32_t>(node);
  places_[node] = {.previous = places_[end].previous, .next = static_cast<std::uint32_t>(end)};
  places_[places_[end].previous].next = number;
  places_[end].previous = number;
}

void IdleQueues::leave(std::size_t node) {
  const Place place = places_[node];
  places_[place.previous].next = place.next;
  places_[place.next].previous = place.previous;
  places_[node].next = kNone;
}

std::optional<std::size_t> IdleQueues::first(std::size_t balancer, const Candidates* among) const {
  const std::size_t end = anchor(balancer);
  std::size_t node = places_[end].next;
  while (node != end && among != nullptr && !among->has(node)) node = places_[node].next;
  return node == end ? std::nullopt : std::optional(node);
}

JoinIdleQueue::JoinIdleQueue(const Options& options, sim::RandomStream stream, std::shared_ptr<IdleQueues> queues, std::size_t balancer)
    : draw_{options, std::move(stream)}, queues_{std::move(queues)}, balancer_{balancer} {
  if (queues_ == nullptr) queues_ = std::make_shared<IdleQueues>(options.nodes, 1, sim::RandomStream{{.purpose = "one idle queue"}});
}

std::size_t JoinIdleQueue::pick(sim::Instant /*now*/) {
  const Candidates* among = limits();
  if (const std::optional<std::size_t> idle = queues_->first(balancer_, among)) return *idle;
  return among == nullptr ? draw_.any() : draw_.among(*among, {});
}

}  // namespace knee::models
