#include "scenarios/schema/mapping_describer.hpp"

#include <algorithm>
#include <utility>

#include "scenarios/schema/parameter_set.hpp"

namespace knee::scenarios {
namespace {

/// As many keys as the largest mapping has: a growing vector would move them several times.
constexpr std::size_t kKeysExpected = 48;

}  // namespace

MappingDescriber::MappingDescriber(const char* name, const SchemaContext& outer, bool filled)
    : schema_{Schema::Kind::mapping, name},
      context_{.detail = outer.detail, .outer = &outer, .mapping = name},
      filled_{filled} {
  schema_.keys.reserve(kKeysExpected);
}

Key* MappingDescriber::add(Key::Presence presence, const char* name, const char* doc) {
  Key& key = schema_.keys.emplace_back(Key{.name = name, .presence = presence});
  key.only_with = only_with_;
  if (context_.detail == SchemaContext::Detail::all) key.doc = doc;
  return context_.detail == SchemaContext::Detail::names ? nullptr : &key;
}

bool MappingDescriber::visit(Key::Presence presence, const char* name, const Slot& slot, const char* doc) {
  if (context_.detail == SchemaContext::Detail::values && !slot.has_value()) return false;
  if (Key* key = add(presence, name, doc)) {
    const bool has_value = presence == Key::Presence::optional || filled_;
    key->schema = has_value ? slot.describe(context_) : slot.describe_type(context_);
  }
  return false;
}

void MappingDescriber::choose(std::span<const Alternative* const> alternatives) {
  ++groups_;
  for (const Alternative* one : alternatives) {
    const bool chosen = filled_ && one->is_chosen();
    if (context_.detail == SchemaContext::Detail::values && !chosen) continue;
    Key* key = add(Key::Presence::alternative, one->name(), one->doc());
    if (key == nullptr) continue;
    key->schema = one->describe(context_);
    key->chosen = chosen;
    key->group = groups_;
  }
}

std::optional<Parameters> MappingDescriber::parameters(std::span<const ParameterSet> sets) {
  for (const ParameterSet& set : sets) {
    for (const Parameter& parameter : set.parameters) {
      const bool known = std::any_of(schema_.keys.begin(), schema_.keys.end(),
                                     [&](const Key& other) { return other.name == parameter.name; });
      if (known) continue;
      Key* key = add(Key::Presence::optional, parameter.name, parameter.doc);
      if (key == nullptr) continue;
      key->schema = parameter.type().describe(nullptr, context_);
      if (sets.size() > 1 && !key->doc.empty()) key->doc += " Either " + in_words(sets) + ".";
    }
  }
  return std::nullopt;
}

bool MappingDescriber::enter(std::initializer_list<const char*> alternatives) {
  only_with_.assign(alternatives.begin(), alternatives.end());
  return true;
}

}  // namespace knee::scenarios
