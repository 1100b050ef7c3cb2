#include "scenarios/schema/schema_type.hpp"

#include <fmt/format.h>

#include "scenarios/yaml/load.hpp"
#include "scenarios/yaml/nearest.hpp"

namespace knee::scenarios {
namespace {

/// `cores:4` is one text to YAML where a key and its value were meant.
std::string as_key_and_value(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) return {};
  return text.substr(0, colon) + ": " + text.substr(colon + 1);
}

}  // namespace

const std::string* text_of(const Node& node, const std::string& expected, Diagnostics& mistakes) {
  if (node.kind == Node::Kind::scalar) return &node.text;
  mistakes.add({.place = node.place,
                .what = fmt::format("{} where one value is needed", noun(node.kind)),
                .expected = expected});
  return nullptr;
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

bool check_mapping(const Node& node, const std::string& expected, Diagnostics& mistakes) {
  if (node.kind == Node::Kind::mapping) return true;
  mistakes.add({.place = node.place,
                .what = fmt::format("{} where a mapping is needed", noun(node.kind)),
                .expected = expected,
                .nearest = node.kind == Node::Kind::scalar ? as_key_and_value(node.text) : ""});
  return false;
}

Type<std::string> file_path(const std::string& noun) {
  Type<std::string> type;
  const ScalarSchema form{.name = "path", .expected = "the path of " + noun};
  type.read = [form](const Node& node, std::string& into, Diagnostics& mistakes) {
    const std::string* text = text_of(node, form.expected, mistakes);
    if (text == nullptr) return false;
    into = beside(node.place, *text);
    return true;
  };
  type.describe = [form](const std::string* value, SchemaContext&) {
    return Schema(form, value == nullptr ? std::nullopt : std::optional(*value));
  };
  return type;
}

}  // namespace knee::scenarios
