#include "analysis/table/shortened.hpp"

#include "analysis/table/table.hpp"

namespace knee::analysis {
namespace {

bool continues_character(char unit) { return (static_cast<unsigned char>(unit) & 0xC0U) == 0x80U; }

// The first (last) `columns` characters of a text.
std::string beginning(std::string text, std::size_t columns) {
  while (width(text) > columns || (!text.empty() && continues_character(text.back()))) text.pop_back();
  return text;
}
std::string end(std::string text, std::size_t columns) {
  while (width(text) > columns || (!text.empty() && continues_character(text.front()))) text.erase(0, 1);
  return text;
}

}  // namespace

std::string shortened(const std::string& label, std::size_t limit) {
  if (width(label) <= limit) return label;
  const std::size_t first = label.find('/') == std::string::npos ? (limit - 1) / 3 : 0;
  return beginning(label, first) + "…" + end(label, limit - 1 - first);
}

}  // namespace knee::analysis
