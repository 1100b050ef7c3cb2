/// `ReclaimedFrames`: memory of destroyed coroutines to which handles may still exist.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "sim/kernel/frame_pool.hpp"

namespace knee::sim {

/// The memory of destroyed frames, kept until every structure that points into it (calendar, cores, wait lists) has
/// dropped its handles.
class ReclaimedFrames {
 public:
  explicit ReclaimedFrames(std::vector<FramePool::Block> blocks) : blocks_{std::move(blocks)} {
    std::sort(blocks_.begin(), blocks_.end(), [](const auto& a, const auto& b) { return before(a.memory, b.memory); });
  }
  ReclaimedFrames(ReclaimedFrames&&) noexcept = default;
  ReclaimedFrames& operator=(ReclaimedFrames&&) = delete;
  ~ReclaimedFrames() {
    for (const FramePool::Block& block : blocks_) FramePool::release(block.memory, block.bytes);
  }

  /// Whether `address` lies in one of the frames.
  [[nodiscard]] bool contains(const void* address) const {
    const auto after = std::upper_bound(
        blocks_.begin(), blocks_.end(), address,
        [](const void* one, const FramePool::Block& block) { return before(one, block.memory); });
    if (after == blocks_.begin()) return false;
    const FramePool::Block& block = *(after - 1);
    return before(address, static_cast<const std::byte*>(block.memory) + block.bytes);
  }

 private:
  static bool before(const void* a, const void* b) { return std::less<>{}(a, b); }
  std::vector<FramePool::Block> blocks_;  // by address
};

}  // namespace knee::sim
