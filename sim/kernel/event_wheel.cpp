#include "sim/kernel/event_wheel.hpp"

#include <algorithm>

namespace knee::sim {
namespace {

constexpr std::size_t kManyInBucket = 64;  // more are divided: then that costs less than sorting them

bool runs_earlier(const Event& a, const Event& b) { return a.key.runs_before(b.key); }

}  // namespace

// An event lies below the first digit in which the two positions differ only if it does so for both of them.
void EventWheel::move_to(Instant position) {
  const std::uint64_t differing = std::exchange(position_, EventBuckets::bits(position)) ^ position_;
  if (differing == 0) return;
  Bucket moved;
  empty_levels(level_of(differing) + 1, [&](const Event& event) { store_.add(moved, event.key, event.target); });
  add_all(moved);
}

void EventWheel::add_all(Bucket& bucket) {
  store_.empty(bucket, [this](const Event& event) { add(event.key, event.target); });
}

EventBuckets::Bucket EventWheel::take_first_bucket() {
  auto level = levels_.begin();
  while (level->used == 0) ++level;
  const int first = std::countr_zero(level->used);
  level->used &= level->used - 1;
  return std::exchange(level->buckets[static_cast<std::size_t>(first)], Bucket{});
}

// The levels below that of the first bucket are empty. The digits between its own and the one by which it is divided are equal in all its
// events, so that these levels stay empty.
void EventWheel::take_next(std::vector<Event>& taken) {
  Bucket bucket = take_first_bucket();
  while (bucket.size > kManyInBucket && bucket.differing != 0) {
    const int level = level_of(bucket.differing);
    store_.empty(bucket, [&](const Event& event) { put(level, event.key, event.target); });
    bucket = take_first_bucket();
  }
  size_ -= bucket.size;
  const auto begin = static_cast<std::ptrdiff_t>(taken.size());
  store_.empty(bucket, [&](const Event& event) { taken.push_back(event); });
  if (!std::is_sorted(taken.begin() + begin, taken.end(), runs_earlier)) std::sort(taken.begin() + begin, taken.end(), runs_earlier);
  position_ = EventBuckets::bits(taken.back().key.when);
}

}  // namespace knee::sim
