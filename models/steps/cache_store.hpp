/// `CacheStore`: the entries of a cache: when each expires, and which was used least recently.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/request/cache_step.hpp"

namespace knee::models {

/// Entries by their number. An entry expires a time after its fill, whether it is used or not (Redis EXPIRE, lru-cache's ttl);
/// with a capacity the entry that was used least recently makes room, as in lru-cache and functools.lru_cache. Like them it leaves
/// an expired entry where it is until it is asked for or has to make room.
class CacheStore {
 public:
  enum class Found : std::uint8_t { fresh, stale, missing };

  explicit CacheStore(const CacheStep& options);

  /// Looks an entry up at `now`, which counts as a use.
  [[nodiscard]] Found look_up(std::uint32_t key, sim::Instant now);
  /// Fills an entry, which is good until `now` and `good`.
  void fill(std::uint32_t key, sim::Instant now, sim::Duration good);
  /// Entries, expired ones included.
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  // An entry with its neighbours in the order of use: `next` was used before it.
  struct Entry {
    sim::Instant expires{};
    std::uint32_t previous = 0;
    std::uint32_t next = 0;
    bool exists = false;
  };

  void link_first(std::uint32_t key);
  void unlink(std::uint32_t key);
  void drop(std::uint32_t key);

  sim::Duration stale_;
  std::size_t capacity_;
  std::uint32_t anchor_;        // its neighbours are the entries used last and first
  std::vector<Entry> entries_;  // by key, and the anchor
  std::size_t size_ = 0;
};

}  // namespace knee::models
