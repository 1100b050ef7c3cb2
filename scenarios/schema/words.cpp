#include "scenarios/schema/words.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/schema/vocabulary.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios {

namespace {

std::string expected(const std::vector<std::string>& words) {
  return words.empty() ? "none: no word is defined" : either_of(words);
}

}  // namespace

Diagnostic unknown_word(const char* noun, std::string_view text, const std::vector<std::string>& words) {
  return wrong(fmt::format("unknown {} {}", noun, in_quotes(text)), expected(words), nearest_word(text, words));
}

Expected<std::string> Text::read(std::string_view text) const {
  if (text.find_first_not_of(" \t\n") == std::string_view::npos) return wrong("the text is empty", noun_);
  return std::string(text);
}

Expected<std::string> Name::read(std::string_view text) const {
  if (auto mistake = wrong_name(text)) return *std::move(mistake);
  return Text::read(text);
}

Expected<std::string> OneWord::read(std::string_view text) const {
  if (std::find(words_.begin(), words_.end(), text) != words_.end()) return std::string(text);
  return unknown_word(noun_, text, words_);
}

ScalarSchema OneWord::schema() const {
  return {.name = noun_, .expected = expected(words_), .words = words_};
}

Expected<bool> Flag::read(std::string_view text) const {
  if (text == "true" || text == "false") return text == "true";
  return unknown_word("value", text, {"true", "false"});
}

ScalarSchema Flag::schema() const {
  ScalarSchema schema = OneWord("value", {"true", "false"}).schema();
  schema.name = "flag";
  schema.json = ScalarSchema::Json::flag;
  return schema;
}

}  // namespace knee::scenarios
