#include "scenarios/language/sweep/swept_dependents.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "scenarios/language/keys/architecture/architecture_keys.hpp"
#include "scenarios/language/keys/common.hpp"
#include "scenarios/language/keys/experiment/scenario_keys.hpp"
#include "scenarios/language/presets/inheritance.hpp"
#include "scenarios/language/sweep/architecture_summary.hpp"

namespace knee::scenarios::language {
namespace {

const std::string kInArchitectures = "architectures.";

bool begins_with_key(std::string_view path, std::string_view key) {
  return path.starts_with(key) && (path.size() == key.size() || path[key.size()] == '.');
}

std::string below(const std::string& path, const std::string& step) { return path.empty() ? step : path + "." + step; }

const Schema& chosen(const Schema& schema) {
  return schema.kind == Schema::Kind::either && schema.chosen ? chosen(schema.parts[*schema.chosen]) : schema;
}

/// Keys and names are alike: a value as the file writes it has names only.
bool has_keys(const Schema& schema) { return schema.kind == Schema::Kind::mapping || schema.kind == Schema::Kind::named; }

const Key* find_described(const Schema& mapping, const std::string& name) {
  const auto found = std::find_if(mapping.keys.begin(), mapping.keys.end(), [&name](const Key& key) { return key.name == name; });
  return found == mapping.keys.end() ? nullptr : &*found;
}

const Node* written_value(const Node* mapping, const std::string& key) {
  const Entry* entry = mapping == nullptr ? nullptr : mapping->find(key);
  return entry == nullptr ? nullptr : &entry->value;
}

const Node* item_of(const Node* list, std::size_t index) {
  return list != nullptr && index < list->items.size() ? &list->items[index] : nullptr;
}

Node with_all_inheritance(Node root) {
  Diagnostics elsewhere;  // Document::read reports them.
  Entry* architectures = root.find("architectures");
  if (Entry* services = root.find("services")) {
    resolve_tiers(services->value, architectures == nullptr ? nullptr : &architectures->value, elsewhere);
  }
  return with_inheritance(std::move(root));
}

/// Whether a mapping may do without a key that the file does not write there: one that is required comes from somewhere else, such as
/// a preset, unless the file has a short form in the place of the mapping.
bool may_be_left_out(const Key& key, const Node* mapping) {
  if (key.presence == Key::Presence::optional) return true;
  return key.presence == Key::Presence::required && mapping != nullptr && mapping->kind == Node::Kind::mapping;
}

/// Keys that a reading with values in place does not have, or that are no part of the simulated system.
bool is_of_experiment(std::string_view path) {
  constexpr std::string_view kWhole[] = {"scenario", "description", "sweep", "objective", "expect"};
  return std::find(std::begin(kWhole), std::end(kWhole), path) != std::end(kWhole) ||
         (path.starts_with(kInArchitectures) && path.ends_with(".sweep"));
}

void add_paths(const SweptDimension& dimension, std::vector<std::string>& into) {
  for (const SweptAxis& axis : dimension.axes) into.insert(into.end(), axis.paths.begin(), axis.paths.end());
}

std::vector<std::string> swept_paths(const SweepSpace& space, const std::vector<std::string>& uncertain) {
  std::vector<std::string> paths = uncertain;
  for (const SweptDimension& one : space.shared) add_paths(one, paths);
  for (const OwnSweep& own : space.own) {
    for (const SweptDimension& one : own.dimensions) add_paths(one, paths);
  }
  return paths;
}

/// Keys of all architectures are assigned to each of them, and values of an own sweep to none that extends the architecture.
std::vector<std::string> inherited_paths(const SweepSpace& space, const std::vector<std::string>& uncertain) {
  std::vector<std::string> paths = uncertain;
  for (const SweptDimension& one : space.shared) {
    for (const SweptAxis& axis : one.axes) {
      if (!axis.load && axis.paths.front() == axis.key) paths.push_back(axis.key);
    }
  }
  return paths;
}

Schema* find_value(Schema* mapping, const std::string& name) {
  if (mapping == nullptr) return nullptr;
  const auto found = std::find_if(mapping->keys.begin(), mapping->keys.end(), [&name](const Key& key) { return key.name == name; });
  return found == mapping->keys.end() ? nullptr : &found->schema;
}

}  // namespace

SweptDependents::SweptDependents(const Document& document, const Interpretation& base, const SweepSpace& space,
                                 const std::vector<std::string>& uncertain)
    : root_{document.root()} {
  if (!base.built) return;
  resolved_ = with_all_inheritance(root_);
  whole_ = described(base.written);
  swept_ = swept_paths(space, uncertain);
  inherited_ = inherited_paths(space, uncertain);
  if (!swept_.empty()) leave_out_standing_keys(space);
}

void SweptDependents::add(const Interpretation& reading) {
  if (!reading.built || swept_.empty()) return;
  (void)compare(whole_, described(reading.written), {&root_, &resolved_}, "");
}

bool SweptDependents::is_swept(const std::string& path) const {
  return std::any_of(swept_.begin(), swept_.end(), [&path](const std::string& one) { return begins_with_key(path, one); });
}

SweptDependents::Source SweptDependents::Source::behind(const std::string& key) const {
  return {written_value(own, key), written_value(inherited, key)};
}

SweptDependents::Source SweptDependents::Source::item(std::size_t index) const { return {item_of(own, index), item_of(inherited, index)}; }

bool SweptDependents::is_above_swept(const std::string& path) const {
  return std::any_of(swept_.begin(), swept_.end(), [&path](const std::string& one) { return begins_with_key(one, path); });
}

/// Returns whether the value differs as a whole and the key above it has to be left out, if the file does not write it.
bool SweptDependents::compare(const Schema& base, const Schema& other, const Source& source, const std::string& path) {
  const Schema& one = chosen(base);
  const Schema& two = chosen(other);
  if (one.kind == Schema::Kind::list && two.kind == Schema::Kind::list) return compare_items(one, two, source, path);
  if (has_keys(one) && has_keys(two)) return compare_keys(one, two, source, path);
  return one.kind != two.kind || one.value != two.value;
}

bool SweptDependents::compare_keys(const Schema& base, const Schema& other, const Source& source, const std::string& path) {
  bool whole = false;
  for (const Key& key : base.keys) {
    const std::string inner = below(path, key.name);
    if (is_of_experiment(inner) || is_swept(inner)) continue;
    const Source value = source.behind(key.name);
    const Key* there = find_described(other, key.name);
    const bool differs = there == nullptr || compare(key.schema, there->schema, value, inner);
    if (key.name == "machine") leave_out_type(value, inner);
    if (!differs || value.own != nullptr || is_above_swept(inner)) continue;
    if (may_be_left_out(key, source.own)) {
      dependents_.insert(inner);
    } else {
      whole = true;
    }
  }
  for (const Key& key : other.keys) {  // a value that the base does not have: nothing to leave out, but it depends on a swept one
    const std::string inner = below(path, key.name);
    if (find_described(base, key.name) == nullptr && !is_of_experiment(inner) && !is_swept(inner)) dependents_.insert(inner);
  }
  return whole;
}

bool SweptDependents::compare_items(const Schema& base, const Schema& other, const Source& source, const std::string& path) {
  if (base.items.size() != other.items.size()) return true;
  bool whole = false;
  for (std::size_t i = 0; i < base.items.size(); ++i) {
    whole = compare(base.items[i], other.items[i], source.item(i), below(path, std::to_string(i))) || whole;
  }
  return whole;
}

/// The type of a machine gives the values of all keys that the machine does not state: if some are left out because they are those of
/// the scenario's machine, so is the type that comes with them.
void SweptDependents::leave_out_type(const Source& machine, const std::string& path) {
  const Node* written = machine.inherited;
  const bool has_type = written != nullptr && (written->kind == Node::Kind::scalar || written->find("type") != nullptr);
  if (!has_type && path != "machine" && depends_below(path)) dependents_.insert(below(path, "type"));
}

/// A path such as `memory.heap` is swept in the architectures in which `memory` stands, if it stands in any: where the file does not
/// write or inherit it, the written scenario may not state its defaults either.
void SweptDependents::leave_out_standing_keys(const SweepSpace& space) {
  for (const SweptDimension& dimension : space.shared) {
    for (const SweptAxis& axis : dimension.axes) {
      const std::string first = axis.key.substr(0, axis.key.find('.'));
      const std::vector<std::string>& keys = architecture_keys();
      if (axis.load || first == axis.key || std::find(keys.begin(), keys.end(), first) == keys.end()) continue;
      for (const Entry& one : resolved_.find("architectures")->value.entries) {
        if (one.value.find(first) == nullptr) dependents_.insert(kInArchitectures + one.key + "." + first);
      }
    }
  }
}

bool SweptDependents::depends_below(const std::string& path) const {
  return std::any_of(dependents_.begin(), dependents_.end(), [&path](const std::string& one) { return begins_with_key(one, path); });
}

/// Adds the architectures that one extends, itself or in its groups of nodes, and the architectures that these extend.
void SweptDependents::add_with_bases(const Node& architecture, std::set<std::string>& names) const {
  const auto add_base = [&](const Node& heir) {
    const Node* base = written_value(&heir, "extends");
    const Entry* entry = base == nullptr ? nullptr : root_.find("architectures")->value.find(base->text);
    if (entry != nullptr && names.insert(entry->key).second) add_with_bases(entry->value, names);
  };
  add_base(architecture);
  const Node* nodes = written_value(&architecture, "nodes");
  if (nodes == nullptr) return;
  for (const Node& group : nodes->items) add_base(group);
}

std::set<std::string> SweptDependents::tiers_as_in_file() const {
  std::set<std::string> names;
  const Node* services = written_value(&root_, "services");
  if (services == nullptr) return names;
  for (const Entry& service : services->entries) {
    const Node* architecture = written_value(&service.value, "architecture");
    const bool reached = architecture != nullptr && depends_below("services." + service.key + ".architecture");
    if (reached) names.insert(service.key);
  }
  return names;
}

bool SweptDependents::inherits_swept(const std::vector<std::string>& ancestors) const {
  return std::any_of(ancestors.begin() + 1, ancestors.end(), [this](const std::string& ancestor) {  // the first one is itself
    return std::any_of(inherited_.begin(), inherited_.end(),
                       [&](const std::string& path) { return begins_with_key(path, kInArchitectures + ancestor); });
  });
}

bool SweptDependents::is_any_architecture_swept() const {
  return std::any_of(swept_.begin(), swept_.end(), [](const std::string& path) { return path.starts_with(kInArchitectures); });
}

std::set<std::string> SweptDependents::architectures_as_in_file() const {
  std::set<std::string> names;
  const Node& all = root_.find("architectures")->value;
  for (const ArchitectureSummary& one : summaries_of(root_, resolved_)) {
    const bool is_reached = inherits_swept(one.ancestors) || (one.has_groups && depends_below(kInArchitectures + one.name));
    if (!is_reached) continue;
    names.insert(one.name);
    add_with_bases(all.find(one.name)->value, names);
  }
  for (const std::string& tier : tiers_as_in_file()) {
    add_with_bases(*written_value(written_value(written_value(&root_, "services"), tier), "architecture"), names);
  }
  return names;
}

void SweptDependents::leave_out(Schema& schema, const std::string& path) const {
  if (schema.kind == Schema::Kind::either && schema.chosen) return leave_out(schema.parts[*schema.chosen], path);
  std::erase_if(schema.keys, [&](const Key& key) { return dependents_.contains(below(path, key.name)); });
  for (Key& key : schema.keys) leave_out(key.schema, below(path, key.name));
  for (std::size_t i = 0; i < schema.items.size(); ++i) leave_out(schema.items[i], below(path, std::to_string(i)));
}

/// A swept path may lead into a value that is described in a short form, such as a power of a machine.
void SweptDependents::write_out_short_form(Schema& schema, const Source& source, const std::string& path) const {
  if (schema.kind == Schema::Kind::either && schema.chosen) return write_out_short_form(schema.parts[*schema.chosen], source, path);
  if (!path.empty() && !is_above_swept(path)) return;
  const bool is_mapping = source.inherited != nullptr && source.inherited->kind == Node::Kind::mapping;
  if (schema.kind == Schema::Kind::scalar && is_mapping) schema = as_written(*source.inherited);
  if (!has_keys(schema) && schema.kind != Schema::Kind::list) return;
  for (Key& key : schema.keys) write_out_short_form(key.schema, source.behind(key.name), below(path, key.name));
  for (std::size_t i = 0; i < schema.items.size(); ++i) {
    write_out_short_form(schema.items[i], source.item(i), below(path, std::to_string(i)));
  }
}

Schema SweptDependents::written() const {
  Schema schema = whole_;
  if (swept_.empty()) return schema;
  leave_out(schema, "");
  write_out_short_form(schema, {&root_, &resolved_}, "");
  if (!is_any_architecture_swept()) return schema;
  for (const std::string& name : architectures_as_in_file()) {
    *find_value(find_value(&schema, "architectures"), name) = as_written(root_.find("architectures")->value.find(name)->value);
  }
  for (const std::string& name : tiers_as_in_file()) {
    Schema* tier = find_value(find_value(find_value(&schema, "services"), name), "architecture");
    *tier = as_written(*written_value(written_value(written_value(&root_, "services"), name), "architecture"));
  }
  return schema;
}

}  // namespace knee::scenarios::language
