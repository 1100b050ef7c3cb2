/// Whether AddressSanitizer watches this build, and marks for it: pools hide from it what they keep.
#pragma once

#include <cstddef>

// GCC says so by a macro of its own, Clang by a feature.
#if defined(__SANITIZE_ADDRESS__)
#define KNEE_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define KNEE_ADDRESS_SANITIZER 1
#endif
#endif

#if defined(KNEE_ADDRESS_SANITIZER)
#include <sanitizer/asan_interface.h>
#endif

namespace knee::sim {

/// From now on a use of this memory is reported, until `unpoison`. Does nothing in a build without the
/// sanitizer.
inline void poison([[maybe_unused]] const void* memory, [[maybe_unused]] std::size_t bytes) {
#if defined(KNEE_ADDRESS_SANITIZER)
  __asan_poison_memory_region(memory, bytes);
#endif
}

/// The memory may be used again.
inline void unpoison([[maybe_unused]] const void* memory, [[maybe_unused]] std::size_t bytes) {
#if defined(KNEE_ADDRESS_SANITIZER)
  __asan_unpoison_memory_region(memory, bytes);
#endif
}

}  // namespace knee::sim
