#include "analysis/table/visible.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace knee::analysis {
namespace {

unsigned byte_at(std::string_view text, std::size_t offset) {
  return offset < text.size() ? static_cast<unsigned char>(text[offset]) : 0U;
}

struct CodePoint {
  unsigned value = 0;
  std::size_t length = 1;  // in bytes
};

// A byte that is not UTF-8 counts as a code point: terminals of another encoding know some as control characters.
CodePoint code_point_at(std::string_view text, std::size_t offset) {
  const unsigned first = byte_at(text, offset);
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
  unsigned value = length == 1 ? first : first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const unsigned next = byte_at(text, offset + i);
    if ((next & 0xC0U) != 0x80U) return {first, 1};
    value = value << 6U | (next & 0x3FU);
  }
  return {value, length};
}

bool is_control(CodePoint point) { return point.value < 0x20 || (point.value >= 0x7F && point.value < 0xA0); }

bool is_invisible(CodePoint point) {
  const bool separates = point.value == 0x2028 || point.value == 0x2029;
  const bool directs = (point.value >= 0x202A && point.value <= 0x202E) || (point.value >= 0x2066 && point.value <= 0x2069);
  return is_control(point) || separates || directs || point.value == 0xFEFF;
}

}  // namespace

std::size_t find_invisible(std::string_view text, std::string_view allowed) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    if (is_invisible(point) && allowed.find(text[at]) == std::string_view::npos) return at;
    at += point.length;
  }
  return std::string_view::npos;
}

std::string visible(std::string_view text, std::string_view allowed) {
  std::string shown;
  for (std::size_t at = find_invisible(text, allowed); at != std::string_view::npos; at = find_invisible(text, allowed)) {
    const CodePoint point = code_point_at(text, at);
    shown += text.substr(0, at);
    shown += point.value < 0x100 ? fmt::format("\\x{:02x}", point.value) : fmt::format("\\u{:04x}", point.value);
    text.remove_prefix(std::min(at + point.length, text.size()));
  }
  return shown += text;
}

}  // namespace knee::analysis
