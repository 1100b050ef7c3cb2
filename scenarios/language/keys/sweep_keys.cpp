#include "scenarios/language/keys/sweep_keys.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"
#include "scenarios/schema/vocabulary.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

constexpr const char* kOfLoad = "Rate of all open streams of requests together: a list, or a range.";
constexpr const char* kOfKey =
    "In place of KEY a key of architectures such as processes, for each that has it, or a path such as services.db.servers; in "
    "the sweep of an architecture its own keys, such as machine.cores.";
constexpr const char* kOfTogether = "Keys that move together: the first values of all of them, then the second ones, and so on.";
constexpr const char* kOfWhere =
    "Conditions that a combination has to meet, such as processes * threads <= 64, of swept keys and other numbers of the "
    "architecture, with + - * /, comparisons, and, or, not and parentheses.";

auto conditions() { return one_or_several(placed(any_text("a condition such as processes * threads <= 64"))); }

auto moving_keys() { return named("swept key", SweptValuesType{}); }

bool read_group(const Node& node, Sweep& into, Diagnostics& mistakes) {
  SweptKeys keys;
  if (!moving_keys().read(node, keys, mistakes)) return false;
  if (keys.size() < 2) {
    mistakes.add({.place = node.place, .what = fmt::format("{} keys that move together", keys.size()), .expected = "at least two keys"});
    return false;
  }
  into.dimensions.push_back(std::move(keys));
  return true;
}

/// A list of groups, or one group.
bool read_together(const Node& node, Sweep& into, Diagnostics& mistakes) {
  if (node.kind == Node::Kind::mapping) return read_group(node, into, mistakes);
  if (!check_list(node, 1, mistakes)) return false;
  bool right = true;
  for (const Node& group : node.items) right = read_group(group, into, mistakes) && right;
  return right;
}

bool read_swept_key(const Entry& entry, Sweep& into, Diagnostics& mistakes) {
  if (entry.key == kTogether) return read_together(entry.value, into, mistakes);
  if (entry.key == kWhere) return conditions().read(entry.value, into.where, mistakes);
  const bool has_values = entry.value.kind == Node::Kind::list || entry.value.find("from") != nullptr;
  const std::string meant = has_values ? "" : nearest_word(entry.key, {kTogether, kWhere});
  if (!meant.empty()) {
    mistakes.add({.place = entry.place, .what = "unknown key " + in_quotes(entry.key), .expected = "a list of values, or a range", .nearest = meant});
    return false;
  }
  Named<SweptValues> key{.name = entry.key, .place = entry.place};
  const bool right = SweptValuesType{}.read(entry.value, key.value, mistakes);
  if (right) into.dimensions.push_back({std::move(key)});
  return right;
}

void add_described(Schema& mapping, const char* name, Schema schema) {
  mapping.keys.push_back({.name = name, .presence = Key::Presence::named, .doc = {}, .schema = std::move(schema)});
}

/// The keys of a sweep in the order of its dimensions; all groups stand where the first one does.
Schema described_values(const Sweep& sweep, const SchemaContext& context) {
  Schema mapping(Schema::Kind::named, "swept key");
  Schema groups(Schema::Kind::list);
  for (const SweptKeys& keys : sweep.dimensions) {
    if (keys.size() == 1) {
      add_described(mapping, keys.front().name.c_str(), SweptValuesType{}.describe(&keys.front().value, context));
      continue;
    }
    if (groups.items.empty()) add_described(mapping, kTogether, Schema(Schema::Kind::list));
    groups.items.push_back(moving_keys().describe(&keys, context));
  }
  for (Key& key : mapping.keys) {
    if (key.name == kTogether) key.schema = std::move(groups);
  }
  if (!sweep.where.empty()) add_described(mapping, kWhere, conditions().describe(&sweep.where, context));
  return mapping;
}

}  // namespace

bool SweepType::read(const Node& node, Sweep& into, Diagnostics& mistakes) const {
  into = {};
  if (node.kind == Node::Kind::scalar && node.text == "none") return true;
  if (node.kind != Node::Kind::mapping) {
    refuse_no_mapping(node, "a mapping from each swept key to its values, or none", mistakes);
    return false;
  }
  bool right = !node.incomplete;
  for (const Entry& entry : node.entries) right = read_swept_key(entry, into, mistakes) && right;
  return right;
}

Schema SweepType::describe(const Sweep* sweep, const SchemaContext& context) const {
  const bool printed = context.detail == SchemaContext::Detail::values;
  if (printed) return sweep == nullptr ? Schema(Schema::Kind::anything) : described_values(*sweep, context);
  Schema mapping(context.is_open("sweep") ? Schema::Kind::reference : Schema::Kind::mapping, "sweep");
  mapping.or_none = true;
  if (mapping.kind == Schema::Kind::reference) return mapping;
  const auto add = [&mapping](const char* name, const char* doc, Schema schema) {
    mapping.keys.push_back({.name = name, .presence = Key::Presence::named, .doc = doc, .schema = std::move(schema)});
  };
  add("load", kOfLoad, SweptValuesType{}.describe(nullptr, context));
  add("KEY", kOfKey, SweptValuesType{}.describe(nullptr, context));
  add(kTogether, kOfTogether, list_of(moving_keys()).describe(nullptr, context));
  add(kWhere, kOfWhere, conditions().describe(nullptr, context));
  return mapping;
}

}  // namespace knee::scenarios::language
