#include "scenarios/language/sweep/schema_path.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "scenarios/schema/vocabulary.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

/// The index that a step is, as `std::to_string` writes it.
std::optional<std::size_t> as_index(std::string_view step) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
  const bool whole = error == std::errc{} && end == step.data() + step.size();
  const bool padded = step.size() > 1 && step.front() == '0';
  return whole && !padded ? std::optional(index) : std::nullopt;
}

/// Follows one path, step by step.
class PathResolver {
 public:
  explicit PathResolver(std::string_view path) : path_{path} {}

  /// Follows the path from its character `done` on; `node` is null if the scenario has no such value.
  Expected<const Schema*> follow(const Schema& schema, const Node* node, std::size_t done) {
    if (done > path_.size()) return &schema;
    switch (schema.kind) {
      case Schema::Kind::mapping:
        return follow_key(schema, node, done);
      case Schema::Kind::named:
        return follow_name(schema, node, done);
      case Schema::Kind::list:
        return follow_index(schema, node, done);
      case Schema::Kind::either:
        return follow_either(schema, node, done);
      case Schema::Kind::reference:
        return follow(open_mapping(schema.name), node, done);
      case Schema::Kind::scalar:
        return wrong(fmt::format("unknown key {}: {} is one value", in_quotes(path_), in_quotes(so_far(done))),
                     in_quotes(so_far(done)));
      case Schema::Kind::anything:
        break;
    }
    return &schema;
  }

 private:
  Expected<const Schema*> follow_key(const Schema& schema, const Node* node, std::size_t done) {
    std::vector<std::string> names;
    for (const Key& key : schema.keys) names.push_back(key.name);
    const std::string step = next_step(names, done);
    const auto key = std::find_if(schema.keys.begin(), schema.keys.end(),
                                  [&step](const Key& one) { return one.name == step; });
    if (key == schema.keys.end()) return unknown(names, step, done);
    open_.push_back(&schema);
    Expected<const Schema*> found = follow(key->schema, value_of(node, step), done + step.size() + 1);
    open_.pop_back();
    return found;
  }

  Expected<const Schema*> follow_name(const Schema& schema, const Node* node, std::size_t done) {
    const std::vector<std::string> names = node == nullptr ? std::vector<std::string>{} : node->keys();
    const std::string step = next_step(names, done);
    const Node* value = value_of(node, step);
    if (value == nullptr) return unknown(names, step, done);
    return follow(schema.parts.front(), value, done + step.size() + 1);
  }

  Expected<const Schema*> follow_index(const Schema& schema, const Node* node, std::size_t done) {
    const std::size_t count = node == nullptr ? 0 : node->items.size();
    const std::string step = next_step({}, done);
    const std::optional<std::size_t> index = as_index(step);
    if (index && *index < count) return follow(schema.parts.front(), &node->items[*index], done + step.size() + 1);
    std::vector<std::string> indices;
    for (std::size_t i = 0; i < count; ++i) indices.push_back(std::to_string(i));
    return unknown(indices, step, done);
  }

  /// The first part that has the path; of several mistakes, the last one.
  Expected<const Schema*> follow_either(const Schema& schema, const Node* node, std::size_t done) {
    Expected<const Schema*> found = wrong("unknown path " + in_quotes(path_));
    for (const Schema& part : schema.parts) {
      found = follow(part, node, done);
      if (std::holds_alternative<const Schema*>(found)) break;
    }
    return found;
  }

  const Schema& open_mapping(const std::string& name) const {
    return **std::find_if(open_.rbegin(), open_.rend(),
                          [&name](const Schema* one) { return one->name == name; });
  }

  /// The longest of the names with which the rest of the path starts, or all up to its next dot.
  [[nodiscard]] std::string next_step(const std::vector<std::string>& names, std::size_t done) const {
    const std::string_view rest = path_.substr(done);
    std::string_view step = rest.substr(0, rest.find('.'));
    for (const std::string& name : names) {
      const bool leads = rest.starts_with(name) && (rest.size() == name.size() || rest[name.size()] == '.');
      if (leads && name.size() > step.size()) step = rest.substr(0, name.size());
    }
    return std::string(step);
  }

  [[nodiscard]] std::string so_far(std::size_t done) const {
    return std::string(path_.substr(0, done == 0 ? 0 : done - 1));
  }

  [[nodiscard]] Diagnostic unknown(const std::vector<std::string>& names, const std::string& step,
                                   std::size_t done) const {
    const std::string prefix(path_.substr(0, done));
    std::vector<std::string> paths;
    for (const std::string& name : names) paths.push_back(prefix + name);
    std::string meant = nearest_word(step, names);
    if (!meant.empty()) meant = prefix + meant + std::string(path_.substr(done + step.size()));
    return wrong("unknown key " + in_quotes(path_), paths.empty() ? "another path" : either_of(paths), meant);
  }

  static const Node* value_of(const Node* node, std::string_view key) {
    const Entry* entry = node == nullptr ? nullptr : node->find(key);
    return entry == nullptr ? nullptr : &entry->value;
  }

  std::string_view path_;
  std::vector<const Schema*> open_;
};

}  // namespace

Expected<const Schema*> schema_at_path(const Schema& language, const Node& root, std::string_view path) {
  return PathResolver(path).follow(language, &root, 0);
}

}  // namespace knee::scenarios::language
