#include "sim/kernel/event_queue.hpp"

namespace knee::sim {

void EventQueue::refill(std::size_t count) {
  first_ = near_.data() + std::min(count, far_.size());
  for (Event* place = first_; place != near_.data(); --place) *place = far_.take_first();
}

void EventQueue::push_far(EventKey key, std::uintptr_t target) { far_.push(key, target); }

// The later half goes back to the heap.
void EventQueue::push_to_full(EventKey key, std::uintptr_t target) {
  Event* const latest = &near_[1];
  for (Event* event = latest; event != latest + kRefill; ++event) far_.push_first(event->key, event->target);
  std::copy(latest + kRefill, first_ + 1, latest);
  first_ -= kRefill;
  push(key, target);
}

}  // namespace knee::sim
