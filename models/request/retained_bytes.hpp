/// The bytes that a request holds on the heap of its process.
#pragma once

#include <array>
#include <cstdint>

namespace knee::models {

/// Bytes that one request holds until its response, by age, youngest first. The heap keeps them up to date.
struct RetainedBytes {
  std::array<std::int64_t, 3> bytes{};
  std::uint64_t minor = 0;   ///< the heap's collections when the ages were last brought up to date,
  std::uint64_t middle = 0;  ///< as its collector counts them
  [[nodiscard]] bool empty() const { return bytes[0] == 0 && bytes[1] == 0 && bytes[2] == 0; }
};

}  // namespace knee::models
