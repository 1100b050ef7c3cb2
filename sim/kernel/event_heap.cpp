#include "sim/kernel/event_heap.hpp"

namespace knee::sim {

void EventHeap::grow() {
  const std::size_t capacity = rest_capacity_ == 0 ? 64 : 2 * rest_capacity_;
  auto rest = std::make_unique<Event[]>(capacity);
  std::copy(rest_.get(), rest_.get() + rest_size_, rest.get());
  rest_ = std::move(rest);
  rest_capacity_ = capacity;
}

void EventHeap::rise_far(std::size_t index, EventKey key, std::uintptr_t target) {
  while (index >= kChildren) {
    const std::size_t parent = index / kChildren - 1;
    if (!key.runs_before(rest_[parent].key)) break;
    rest_[parent].move_to(rest_[index]);
    index = parent;
  }
  Event::put(key, target, rest_[index]);
}

void EventHeap::sink_far(std::size_t index, EventKey key, std::uintptr_t target) {
  for (std::size_t child = kChildren * (index + 1); child < rest_size_; child = kChildren * (index + 1)) {
    const std::size_t best = best_of(child, std::min(child + kChildren, rest_size_));
    if (!rest_[best].key.runs_before(key)) break;
    rest_[best].move_to(rest_[index]);
    index = best;
  }
  Event::put(key, target, rest_[index]);
}

/// Restores the heap order of `rest_` from any order: parents after their children (Floyd, 1964).
void EventHeap::restore_order() {
  for (std::size_t i = rest_size_ / kChildren + 1; i-- > 0;) {
    if (i < rest_size_) sift_down(i, rest_[i].key, rest_[i].target);
  }
}

}  // namespace knee::sim
