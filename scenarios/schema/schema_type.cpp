#include "scenarios/schema/schema_type.hpp"

#include <fmt/format.h>

#include "scenarios/yaml/text.hpp"

namespace knee::scenarios {
namespace {

/// YAML reads `cores:4` as one text; the user meant a key and its value.
std::string as_key_and_value(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) return {};
  return text.substr(0, colon) + ": " + text.substr(colon + 1);
}

}  // namespace

void refuse_kind(const Node& node, const std::string& expected, Diagnostics& mistakes) {
  mistakes.add({.place = node.place,
                .what = fmt::format("{} where one value is needed", noun(node.kind)),
                .expected = expected});
}

bool check_list(const Node& node, std::size_t least, Diagnostics& mistakes) {
  const bool list = node.kind == Node::Kind::list;
  if (list && node.items.size() >= least) return true;
  Diagnostic mistake{
      .place = node.place,
      .what = list ? "the list is too short" : fmt::format("{} where a list is needed", noun(node.kind)),
      .expected = least > 0 ? fmt::format("a list of at least {}", least) : "a list in [ ]"};
  if (node.kind == Node::Kind::scalar) {
    mistake.nearest = as_key_and_value(node.text);
    if (mistake.nearest.empty()) mistake.nearest = "[" + node.text + "]";
  }
  mistakes.add(std::move(mistake));
  return false;
}

void refuse_no_mapping(const Node& node, const std::string& expected, Diagnostics& mistakes) {
  mistakes.add({.place = node.place,
                .what = fmt::format("{} where a mapping is needed", noun(node.kind)),
                .expected = expected,
                .nearest = node.kind == Node::Kind::scalar ? as_key_and_value(node.text) : ""});
}

std::optional<Diagnostic> wrong_name(std::string_view name) {
  if (name.find_first_of("\n\t") != std::string_view::npos) {
    return wrong(in_quotes(name) + " has a line break or a tab", "a name in one line");
  }
  if (name.empty() || std::string_view("=+-@").find(name.front()) == std::string_view::npos) return std::nullopt;
  return wrong(fmt::format("spreadsheets take {} in a table for a formula", in_quotes(name)), "a name that starts with a letter or a digit");
}

void check_name(const std::string& name, const SourceLocation& place, Diagnostics& mistakes) {
  auto mistake = wrong_name(name);
  if (!mistake || name.find_first_of("\n\t") != std::string::npos) return;  // the reader of the tree has refused these
  mistake->place = place;
  mistakes.add(*std::move(mistake));
}

std::string expectation(const Schema& schema) {
  const std::string none = schema.or_none ? ", or none" : "";
  switch (schema.kind) {
    case Schema::Kind::scalar:
      return schema.form.expected + none;
    case Schema::Kind::list:
      return "a list" + none;
    case Schema::Kind::named:
      return "a mapping from the name of each " + schema.name + none;
    case Schema::Kind::reference:
      return "a mapping: " + schema.name + none;
    case Schema::Kind::anything:
      return {};
    case Schema::Kind::either:
      return expectation(schema.parts.front()) + ", or " + expectation(schema.parts.back()) + none;
    case Schema::Kind::mapping:
      break;
  }
  std::vector<std::string> names;
  for (const Key& key : schema.keys) names.push_back(key.name);
  if (names.size() > kKeysListed) return "a mapping: " + schema.name + none;
  return "a mapping with the keys " + either_of(names) + none;
}

}  // namespace knee::scenarios
