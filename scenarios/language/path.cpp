#include "scenarios/language/path.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "scenarios/yaml/nearest.hpp"

namespace knee::scenarios::language {
namespace {

/// Follows one path, step by step.
class Walk {
 public:
  explicit Walk(std::string_view path) : path_{path} {}

  /// From `done` characters of the path on; `node` may be null where the scenario says nothing.
  Expected<Schema> follow(const Schema& shape, const Node* node, std::size_t done) {
    if (done > path_.size()) return shape;
    switch (shape.kind) {
      case Schema::Kind::mapping:
        return follow_key(shape, node, done);
      case Schema::Kind::named:
        return follow_name(shape, node, done);
      case Schema::Kind::list:
        return follow_index(shape, node, done);
      case Schema::Kind::either:
        return follow_either(shape, node, done);
      case Schema::Kind::reference:
        return follow(open_mapping(shape.name), node, done);
      case Schema::Kind::scalar:
        return wrong(fmt::format("unknown key {}: {} is one value", quoted(path_), quoted(so_far(done))),
                     quoted(so_far(done)));
      case Schema::Kind::anything:
        break;
    }
    return shape;
  }

 private:
  Expected<Schema> follow_key(const Schema& shape, const Node* node, std::size_t done) {
    std::vector<std::string> names;
    for (const Key& key : shape.keys) names.push_back(key.name);
    const std::string step = next_step(names, done);
    const auto key = std::find_if(shape.keys.begin(), shape.keys.end(),
                                  [&step](const Key& one) { return one.name == step; });
    if (key == shape.keys.end()) return unknown(names, step, done);
    open_.push_back(&shape);
    Expected<Schema> found = follow(key->shape, value_of(node, step), done + step.size() + 1);
    open_.pop_back();
    return found;
  }

  Expected<Schema> follow_name(const Schema& shape, const Node* node, std::size_t done) {
    const std::vector<std::string> names = node == nullptr ? std::vector<std::string>{} : node->keys();
    const std::string step = next_step(names, done);
    const Node* value = value_of(node, step);
    if (value == nullptr) return unknown(names, step, done);
    return follow(shape.parts.front(), value, done + step.size() + 1);
  }

  Expected<Schema> follow_index(const Schema& shape, const Node* node, std::size_t done) {
    std::vector<std::string> indices;
    for (std::size_t i = 0; node != nullptr && i < node->items.size(); ++i)
      indices.push_back(std::to_string(i));
    const std::string step = next_step(indices, done);
    const auto index = std::find(indices.begin(), indices.end(), step);
    if (index == indices.end()) return unknown(indices, step, done);
    const Node& item = node->items[static_cast<std::size_t>(index - indices.begin())];
    return follow(shape.parts.front(), &item, done + step.size() + 1);
  }

  /// The first part that the path leads through; of the complaints, that of the last.
  Expected<Schema> follow_either(const Schema& shape, const Node* node, std::size_t done) {
    Expected<Schema> found = wrong("nothing is known of " + quoted(path_));
    for (const Schema& part : shape.parts) {
      found = follow(part, node, done);
      if (std::holds_alternative<Schema>(found)) break;
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
    std::string meant = nearest(step, names);
    if (!meant.empty()) meant = prefix + meant + std::string(path_.substr(done + step.size()));
    return wrong("unknown key " + quoted(path_), paths.empty() ? "another path" : either_of(paths), meant);
  }

  static const Node* value_of(const Node* node, std::string_view key) {
    const Entry* entry = node == nullptr ? nullptr : node->find(key);
    return entry == nullptr ? nullptr : &entry->value;
  }

  std::string_view path_;
  std::vector<const Schema*> open_;
};

}  // namespace

Expected<Schema> find_path(const Schema& language, const Node& tree, std::string_view path) {
  return Walk(path).follow(language, &tree, 0);
}

}  // namespace knee::scenarios::language
