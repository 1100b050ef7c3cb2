/// Unsigned integers in as few bytes as they need: 7 bits a byte, low bits first (LEB128, as in DWARF 5,
/// section 7.6). For collectors on their way through a pipe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace knee::sim {

/// Appends 1 to 10 bytes.
void append_varint(std::string& bytes, std::uint64_t value);

/// Reads one integer and removes its bytes from the front; nothing if `bytes` ends too early or the integer
/// has more than 64 bits.
[[nodiscard]] std::optional<std::uint64_t> take_varint(std::string_view& bytes);

}  // namespace knee::sim
