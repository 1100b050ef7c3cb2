/// `CacheStep`: a cache as a step of requests describes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include "sim/kernel/time.hpp"
#include "sim/random/distribution.hpp"
#include "sim/random/popularity.hpp"

namespace knee::models {

/// The misses of one key that wait for one fill: none, those of one process (a promise that is kept, a lock of the process), or
/// those of all processes (a lock in the shared cache).
enum class Coalescing : std::uint8_t { none, process, all };

/// The key of a request, and how long its fill is good, are drawn with the request.
struct CacheStep {
  static constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();

  sim::Popularity popularity{1, 0};
  std::optional<sim::Distribution> ttl = {};  ///< seconds from the fill; none: an entry never expires
  sim::Duration stale{};                      ///< after that, for which an entry is served once more while it is refreshed
  std::size_t capacity = kUnlimited;          ///< entries; the one that was used least recently goes
  Coalescing coalescing = Coalescing::none;
  bool shared = false;                        ///< by all processes (Redis); else each process has entries of its own
};

}  // namespace knee::models
