#include "sim/kernel/event_buckets.hpp"

namespace knee::sim {

void EventBuckets::extend(Bucket& bucket) {
  if (unused_ == nullptr) grow();
  Chunk* const chunk = std::exchange(unused_, unused_->next);
  (bucket.first == nullptr ? bucket.first : bucket.last->next) = chunk;
  bucket.last = chunk;
}

void EventBuckets::grow() {
  Chunk* const chunks = chunks_.emplace_back(std::make_unique_for_overwrite<Chunk[]>(kChunksAtOnce)).get();
  for (std::size_t i = kChunksAtOnce; i-- > 0;) {
    chunks[i].next = unused_;
    unused_ = &chunks[i];
  }
}

}  // namespace knee::sim
