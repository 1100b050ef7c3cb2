/// `EventWheel`: events that are far away, in buckets by their time.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/kernel/event.hpp"
#include "sim/kernel/event_buckets.hpp"
#include "sim/kernel/time.hpp"

namespace knee::sim {

/// A hierarchical timing wheel (Varghese and Lauck, SOSP 1987, scheme 7) that keeps the order of its events exactly. A time is a number
/// of eleven digits of six bits. An event lies in a bucket by the first digit in which its time differs from the wheel's position, and
/// by the value of that digit. So the first bucket of the lowest level in use has the events that run first. When it is reached, it is
/// divided by a later digit if it holds many events; else it is sorted.
///
/// An event is added in O(1) and moved at most once for each digit, whatever the times are: all equal, a few of them years away, most
/// within a millisecond. Usually that is two or three times, and each time many events of one bucket move one after the other.
class EventWheel {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }

  /// The time after which events can be added: that of the last one taken.
  [[nodiscard]] Instant position() const { return Instant{Duration{static_cast<Duration::rep>(position_)}}; }

  /// Changes the position. All events must be after it.
  void move_to(Instant position);

  /// Adds an event after the position.
  void add(EventKey key, std::uintptr_t target) {
    ++size_;
    put(level_of(EventBuckets::bits(key.when) ^ position_), key, target);
  }

  /// Takes the events that run first, some tens as a rule, and adds them in their order to `taken`. There must be one.
  void take_next(std::vector<Event>& taken);

  /// Removes every event for which `is_dropped(event)`; O(size).
  template <class Predicate>
  void drop_if(Predicate is_dropped) {
    Bucket kept;
    empty_levels(kDigits, [&](const Event& event) {
      if (!is_dropped(event)) store_.add(kept, event.key, event.target);
    });
    add_all(kept);
  }

 private:
  using Bucket = EventBuckets::Bucket;
  static constexpr int kDigitBits = 6;
  static constexpr int kDigits = (64 + kDigitBits - 1) / kDigitBits;
  struct Level {
    std::uint64_t used = 0;  // a bit for each bucket, set if that has events
    std::array<Bucket, 1 << kDigitBits> buckets{};
  };

  // The level of the first digit in which two times differ, by the bits in which they do.
  [[nodiscard]] static int level_of(std::uint64_t differing) { return (63 - std::countl_zero(differing)) / kDigitBits; }

  void put(int level_number, EventKey key, std::uintptr_t target) {
    Level& level = levels_[static_cast<std::size_t>(level_number)];
    const std::uint64_t digit = (EventBuckets::bits(key.when) >> (level_number * kDigitBits)) % level.buckets.size();
    level.used |= std::uint64_t{1} << digit;
    store_.add(level.buckets[digit], key, target);
  }
  void add_all(Bucket& bucket);
  [[nodiscard]] Bucket take_first_bucket();

  // Empties the first `count` levels, and takes each event.
  template <class Take>
  void empty_levels(int count, Take take) {
    for (int i = 0; i < count; ++i) {
      Level& level = levels_[static_cast<std::size_t>(i)];
      for (; level.used != 0; level.used &= level.used - 1) {
        Bucket& bucket = level.buckets[static_cast<std::size_t>(std::countr_zero(level.used))];
        size_ -= bucket.size;
        store_.empty(bucket, take);
      }
    }
  }

  std::array<Level, kDigits> levels_;
  EventBuckets store_;
  std::uint64_t position_ = 0;
  std::size_t size_ = 0;
};

}  // namespace knee::sim
