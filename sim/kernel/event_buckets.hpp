/// `EventBuckets`: buckets of events in no order, which share their memory.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "sim/kernel/event.hpp"
#include "sim/kernel/working_set.hpp"

namespace knee::sim {

/// A bucket is a chain of chunks, and an event is written behind the last one: each bucket in use needs one line of the caches, however
/// many events it holds. Events are read from the beginning to the end. A chunk that was read, and is in the caches, serves the next
/// bucket that grows. The store keeps its memory: once it has grown to the largest number of events, it allocates no more.
class EventBuckets {
 public:
  static constexpr std::size_t kEventsOfChunk = 32;
  struct Chunk {
    std::array<Event, kEventsOfChunk> events;
    Chunk* next;
  };
  /// Its chunks are those of the store.
  struct Bucket {
    Chunk* first = nullptr;
    Chunk* last = nullptr;
    std::size_t size = 0;
    std::uint64_t differing = 0;  ///< the bits in which the times of its events differ
  };

  /// The bits of a time.
  [[nodiscard]] static std::uint64_t bits(Instant when) { return static_cast<std::uint64_t>(when.time_since_epoch().count()); }

  /// Adds an event behind the others.
  void add(Bucket& bucket, EventKey key, std::uintptr_t target) {
    const std::size_t place = bucket.size++ % kEventsOfChunk;
    if (place == 0) [[unlikely]]
      extend(bucket);
    Event::put(key, target, bucket.last->events[place]);
    bucket.differing |= bits(key.when) ^ bits(bucket.first->events[0].key.when);
  }

  /// Empties `bucket` and calls `take(event)` for each of its events in the order in which they were added. `take` may add events to
  /// other buckets.
  template <class Take>
  void empty(Bucket& bucket, Take take) {
    const Bucket emptied = std::exchange(bucket, Bucket{});
    std::size_t left = emptied.size;
    for (Chunk *chunk = emptied.first, *next = nullptr; left > 0; chunk = next) {
      const std::size_t count = std::min(left, kEventsOfChunk);
      left -= count;
      if (left > 0) fetch(next = chunk->next, sizeof(Chunk));
      for (std::size_t i = 0; i < count; ++i) take(chunk->events[i]);
      chunk->next = unused_;
      unused_ = chunk;
    }
  }

 private:
  static constexpr std::size_t kChunksAtOnce = 64;

  void extend(Bucket& bucket);
  void grow();

  Chunk* unused_ = nullptr;
  std::vector<std::unique_ptr<Chunk[]>> chunks_;
};

}  // namespace knee::sim
