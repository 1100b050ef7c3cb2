#include "scenarios/yaml/override.hpp"

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "scenarios/yaml/source.hpp"
#include "scenarios/yaml/text.hpp"
#include "scenarios/yaml/tree.hpp"

namespace knee::scenarios {
namespace {

/// A message names at most so many bytes of an option.
constexpr std::size_t kAssignmentShown = 200;

/// The first step of a path, and what follows it.
std::string_view first_step(const Node& node, std::string_view path) {
  std::string_view step = path.substr(0, path.find('.'));
  for (const Entry& entry : node.entries) {
    const bool leads =
        path.starts_with(entry.key) && (path.size() == entry.key.size() || path[entry.key.size()] == '.');
    if (leads && entry.key.size() > step.size()) step = path.substr(0, entry.key.size());
  }
  return step;
}

/// The value of a key, created if it is missing; its entry becomes the youngest of the mapping.
Node& youngest(Node& mapping, std::string_view key, const SourceLocation& place) {
  mapping.kind = Node::Kind::mapping;
  for (Entry& entry : mapping.entries) ++entry.age;
  if (mapping.find(key) == nullptr) mapping.entries.push_back({.key = std::string(key), .place = place});
  Entry& entry = *mapping.find(key);
  entry.age = 0;
  if (entry.value.kind == Node::Kind::nothing) entry.value.place = place;
  return entry.value;
}

std::optional<std::size_t> as_index(std::string_view step) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
  return error == std::errc{} && end == step.data() + step.size() ? std::optional(index) : std::nullopt;
}

/// The item of a list that a step names, or null and a mistake.
Node* item(Node& list, std::string_view step, std::string_view path, const SourceLocation& place, Diagnostics& mistakes) {
  const auto index = as_index(step);
  if (index && *index < list.items.size()) return &list.items[*index];
  mistakes.add(
      {.place = place,
       .what = fmt::format("{} has no item {}", path.empty() ? "the list" : in_quotes(path), in_quotes(step)),
       .expected = list.items.empty() ? "another path, as the list is empty"
                                      : fmt::format("an item from 0 to {}", list.items.size() - 1)});
  return nullptr;
}

/// What is wrong with a path whatever it leads to; none if nothing is. Nothing is changed for such a path.
std::optional<Diagnostic> wrong_path(const Node& root, std::string_view path) {
  const Node* node = &root;
  std::size_t parts = 0;
  for (std::string_view rest = path;; ++parts) {
    const std::string_view step = first_step(*node, rest);
    if (step.empty()) {
      return wrong(fmt::format("the path {} has an empty part", in_quotes(path)),
                   "keys joined by dots, such as workload.arrivals.poisson");
    }
    if (parts == kDepthMax) return wrong(fmt::format("the path {} is too long", in_quotes(path)), fmt::format("at most {} parts", kDepthMax));
    if (step.size() == rest.size()) return std::nullopt;
    rest.remove_prefix(step.size() + 1);
    const auto index = as_index(step);
    const Entry* entry = node->find(step);
    static const Node kNothing;
    if (entry != nullptr) {
      node = &entry->value;
    } else {
      node = index && *index < node->items.size() ? &node->items[*index] : &kNothing;
    }
  }
}

}  // namespace

bool assign(Node& root, std::string_view path, const Node& value, Diagnostics& mistakes) {
  if (auto mistake = wrong_path(root, path)) {
    mistake->place = value.place;
    mistakes.add(*std::move(mistake));
    return false;
  }
  Node* node = &root;
  std::size_t done = 0;  // Length of the path to `node`, its last dot included.
  while (done <= path.size()) {
    const std::string_view so_far = path.substr(0, done == 0 ? 0 : done - 1);
    const std::string_view step = first_step(*node, path.substr(done));
    if (node->kind == Node::Kind::scalar) {
      mistakes.add({.place = value.place,
                    .what = fmt::format("{} is one value and has no keys", in_quotes(so_far)),
                    .expected = fmt::format("another path, or {}=VALUE", so_far)});
      return false;
    }
    node = node->kind == Node::Kind::list ? item(*node, step, so_far, value.place, mistakes)
                                          : &youngest(*node, step, value.place);
    if (node == nullptr) return false;
    done += step.size() + 1;
  }
  *node = value;
  return true;
}

void set(Node& root, std::string_view assignment, Diagnostics& mistakes) {
  const bool is_long = assignment.size() > kAssignmentShown;
  const SourceLocation place{.file = fmt::format("--set {}{}", assignment.substr(0, kAssignmentShown), is_long ? "..." : "")};
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    mistakes.add({.place = place,
                  .what = equals == 0 ? "no path before the \"=\"" : "no \"=\" and value",
                  .expected = "PATH=VALUE, such as workload.arrivals.poisson=400/s"});
    return;
  }
  const std::optional<Node> value =
      parse(Source(place, std::string(assignment.substr(equals + 1))), mistakes);
  if (value) assign(root, assignment.substr(0, equals), *value, mistakes);
}

}  // namespace knee::scenarios
