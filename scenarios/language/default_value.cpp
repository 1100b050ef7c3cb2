#include "scenarios/language/default_value.hpp"

#include "scenarios/language/keys/architecture/architecture_keys.hpp"
#include "scenarios/language/presets/inheritance.hpp"

namespace knee::scenarios::language {
namespace {

/// The keys on which defaults depend.
constexpr const char* kDeciding[] = {"preset", "runtime", "loop", "worker-class", "gunicorn", "executor", "machine"};

/// An architecture that writes nothing else. Of `path`, the mappings around its last key are there.
Node bare(const Node& architecture, std::string_view path) {
  Node node(Node::Kind::mapping, architecture.place);
  for (const char* key : kDeciding) {
    const Entry* entry = path.starts_with(key) ? nullptr : architecture.find(key);
    if (entry != nullptr) node.entries.push_back(*entry);
  }
  Node* around = &node;
  for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
    const std::string key{path.substr(0, dot)};
    around->entries.push_back({.key = key, .value = Node(Node::Kind::mapping, architecture.place)});
    around = &around->entries.back().value;
    path = path.substr(dot + 1);
  }
  return node;
}

/// The scalar at `path` in a described value; null: there is none.
const Schema* find(const Schema& schema, std::string_view path) {
  if (schema.kind == Schema::Kind::either) return schema.chosen ? find(schema.parts[*schema.chosen], path) : nullptr;
  const std::size_t dot = path.find('.');
  for (const Key& key : schema.keys) {
    if (key.name != path.substr(0, dot)) continue;
    return dot == std::string_view::npos ? &key.schema : find(key.schema, path.substr(dot + 1));
  }
  return nullptr;
}

}  // namespace

std::optional<std::string> default_value(const Node& architecture, std::string_view path) {
  Node alone(Node::Kind::mapping, architecture.place);
  alone.entries.push_back({.key = "alone", .value = bare(architecture, path)});
  Diagnostics none;  // the whole architecture has been read without a mistake
  resolve_architectures(alone, none);
  Architecture read;
  const ArchitectureType type = language::architecture(Machine{}, nullptr);
  if (!type.read(alone.entries.front().value, read, none)) return std::nullopt;
  const Schema described = type.describe(&read, {.detail = SchemaContext::Detail::values});
  const Schema* found = find(described, path);
  return found == nullptr ? std::nullopt : found->value;
}

}  // namespace knee::scenarios::language
