/// `WorkingSet`: the memory that an activity touches.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace knee::sim {

inline constexpr std::size_t kCacheLine = 64;

/// Asks the processor for the cache lines of `bytes` bytes at `begin`, without waiting for them. Any address may be asked for.
inline void fetch(const void* begin, std::size_t bytes) {
  const auto first = reinterpret_cast<std::uintptr_t>(begin) / kCacheLine * kCacheLine;
  const auto end = reinterpret_cast<std::uintptr_t>(begin) + bytes;
  for (std::uintptr_t line = first; line < end; line += kCacheLine) __builtin_prefetch(reinterpret_cast<const void*>(line), 1);
#if defined(__GNUC__)
  asm volatile("");  // else GCC takes a function that only fetches for one without effect, and leaves out its calls
#endif
}

/// Where there are thousands of processes, what one of them needs has left the caches when its next event comes, and each pointer
/// that the event follows is a wait for memory. The calendar fetches this memory some events ahead, all at once
/// (docs/decisions/0017-fetching-ahead.md). It affects the speed alone.
class WorkingSet {
 public:
  void clear() { ranges_ = {}; }

  /// Adds the memory of `bytes` bytes at `begin`. What goes beyond the space of the set is left out.
  void add(const void* begin, std::size_t bytes) {
    const auto first = reinterpret_cast<std::uintptr_t>(begin) / kCacheLine * kCacheLine;
    const std::uintptr_t lines = (reinterpret_cast<std::uintptr_t>(begin) + bytes - first + kCacheLine - 1) / kCacheLine;
    add(Range{first | std::min<std::uintptr_t>(lines, kCacheLine - 1)});
  }
  /// Adds the memory from the beginning of `first` to the end of `last`, two members of one object.
  template <class First, class Last>
  void add_members(const First& first, const Last& last) {
    const auto* begin = reinterpret_cast<const char*>(&first);
    add(begin, static_cast<std::size_t>(reinterpret_cast<const char*>(&last) + sizeof last - begin));
  }
  /// Adds another set.
  void add(const WorkingSet& other) {
    for (const Range range : other.ranges_) {
      if (range != 0) add(range);
    }
  }

  /// Asks the processor for all of it.
  void fetch() const {
    for (const Range range : ranges_) {
      if (range == 0) return;
      sim::fetch(reinterpret_cast<const void*>(range / kCacheLine * kCacheLine), range % kCacheLine * kCacheLine);
    }
  }

 private:
  using Range = std::uintptr_t;  // where some cache lines begin, with their number in the lowest bits

  void add(Range range) {
    const auto unused = std::find(ranges_.begin(), ranges_.end(), 0);
    if (unused != ranges_.end()) *unused = range;
  }

  std::array<Range, 24> ranges_{};  // those not used are 0
};

}  // namespace knee::sim
