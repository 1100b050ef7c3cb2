#include "cli/schema/json_schema.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "scenarios/schema/quantity_pair.hpp"

namespace knee::cli {
namespace {

using OrderedJson = nlohmann::ordered_json;
using scenarios::Key;
using scenarios::ScalarSchema;
using scenarios::Schema;

constexpr const char* kExtends = "extends";
constexpr const char* kAnyKey = "KEY";  // stands for every swept key

// What holds for the values around a place.
struct Surroundings {
  bool whole = true;       // nothing is merged into the mapping, so required keys must be there
  bool uncertain = false;  // a quantity may be an interval
};

// Keys of a scenario below which no value can be uncertain.
bool is_certain(const std::string& key) {
  static constexpr std::string_view kCertain[] = {"scenario", "description", "plan", "sweep", "objective", "measure", "expect"};
  return std::find(std::begin(kCertain), std::end(kCertain), key) != std::end(kCertain);
}

// Architectures, and the groups of their nodes, inherit keys.
bool is_merged(const Schema& mapping) { return mapping.name == "architecture" || mapping.name == "group of nodes"; }

void collect(const Schema& schema, std::map<std::string, const Schema*>& mappings) {
  if (schema.kind == Schema::Kind::mapping) mappings.try_emplace(schema.name, &schema);
  for (const Key& key : schema.keys) collect(key.schema, mappings);
  for (const Schema& part : schema.parts) collect(part, mappings);
}

// Any number of the scenario language and one of the units: `4 ms`, `200/s`.
std::string pattern_of(const std::vector<std::string>& units) {
  std::vector<std::string> patterns;
  for (const std::string& unit : units) patterns.push_back(unit == "us" ? "[u\u00B5\u03BC]s" : unit);
  return fmt::format(R"(^\s*-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*({})\s*$)", fmt::join(patterns, "|"));
}

OrderedJson any_of(OrderedJson one, OrderedJson other) { return {{"anyOf", OrderedJson::array({std::move(one), std::move(other)})}}; }

OrderedJson constant(const std::string& word) { return {{"const", word}}; }

// YAML takes a word such as `26` for a number.
OrderedJson values_of(const std::vector<std::string>& words) {
  OrderedJson values = words;
  for (const std::string& word : words) {
    OrderedJson value = OrderedJson::parse(word, nullptr, false);
    if (value.is_number()) values.push_back(std::move(value));
  }
  return values;
}

OrderedJson plain_scalar(const ScalarSchema& form) {
  switch (form.json) {
    case ScalarSchema::Json::number: return {{"type", "number"}};
    case ScalarSchema::Json::integer: return {{"type", "integer"}};
    case ScalarSchema::Json::flag: return {{"type", "boolean"}};
    case ScalarSchema::Json::text: break;
  }
  if (!form.words.empty()) return {{"enum", values_of(form.words)}};
  if (!form.units.empty()) return {{"type", "string"}, {"pattern", pattern_of(form.units)}};
  return {{"type", OrderedJson::array({"string", "number", "boolean"})}};  // YAML takes `8` and `true` for no text
}

// The text of a default as a value of JSON.
OrderedJson value_of(const ScalarSchema& form, const std::string& text) {
  if (form.json == ScalarSchema::Json::text) return text;
  const OrderedJson value = OrderedJson::parse(text, nullptr, false);
  return value.is_discarded() ? OrderedJson(text) : value;
}

class SchemaWriter {
 public:
  explicit SchemaWriter(const Schema& language) { collect(language, mappings_); }

  OrderedJson document(const Schema& language) {
    const OrderedJson whole = reference_to({&language}, {.whole = true});
    const OrderedJson part = reference_to({&language}, {.whole = false});
    OrderedJson document = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                     {"title", "knee scenario"},
                     {"description", "A scenario of knee: a service, its load, and the ways to run it."},
                     {"type", "object"},
                     {"if", {{"required", {kExtends}}}},
                     {"then", part},
                     {"else", whole}};
    definitions_["uncertain"] = uncertain();
    document["definitions"] = definitions_;
    return document;
  }

 private:
  using Mappings = std::vector<const Schema*>;

  static OrderedJson uncertain() {
    return {{"type", "object"},
            {"description", "The two ends between which the value lies."},
            {"properties", {{"uncertain", {{"type", "array"}, {"minItems", 2}, {"maxItems", 2}}}}},
            {"required", {"uncertain"}},
            {"additionalProperties", false}};
  }

  OrderedJson scalar(const Schema& schema, const Surroundings& around) {
    OrderedJson json = plain_scalar(schema.form);
    if (!schema.form.other.empty()) json = any_of(std::move(json), constant(schema.form.other));
    if (around.uncertain && is_quantity(schema.form)) json = any_of(std::move(json), {{"$ref", "#/definitions/uncertain"}});
    return json;
  }

  OrderedJson without_none(const Schema& schema, const Surroundings& around) {
    switch (schema.kind) {
      case Schema::Kind::scalar: return scalar(schema, around);
      case Schema::Kind::list: return list(schema, around);
      case Schema::Kind::named: return named(schema, around);
      case Schema::Kind::either: return either(schema, around);
      case Schema::Kind::mapping:
      case Schema::Kind::reference: return reference_to({mappings_.at(schema.name)}, around);
      case Schema::Kind::anything: break;
    }
    return OrderedJson::object();
  }

