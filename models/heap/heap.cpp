#include "models/heap/heap.hpp"

#include <algorithm>

#include "sim/kernel/int128.hpp"

namespace knee::models {

Pause Heap::allocate(RetainedBytes& holding, sim::Bytes garbage, sim::Bytes held) {
  Pause pause;
  update_ages(holding);
  std::int64_t held_left = held.count();
  std::int64_t left = garbage_to_collect(garbage.count()) + held_left;
  while (left > 0) {
    const std::int64_t part = std::min(left, room());
    const auto kept = static_cast<std::int64_t>(sim::Int128{held_left} * part / left);
    holding.bytes[0] += kept;
    live_[0] += kept;
    grow(part, kept);
    held_left -= kept;
    left -= part;
    if (room() > 0) continue;
    const Pause one = collect();
    update_ages(holding);
    pause.length += one.length;
    pause.what = one.what;
  }
  return pause;
}

void Heap::release(RetainedBytes& holding) {
  update_ages(holding);
  for (std::size_t age = 0; age < live_.size(); ++age) live_[age] -= holding.bytes[age];
  free(holding);
  holding.bytes = {};
}

}  // namespace knee::models
