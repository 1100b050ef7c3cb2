/// AddressSanitizer: whether this build uses it, and functions by which pools mark memory as free or in use.
#pragma once

#include <cstddef>

// GCC defines a macro, Clang has a feature test.
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

/// Makes the sanitizer report any use of this memory until `unpoison`. Does nothing in a build without the
/// sanitizer.
inline void poison([[maybe_unused]] const void* memory, [[maybe_unused]] std::size_t bytes) {
#if defined(KNEE_ADDRESS_SANITIZER)
  __asan_poison_memory_region(memory, bytes);
#endif
}

/// Allows the use of this memory again.
inline void unpoison([[maybe_unused]] const void* memory, [[maybe_unused]] std::size_t bytes) {
#if defined(KNEE_ADDRESS_SANITIZER)
  __asan_unpoison_memory_region(memory, bytes);
#endif
}

}  // namespace knee::sim
