/// `FramePool`: memory for coroutine frames, reused by size.
#pragma once

#include <coroutine>
#include <cstddef>
#include <new>

#include "sim/kernel/address_sanitizer.hpp"
#include "sim/kernel/working_set.hpp"

namespace knee::sim {

/// Free lists by size class. Every request creates and frees the same kinds of frame, so in steady state no frame
/// is allocated. Each thread has one pool; it holds memory, never simulation state.
/// Under AddressSanitizer every frame is a fresh allocation, so that a use after free is detected.
class FramePool {
 public:
  static void* allocate(std::size_t bytes) {
#if !defined(KNEE_ADDRESS_SANITIZER)
    const std::size_t index = size_class(bytes);
    if (index < kClasses) {
      FreeFrame*& list = free_[index];
      if (list == nullptr) [[unlikely]]
        refill(index);
      FreeFrame* frame = list;
      list = frame->next;
      return frame;
    }
#endif
    return ::operator new(bytes);
  }

  static void release(void* memory, [[maybe_unused]] std::size_t bytes) noexcept {
#if !defined(KNEE_ADDRESS_SANITIZER)
    const std::size_t index = size_class(bytes);
    if (index < kClasses) {
      free_[index] = new (memory) FreeFrame{free_[index]};
      return;
    }
#endif
    ::operator delete(memory);
  }

 private:
  struct FreeFrame {
    FreeFrame* next;
  };

  // Frames that begin with a cache line, some at a time; they stay in the pool.
  [[gnu::noinline]] static void refill(std::size_t index) {
    const std::size_t size = (index + 1) * kGranularity;
    auto* frames = static_cast<std::byte*>(::operator new(kFramesAtOnce * size, std::align_val_t{kGranularity}));
    for (std::size_t i = kFramesAtOnce; i-- > 0;) free_[index] = new (frames + i * size) FreeFrame{free_[index]};
  }
  static constexpr std::size_t kFramesAtOnce = 4;

  static constexpr std::size_t kGranularity = 64;
  static constexpr std::size_t kClasses = 32;  // frames up to 2 KiB are pooled
  static constexpr std::size_t size_class(std::size_t bytes) { return (bytes - 1) / kGranularity; }

  // Trivially destructible on purpose: access then needs no initialisation guard.
  static constinit inline thread_local FreeFrame* free_[kClasses] = {};
};

/// The first base class of every promise type: the coroutine frames come from the pool.
struct PooledFrame {
  const WorkingSet* touches = nullptr;  ///< what else the coroutine touches when it is resumed; null: nothing that is known

  /// That of any coroutine with such a promise.
  [[nodiscard]] static const WorkingSet* touched_by(std::coroutine_handle<> coroutine) {
    return std::coroutine_handle<PooledFrame>::from_address(coroutine.address()).promise().touches;
  }

  static void* operator new(std::size_t bytes) { return FramePool::allocate(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept { FramePool::release(memory, bytes); }
};

}  // namespace knee::sim
