#include "sim/kernel/huge_pages.hpp"

#include <algorithm>
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

// The heap grows by `bytes` in one step: for a block that is freed at once, and the rest beside it.
void prefer_huge_pages(std::size_t bytes) {
  const std::size_t size = std::min<std::size_t>(bytes, kLargestHeapBlock - kHugePage);
  const auto begin = reinterpret_cast<std::uintptr_t>(sbrk(0));
  mallopt(M_MMAP_THRESHOLD, kLargestHeapBlock);
  mallopt(M_TRIM_THRESHOLD, -1);  // never: the heap keeps what it has
  mallopt(M_TOP_PAD, static_cast<int>(std::min<std::size_t>(bytes - size, INT32_MAX)));
  void* volatile block = std::malloc(size);  // volatile: else the compiler leaves out both calls
  std::free(block);
  mallopt(M_TOP_PAD, kDefaultPad);
  const auto end = reinterpret_cast<std::uintptr_t>(sbrk(0));
  const std::uintptr_t first = (begin + kHugePage - 1) / kHugePage * kHugePage;
  if (end > first) madvise(reinterpret_cast<void*>(first), end - first, MADV_HUGEPAGE);
}

#else

void prefer_huge_pages(std::size_t) {}

#endif

}  // namespace knee::sim
