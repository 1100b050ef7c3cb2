/// Huge pages: the kernel has been asked for them where the heap grows.
#include "sim/kernel/huge_pages.hpp"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "sim/kernel/address_sanitizer.hpp"
#include "tests/support/catch.hpp"

namespace knee::sim::huge_pages_test {
namespace {

// The flags of the mappings of the heap (proc(5), smaps: VmFlags; hg: MADV_HUGEPAGE).
std::string flags_of_heap() {
  std::ifstream maps{"/proc/self/smaps"};
  std::string flags;
  bool is_heap = false;
  for (std::string line; std::getline(maps, line);) {
    if (line.find(" rw-p ") != std::string::npos || line.find(" r--p ") != std::string::npos) {
      is_heap = line.find("[heap]") != std::string::npos;
    }
    if (is_heap && line.rfind("VmFlags:", 0) == 0) flags += line.substr(8);
  }
  return flags;
}

}  // namespace

TEST_CASE("The kernel is asked for huge pages for the next part of the heap") {
  constexpr std::size_t kBytes = 16'000'000;
  prefer_huge_pages(kBytes);
  std::vector<std::unique_ptr<char[]>> blocks;
  for (std::size_t taken = 0; taken < kBytes; taken += 10'000) blocks.push_back(std::make_unique<char[]>(10'000));
  CHECK(blocks.size() == 1600);
#if defined(__GLIBC__) && !defined(KNEE_ADDRESS_SANITIZER)
  const std::string flags = flags_of_heap();
  const bool can_be_told = std::filesystem::exists("/sys/kernel/mm/transparent_hugepage/enabled") && !flags.empty();
  if (can_be_told) CHECK(flags.find(" hg") != std::string::npos);
#endif
}

}  // namespace knee::sim::huge_pages_test
