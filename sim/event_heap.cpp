#include "sim/event_heap.hpp"

namespace knee::sim {

void EventHeap::grow_and_push(EventKey key, std::uintptr_t target) {
  const std::size_t capacity = rest_capacity_ == 0 ? 64 : 2 * rest_capacity_;
  auto rest = std::make_unique<Event[]>(capacity);
  std::copy(rest_.get(), rest_.get() + rest_size_, rest.get());
  rest_ = std::move(rest);
  rest_capacity_ = capacity;
  add(key, target);
}

/// Makes a heap of the rest, whatever its order: parents after their children (Floyd, 1964).
void EventHeap::restore_order() {
  for (std::size_t i = rest_size_ / kChildren + 1; i-- > 0;) {
    if (i < rest_size_) sink(i, rest_[i].key, rest_[i].target);
  }
}

}  // namespace knee::sim
