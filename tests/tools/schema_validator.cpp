#include "tests/tools/schema_validator.hpp"

#include <algorithm>
#include <cmath>
#include <regex>
#include <stdexcept>

#include <yaml-cpp/yaml.h>

namespace knee::cli {
namespace {

using nlohmann::json;

json plain_scalar(const std::string& text) {
  static const std::regex kInteger{R"([-+]?[0-9]+)"};
  static const std::regex kNumber{R"([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)"};
  if (text.empty() || text == "~" || text == "null") return nullptr;
  if (text == "true" || text == "false") return text == "true";
  if (std::regex_match(text, kInteger) && text.size() < 19) return std::stoll(text);
  if (std::regex_match(text, kNumber)) return std::stod(text);
  return text;
}

json json_of(const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Sequence: {
      json list = json::array();
      for (const YAML::Node& item : node) list.push_back(json_of(item));
      return list;
    }
    case YAML::NodeType::Map: {
      json object = json::object();
      for (const auto& entry : node) object[entry.first.as<std::string>()] = json_of(entry.second);
      return object;
    }
    case YAML::NodeType::Scalar: return node.Tag() == "?" ? plain_scalar(node.Scalar()) : json(node.Scalar());
    default: return nullptr;
  }
}

bool has_type(const json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "number") return value.is_number();
  if (type == "integer") return value.is_number_integer() || (value.is_number() && value.get<double>() == std::floor(value.get<double>()));
  throw std::logic_error("type " + type);
}

class Validator {
 public:
  explicit Validator(const json& root) : root_{root} {}

  std::optional<std::string> check(const json& schema, const json& value, const std::string& path) {
    if (schema.contains("$ref")) return check(at(schema["$ref"]), value, path);
    for (const auto& [keyword, rule] : schema.items()) {
      if (!follows(keyword, rule, schema, value, path)) return deeper_ ? std::exchange(deeper_, {}) : path + ": " + keyword;
    }
    return std::nullopt;
  }

 private:
  const json& at(const std::string& reference) const { return root_.at(json::json_pointer{reference.substr(1)}); }

  bool is_valid(const json& schema, const json& value) {
    Validator other{root_};
    return !other.check(schema, value, "");
  }

  bool descend(const json& schema, const json& value, const std::string& path) {
    deeper_ = check(schema, value, path);
    return !deeper_;
  }

  std::ptrdiff_t valid_ones(const json& schemas, const json& value) {
    return std::count_if(schemas.begin(), schemas.end(), [&](const json& one) { return is_valid(one, value); });
  }

  bool follows(const std::string& keyword, const json& rule, const json& schema, const json& value, const std::string& path) {
    static const std::string kSilent[] = {"$schema", "title", "description", "default", "definitions", "then", "else", "properties"};
    if (std::find(std::begin(kSilent), std::end(kSilent), keyword) != std::end(kSilent)) {
      return keyword != "properties" || each_property(rule, value, path);
    }
    if (keyword == "type") return is_of_type(rule, value);
    if (keyword == "enum") return std::find(rule.begin(), rule.end(), value) != rule.end();
    if (keyword == "const") return rule == value;
    if (keyword == "pattern") return !value.is_string() || std::regex_search(value.get<std::string>(), std::regex{rule.get<std::string>()});
    if (keyword == "anyOf") return valid_ones(rule, value) > 0;
    if (keyword == "oneOf") return valid_ones(rule, value) == 1;
    if (keyword == "allOf") return std::all_of(rule.begin(), rule.end(), [&](const json& one) { return descend(one, value, path); });
    if (keyword == "if") return descend(schema.at(is_valid(rule, value) ? "then" : "else"), value, path);
    return follows_size(keyword, rule, schema, value, path);
  }

  bool follows_size(const std::string& keyword, const json& rule, const json& schema, const json& value, const std::string& path) {
    if (keyword == "required") {
      return !value.is_object() ||
             std::all_of(rule.begin(), rule.end(), [&](const json& key) { return value.contains(key.get<std::string>()); });
    }
    if (keyword == "minItems") return !value.is_array() || value.size() >= rule.get<std::size_t>();
    if (keyword == "maxItems") return !value.is_array() || value.size() <= rule.get<std::size_t>();
    if (keyword == "items") return each_item(rule, value, path);
    if (keyword == "additionalProperties") return each_other(rule, schema, value, path);
    if (keyword == "dependencies") return each_dependency(rule, value, path);
    throw std::logic_error("keyword " + keyword);
  }

  static bool is_of_type(const json& rule, const json& value) {
    if (rule.is_string()) return has_type(value, rule.get<std::string>());
    return std::any_of(rule.begin(), rule.end(), [&](const json& type) { return has_type(value, type.get<std::string>()); });
  }

  bool each_property(const json& rule, const json& value, const std::string& path) {
    if (!value.is_object()) return true;
    for (const auto& [key, one] : value.items()) {
      if (rule.contains(key) && !descend(rule[key], one, path + "/" + key)) return false;
    }
    return true;
  }

  bool each_other(const json& rule, const json& schema, const json& value, const std::string& path) {
    if (!value.is_object()) return true;
    for (const auto& [key, one] : value.items()) {
      if (schema.contains("properties") && schema["properties"].contains(key)) continue;
      if (rule.is_boolean()) {
        if (!rule.get<bool>()) return false;
      } else if (!descend(rule, one, path + "/" + key)) {
        return false;
      }
    }
    return true;
  }

  bool each_item(const json& rule, const json& value, const std::string& path) {
    if (!value.is_array()) return true;
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (!descend(rule, value[i], path + "/" + std::to_string(i))) return false;
    }
    return true;
  }

  bool each_dependency(const json& rule, const json& value, const std::string& path) {
    if (!value.is_object()) return true;
    for (const auto& [key, schema] : rule.items()) {
      if (value.contains(key) && !descend(schema, value, path + "/" + key)) return false;
    }
    return true;
  }

  const json& root_;
  std::optional<std::string> deeper_;
};

}  // namespace

json json_of_yaml(const std::string& text) { return json_of(YAML::Load(text)); }

std::optional<std::string> first_mistake(const json& schema, const json& value) { return Validator{schema}.check(schema, value, ""); }

}  // namespace knee::cli
