#include "sim/kernel/huge_pages.hpp"

#include <cstdint>
#include <cstdlib>

#if defined(__GLIBC__)
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace knee::sim {

#if defined(__GLIBC__)

namespace {

constexpr std::uintptr_t kHugePage = 2 * 1024 * 1024;
constexpr int kLargestHeapBlock = 32 * 1024 * 1024;  // the largest M_MMAP_THRESHOLD (mallopt(3))
constexpr int kDefaultPad = 128 * 1024;

}  // namespace

// The heap grows in one step by more than `bytes`: by a block that is too large for what it has left, and is freed at once.
void prefer_huge_pages(std::size_t bytes) {
  constexpr std::size_t kBlock = kLargestHeapBlock - kHugePage;
  const auto begin = reinterpret_cast<std::uintptr_t>(sbrk(0));
  mallopt(M_MMAP_THRESHOLD, kLargestHeapBlock);
  mallopt(M_TRIM_THRESHOLD, -1);  // never: the heap keeps what it has
  mallopt(M_TOP_PAD, static_cast<int>(bytes < INT32_MAX ? bytes : INT32_MAX));
  std::free(std::malloc(kBlock));
  mallopt(M_TOP_PAD, kDefaultPad);
  const auto end = reinterpret_cast<std::uintptr_t>(sbrk(0));
  const std::uintptr_t first = (begin + kHugePage - 1) / kHugePage * kHugePage;
  if (end > first) madvise(reinterpret_cast<void*>(first), end - first, MADV_HUGEPAGE);
}

#else

void prefer_huge_pages(std::size_t) {}

#endif

}  // namespace knee::sim
