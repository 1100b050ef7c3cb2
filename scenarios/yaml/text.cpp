#include "scenarios/yaml/text.hpp"

#include <algorithm>

#include "analysis/table/visible.hpp"

namespace knee::scenarios {
namespace {

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return !continues_character(byte); }));
}

std::string either_of(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 < words.size() ? ", " : " or ";
    text += words[i];
  }
  return text;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kShown = 60;
  std::size_t length = std::min(text.size(), kShown);
  if (length < text.size()) {
    while (length > 0 && continues_character(text[length])) --length;  // A character is not cut.
  }
  std::string shown(text.substr(0, length));
  if (length < text.size()) shown += "…";
  std::replace(shown.begin(), shown.end(), '\n', ' ');
  return "\"" + analysis::visible(shown) + "\"";
}

}  // namespace knee::scenarios
