#include "models/heap/cpython_heap.hpp"

#include <algorithm>
#include <utility>

namespace knee::models {
namespace {

constexpr std::string_view kNames[] = {"collection of generation 0", "collection of generation 1",
                                       "collection of generation 2"};

}  // namespace

CPythonHeap::CPythonHeap(const Options& options, sim::Bytes own)
    : Heap{own}, options_{options}, long_lived_{own.count()} {}

sim::Bytes CPythonHeap::size() const {
  return Heap::size() + sim::Bytes{dead_[0] + dead_[1] + dead_[2]};
}

std::int64_t CPythonHeap::room() const {
  std::int64_t most = options_.thresholds[0] * options_.object_size.count();
  if (!options_.generational) most = std::max(most, long_lived_ / 4);
  return std::max<std::int64_t>(0, most + 1 - allocated_);
}

void CPythonHeap::grow(std::int64_t total, std::int64_t held) {
  allocated_ += total;
  dead_[0] += total - held;
}

Pause CPythonHeap::collect() { return collect(generation_due()); }

std::size_t CPythonHeap::generation_due() const {
  if (!options_.generational) return 2;
  if (middle_looks_ > options_.thresholds[2] && pending_ >= long_lived_ / 4) return 2;
  return young_looks_ > options_.thresholds[1] ? 1 : 0;
}

Pause CPythonHeap::collect(std::size_t generation) {
  std::int64_t alive = generation == 2 ? own_ : 0;
  std::int64_t dead = 0;
  for (std::size_t age = 0; age <= generation; ++age) {
    alive += std::exchange(live_[age], 0);
    dead += std::exchange(dead_[age], 0);
  }
  ++collections_[generation];
  allocated_ = 0;
  if (generation == 0) {
    live_[1] += alive;
    ++young_looks_;
  } else if (generation == 1) {
    live_[2] += alive;
    pending_ += alive;
    young_looks_ = 0;
    ++middle_looks_;
  } else {
    live_[2] = alive - own_;
    long_lived_ = alive;
    pending_ = young_looks_ = middle_looks_ = 0;
  }
  const double examined = static_cast<double>(alive + dead) / static_cast<double>(options_.object_size.count());
  const sim::Duration each = generation == 2 ? options_.per_old_object : options_.per_young_object;
  return {options_.collection + sim::from_seconds(sim::to_seconds(each) * examined), kNames[generation]};
}

// `minor` counts collections of any generation, `middle` those of the middle one or the oldest.
void CPythonHeap::update_ages(RetainedBytes& holding) const {
  const std::uint64_t older = collections_[1] + collections_[2];
  const std::uint64_t all = collections_[0] + older;
  if (holding.minor == all) return;
  auto& [young, middle, old] = holding.bytes;
  if (holding.middle != older) {
    old += middle + young;
    middle = 0;
  } else {
    middle += young;
  }
  young = 0;
  holding.minor = all;
  holding.middle = older;
}

// Each freed object counts against the allocations, whatever its age (PyObject_GC_Del).
void CPythonHeap::free(const RetainedBytes& holding) {
  for (std::size_t age = 0; age < dead_.size(); ++age) {
    const std::int64_t cyclic = in_cycles(holding.bytes[age]);
    dead_[age] += cyclic;
    allocated_ = std::max<std::int64_t>(0, allocated_ - (holding.bytes[age] - cyclic));
  }
}

}  // namespace knee::models
