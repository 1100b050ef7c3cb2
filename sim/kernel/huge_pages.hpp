/// Huge pages for the memory of a large simulation.
#pragma once

#include <cstddef>

namespace knee::sim {

/// Asks the kernel to back the next `bytes` of the heap by pages of 2 MiB (Linux: madvise(2), MADV_HUGEPAGE; transparent huge pages must
/// be allowed, /sys/kernel/mm/transparent_hugepage/enabled). Where thousands of nodes are visited in turn, nearly each access misses
/// the TLB too: with small pages a page table has to be read as well. Memory that is not used is not taken. Does nothing where the C
/// library is not glibc, or has no room.
void prefer_huge_pages(std::size_t bytes);

}  // namespace knee::sim
