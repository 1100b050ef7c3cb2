#include "scenarios/schema/words.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/yaml/nearest.hpp"

namespace knee::scenarios {

Codec<std::string> any_text(const std::string& noun) {
  return {.form = {.name = "text", .expected = noun},
          .read = [noun](std::string_view text) -> Expected<std::string> {
            if (text.find_first_not_of(" \t\n") == std::string_view::npos) {
              return wrong("the text is empty", noun);
            }
            return std::string(text);
          },
          .write = [](const std::string& text) { return text; }};
}

Codec<std::string> one_word(const std::string& noun, std::vector<std::string> words) {
  const std::string expected = words.empty() ? "none, as none is defined" : either_of(words);
  return {.form = {.name = noun, .expected = expected, .words = words},
          .read = [noun, expected, words](std::string_view text) -> Expected<std::string> {
            if (std::find(words.begin(), words.end(), text) != words.end()) return std::string(text);
            return wrong(fmt::format("unknown {} {}", noun, quoted(text)), expected, nearest(text, words));
          },
          .write = [](const std::string& text) { return text; }};
}

Codec<bool> flag() {
  Codec<bool> codec = as<bool>(
      one_word("value", {"true", "false"}), [](const std::string& text) { return text == "true"; },
      [](bool value) -> std::string { return value ? "true" : "false"; });
  codec.form.name = "flag";
  codec.form.json = ScalarSchema::Json::flag;
  return codec;
}

}  // namespace knee::scenarios