  OrderedJson value(const Schema& schema, const Surroundings& around) {
    OrderedJson json = without_none(schema, around);
    if (schema.or_name) json = any_of(std::move(json), {{"type", "string"}});
    return schema.or_none ? any_of(std::move(json), constant("none")) : json;
  }

  // A list is replaced as a whole, so its items are complete.
  OrderedJson list(const Schema& schema, const Surroundings& around) {
    OrderedJson item = value(schema.parts.front(), {.whole = true, .uncertain = around.uncertain});
    OrderedJson json = {{"type", "array"}, {"items", item}};
    return schema.or_item ? any_of(std::move(json), std::move(item)) : json;
  }

  OrderedJson named(const Schema& schema, const Surroundings& around) {
    return {{"type", "object"}, {"additionalProperties", value(schema.parts.front(), around)}};
  }

  // Several mappings in one place are one mapping with the keys of all: a group of nodes has those of an architecture, too.
  OrderedJson either(const Schema& schema, const Surroundings& around) {
    Mappings together;
    for (const Schema& part : schema.parts) {
      const bool is_mapping = part.kind == Schema::Kind::mapping || part.kind == Schema::Kind::reference;
      if (is_mapping) together.push_back(mappings_.at(part.name));
    }
    if (together.size() == schema.parts.size()) return reference_to(together, around);
    OrderedJson parts = OrderedJson::array();
    for (const Schema& part : schema.parts) parts.push_back(value(part, around));
    return {{"anyOf", parts}};
  }

  // Definitions are written once for each kind of surroundings, also because some contain themselves.
  OrderedJson reference_to(const Mappings& mappings, Surroundings around) {
    const bool merged = std::any_of(mappings.begin(), mappings.end(), [](const Schema* one) { return is_merged(*one); });
    if (merged) around.whole = false;
    std::string name;
    for (const Schema* one : mappings) name += (name.empty() ? "" : "-or-") + one->name;
    name += std::string{around.whole ? "" : "-part"} + (around.uncertain ? "" : "-certain");
    std::replace(name.begin(), name.end(), ' ', '-');
    if (!definitions_.contains(name)) {
      definitions_[name] = OrderedJson::object();  // an inner reference finds it
      definitions_[name] = definition(mappings, around, merged);
    }
    return {{"$ref", "#/definitions/" + name}};
  }

  OrderedJson definition(const Mappings& mappings, const Surroundings& around, bool merged) {
    const bool is_root = mappings.front()->name == "scenario";
    OrderedJson properties = OrderedJson::object();
    OrderedJson required = OrderedJson::array();
    std::map<std::pair<const Schema*, std::size_t>, OrderedJson> groups;  // of alternatives
    OrderedJson dependencies = OrderedJson::object();
    OrderedJson others = false;
    for (const Schema* mapping : mappings) {
      for (const Key& key : mapping->keys) {
        const Surroundings inside{.whole = around.whole, .uncertain = is_root ? !is_certain(key.name) : around.uncertain};
        (key.name == kAnyKey ? others : properties[key.name]) = property(key, inside);
        if (key.presence == Key::Presence::alternative) groups[{mapping, key.group}].push_back({{"required", {key.name}}});
        if (!key.only_with.empty()) dependencies[key.name] = one_present(key.only_with);
        if (key.presence == Key::Presence::required) require(key, required, dependencies);
      }
    }
    if (merged || is_root) properties[kExtends] = extends_property(is_root);
    OrderedJson json = {{"type", "object"}, {"properties", properties}, {"additionalProperties", others}};
    if (!around.whole) return json;
    if (!required.empty()) json["required"] = required;
    for (const auto& [group, alternatives] : groups) json["allOf"].push_back({{"oneOf", alternatives}});
    if (!dependencies.empty()) json["dependencies"] = dependencies;
    return json;
  }

  // A required key of some alternatives is required with each of them.
  static void require(const Key& key, OrderedJson& always, OrderedJson& dependencies) {
    if (key.only_with.empty()) always.push_back(key.name);
    for (const std::string& alternative : key.only_with) dependencies[alternative]["required"].push_back(key.name);
  }

  static OrderedJson one_present(const std::vector<std::string>& keys) {
    OrderedJson any = OrderedJson::array();
    for (const std::string& key : keys) any.push_back({{"required", {key}}});
    return {{"anyOf", any}};
  }

  static OrderedJson extends_property(bool is_root) {
    const char* meaning = is_root ? "Another scenario, from which this one starts: a file, or library:NAME."
                                  : "Another architecture, from which this one starts.";
    return {{"type", "string"}, {"description", meaning}};
  }

  OrderedJson property(const Key& key, const Surroundings& around) {
    OrderedJson json = value(key.schema, around);
    std::string text = key.doc;
    if (!key.schema.form.expected.empty()) text += fmt::format(" ({})", key.schema.form.expected);
    OrderedJson described = OrderedJson::object();
    if (!text.empty()) described["description"] = text;
    if (key.presence == Key::Presence::optional && key.schema.value) described["default"] = value_of(key.schema.form, *key.schema.value);
    if (json.contains("$ref")) json = OrderedJson{{"allOf", OrderedJson::array({json})}};  // draft 7 ignores what stands beside $ref
    described.update(json);
    return described;
  }

  std::map<std::string, const Schema*> mappings_;
  OrderedJson definitions_ = OrderedJson::object();
};

}  // namespace

std::string json_schema(const Schema& language) { return SchemaWriter{language}.document(language).dump(1) + '\n'; }

}  // namespace knee::cli
