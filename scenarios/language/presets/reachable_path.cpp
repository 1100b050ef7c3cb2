#include "scenarios/language/presets/reachable_path.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/language/presets/inheritance.hpp"

namespace knee::scenarios::language {
namespace {

/// Keys with a short form, and the key of the mapping that the short form gives.
constexpr std::pair<std::string_view, std::string_view> kShortForms[] = {
    {"machine", "type"}, {"balancer", "policy"}, {"call", "service"}, {"enqueue", "queue"}};

/// The first step of a path through a node: the longest key that fits.
std::string_view step_through(const Node& node, std::string_view path) {
  std::string_view step = path.substr(0, path.find('.'));
  for (const Entry& entry : node.entries) {
    const bool leads = path.starts_with(entry.key) && (path.size() == entry.key.size() || path[entry.key.size()] == '.');
    if (leads && entry.key.size() > step.size()) step = path.substr(0, entry.key.size());
  }
  return step;
}

std::string_view after(std::string_view path, std::string_view step) {
  return path.substr(std::min(path.size(), step.size() + 1));
}

/// The value behind one step, or null.
Node* value_behind(Node& node, std::string_view step) {
  if (node.kind != Node::Kind::list) {
    Entry* entry = node.find(step);
    return entry == nullptr ? nullptr : &entry->value;
  }
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
  const bool is_index = error == std::errc{} && end == step.data() + step.size() && index < node.items.size();
  return is_index ? &node.items[index] : nullptr;
}

void write_out_short_forms(Node& node, std::string_view path) {
  const std::string_view step = step_through(node, path);
  const std::string_view rest = after(path, step);
  Node* value = value_behind(node, step);
  if (value == nullptr || rest.empty()) return;
  const auto is_it = [step](const auto& form) { return form.first == step; };
  const auto form = std::find_if(std::begin(kShortForms), std::end(kShortForms), is_it);
  if (value->kind == Node::Kind::scalar && value->text != "none" && form != std::end(kShortForms)) {
    Node full(Node::Kind::mapping, value->place);
    full.entries.push_back({.key = std::string(form->second), .place = value->place, .value = *value});
    *value = std::move(full);
  }
  write_out_short_forms(*value, rest);
}

/// Whether a path leads through a list.
bool passes_list(const Node& node, std::string_view path) {
  if (path.empty()) return false;
  if (node.kind == Node::Kind::list) return true;
  const std::string_view step = step_through(node, path);
  const Entry* entry = node.find(step);
  return entry != nullptr && passes_list(entry->value, after(path, step));
}

/// The entry of a key in the nearest architecture that another one extends; null if none has it.
const Entry* inherited_entry(const Node& architectures, const Node& architecture, std::string_view key) {
  std::vector<std::string> seen;  // a cycle is reported when the document is read
  const Node* here = &architecture;
  while (here->find(key) == nullptr) {
    const Entry* extends = here->find("extends");
    if (extends == nullptr || std::find(seen.begin(), seen.end(), extends->value.text) != seen.end()) return nullptr;
    seen.push_back(extends->value.text);
    const Entry* base = architectures.find(extends->value.text);
    if (base == nullptr) return nullptr;
    here = &base->value;
  }
  return here->find(key);
}

/// A list, or a word that stands for a mapping, is replaced as a whole where an architecture has a value of its own: the architecture gets
/// a copy. Of architectures, the path begins behind `architectures.`.
void copy_inherited(Node& architectures, std::string_view path) {
  const std::string_view name = step_through(architectures, path);
  Entry* architecture = architectures.find(name);
  if (architecture == nullptr || architecture->value.kind != Node::Kind::mapping) return;
  const std::string_view inner = after(path, name);
  const std::string_view key = inner.substr(0, inner.find('.'));
  if (architecture->value.find(key) != nullptr) return;
  const Entry* inherited = inherited_entry(architectures, architecture->value, key);
  if (inherited == nullptr) return;
  const std::string_view rest = after(inner, key);
  const bool is_word = inherited->value.kind == Node::Kind::scalar && inherited->value.text != "none" && !rest.empty();
  if (!is_word && !passes_list(inherited->value, rest)) return;
  Entry copy = *inherited;
  architecture->value.entries.push_back(std::move(copy));
}

}  // namespace

void write_out_path(Node& root, std::string_view path) {
  constexpr std::string_view kOfArchitectures = "architectures.";
  write_out_tiers(root);
  Entry* architectures = root.find("architectures");
  if (architectures != nullptr && path.starts_with(kOfArchitectures)) {
    copy_inherited(architectures->value, path.substr(kOfArchitectures.size()));
  }
  write_out_short_forms(root, path);
}

}  // namespace knee::scenarios::language
