#include <charconv>
#include <string_view>

#include "scenarios/uncertainty/uncertain_values.hpp"

namespace knee::scenarios {
namespace {

Schema& resolved(Schema& schema) {
  return schema.kind == Schema::Kind::either && schema.chosen ? resolved(schema.parts[*schema.chosen]) : schema;
}

Schema* item_at(Schema& list, std::string_view& path) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(path.data(), path.data() + path.size(), index);
  if (error != std::errc{} || index >= list.items.size()) return nullptr;
  path.remove_prefix(static_cast<std::size_t>(end - path.data()));
  return &list.items[index];
}

// The value of the longest key with which the path begins: names may have dots.
Schema* value_at(Schema& mapping, std::string_view& path) {
  Key* longest = nullptr;
  for (Key& key : mapping.keys) {
    const bool leads = path.starts_with(key.name) && (path.size() == key.name.size() || path[key.name.size()] == '.');
    if (leads && (longest == nullptr || key.name.size() > longest->name.size())) longest = &key;
  }
  if (longest == nullptr) return nullptr;
  path.remove_prefix(longest->name.size());
  return &longest->schema;
}

// The described value at a path; null if the description has none there.
Schema* described_at(Schema& root, std::string_view path) {
  Schema* schema = &resolved(root);
  while (!path.empty()) {
    schema = schema->kind == Schema::Kind::list ? item_at(*schema, path) : value_at(*schema, path);
    if (schema == nullptr) return nullptr;
    schema = &resolved(*schema);
    if (!path.empty()) path.remove_prefix(1);  // the dot
  }
  return schema;
}

Schema interval(const UncertainInput& input) {
  Schema ends{Schema::Kind::list};
  ends.items = {Schema{ScalarSchema{}, input.low}, Schema{ScalarSchema{}, input.high}};
  Schema mapping{Schema::Kind::mapping};
  mapping.keys.push_back({.name = "uncertain", .schema = std::move(ends)});
  return mapping;
}

}  // namespace

void put_uncertain(Schema& described, const std::vector<UncertainInput>& inputs) {
  for (const UncertainInput& input : inputs) {
    Schema* value = described_at(described, input.path);
    if (value != nullptr && value->kind == Schema::Kind::scalar) *value = interval(input);
  }
}

}  // namespace knee::scenarios
