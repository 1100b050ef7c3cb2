#include "scenarios/language/reference.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/language/keys/experiment/scenario_keys.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios {
namespace {

/// The type of a value in a word or two.
std::string value_text(const Schema& schema) {
  const std::string none = schema.or_none ? " or none" : "";
  switch (schema.kind) {
    case Schema::Kind::scalar:
      return schema.form.name + none;
    case Schema::Kind::list:
      return "list: " + value_text(schema.parts.front()) + none;
    case Schema::Kind::named:
      return "by name: " + value_text(schema.parts.front()) + none;
    case Schema::Kind::mapping:
    case Schema::Kind::reference:
      return schema.name + none;
    case Schema::Kind::either:
      break;
    case Schema::Kind::anything:
      return "value";
  }
  std::vector<std::string> parts;
  for (const Schema& part : schema.parts) {
    const std::string text = value_text(part);
    if (!text.empty() && std::find(parts.begin(), parts.end(), text) == parts.end()) parts.push_back(text);
  }
  if (schema.or_none) parts.emplace_back("none");
  return either_of(parts);
}

std::string meaning_text(const Key& key) {
  std::string text = key.doc;
  if (!key.schema.form.words.empty()) text += fmt::format(" One of {}.", either_of(key.schema.form.words));
  if (!key.only_with.empty()) text += fmt::format(" Only with {}.", either_of(key.only_with));
  if (key.presence == Key::Presence::required) text += " Required.";
  if (key.presence == Key::Presence::optional && key.schema.value)
    text += fmt::format(" Default: {}.", *key.schema.value);
  return text;
}

void collect(const Schema& schema, std::vector<MappingDescription>& mappings) {
  if (schema.kind == Schema::Kind::mapping) {
    const bool known = std::any_of(mappings.begin(), mappings.end(), [&](const MappingDescription& mapping) {
      return mapping.name == schema.name;
    });
    if (known) return;
    MappingDescription& mapping = mappings.emplace_back(MappingDescription{.name = schema.name, .keys = {}});
    for (const Key& key : schema.keys)
      mapping.keys.push_back({key.name, value_text(key.schema), meaning_text(key)});
  }
  for (const Key& key : schema.keys) collect(key.schema, mappings);
  for (const Schema& part : schema.parts) collect(part, mappings);
}

}  // namespace

const Schema& describe_language() {
  static const Schema kLanguage = language::scenario().describe(nullptr, {});
  return kLanguage;
}

std::vector<MappingDescription> describe_mappings(const Schema& language) {
  std::vector<MappingDescription> mappings;
  collect(language, mappings);
  return mappings;
}

}  // namespace knee::scenarios
