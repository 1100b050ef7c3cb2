#include "models/steps/cache_store.hpp"

namespace knee::models {

CacheStore::CacheStore(const CacheStep& options)
    : stale_{options.stale},
      capacity_{options.capacity},
      anchor_{options.popularity.keys()},
      entries_(std::size_t{options.popularity.keys()} + 1) {
  entries_[anchor_].previous = entries_[anchor_].next = anchor_;
}

CacheStore::Found CacheStore::look_up(std::uint32_t key, sim::Instant now) {
  const Entry& entry = entries_[key];
  if (!entry.exists) return Found::missing;
  if (now >= sim::after(entry.expires, stale_)) {
    drop(key);
    return Found::missing;
  }
  unlink(key);
  link_first(key);
  return now < entry.expires ? Found::fresh : Found::stale;
}

void CacheStore::fill(std::uint32_t key, sim::Instant now, sim::Duration good) {
  if (entries_[key].exists) {
    unlink(key);
    --size_;
  } else if (size_ >= capacity_) {
    drop(entries_[anchor_].previous);
  }
  link_first(key);
  ++size_;
  entries_[key].exists = true;
  entries_[key].expires = sim::after(now, good);
}

void CacheStore::drop(std::uint32_t key) {
  unlink(key);
  entries_[key].exists = false;
  --size_;
}

void CacheStore::link_first(std::uint32_t key) {
  const std::uint32_t second = entries_[anchor_].next;
  entries_[key].previous = anchor_;
  entries_[key].next = second;
  entries_[second].previous = key;
  entries_[anchor_].next = key;
}

void CacheStore::unlink(std::uint32_t key) {
  entries_[entries_[key].previous].next = entries_[key].next;
  entries_[entries_[key].next].previous = entries_[key].previous;
}

}  // namespace knee::models
