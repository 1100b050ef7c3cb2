#include "scenarios/language/presets/inheritance.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/presets/presets.hpp"
#include "scenarios/yaml/extends.hpp"
#include "scenarios/yaml/nearest.hpp"
#include "scenarios/yaml/override.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

/// The keys of a preset as a mapping at `place`.
Node written(const Preset& preset, const SourceLocation& place) {
  Node node(Node::Kind::mapping, place);
  if (const Preset* base = find_preset(preset.base)) node = written(*base, place);
  Diagnostics none;  // The table has none: a test reads every preset.
  for (const PresetKey& key : preset.keys) {
    assign(node, key.path, Node(Node::Kind::scalar, place, key.value), none);
  }
  return node;
}

/// Puts the keys of the preset that an architecture names below its own.
void resolve_preset(Node& architecture) {
  const Entry* name = architecture.find("preset");
  if (name == nullptr || name->value.kind != Node::Kind::scalar) return;
  const Preset* preset = find_preset(name->value.text);
  if (preset == nullptr) {
    architecture.incomplete = true;
    return;
  }
  Node base = written(*preset, name->value.place);
  overlay(base, architecture);
  architecture = std::move(base);
}

/// The keys of an architecture that each group of its nodes inherits.
Node inherited(const Node& architecture) {
  Node base = architecture;
  std::erase_if(base.entries, [](const Entry& entry) {
    static constexpr const char* kOfAll[] = {"description", "nodes", "balancer", "plan", "sweep", "autoscaler", "node-start", "node-grace"};
    return std::find(std::begin(kOfAll), std::end(kOfAll), entry.key) != std::end(kOfAll);
  });
  return base;
}

/// Merges the groups of an architecture's nodes with the architectures that they extend.
class Groups {
 public:
  Groups(const Node& architectures, Diagnostics& mistakes) : architectures_{architectures}, mistakes_{mistakes} {}

  void resolve(Node& architecture) {
    Entry* nodes = architecture.find("nodes");
    if (nodes == nullptr || nodes->value.kind != Node::Kind::list) return;
    const Node around = inherited(architecture);
    for (Node& group : nodes->value.items) {
      if (group.kind == Node::Kind::mapping) merge(group, around);
    }
    const bool stands_alone = around.find("runtime") != nullptr || around.find("preset") != nullptr;
    if (!stands_alone && !nodes->value.items.empty()) take_keys_of(nodes->value.items.front(), architecture);
    for (Node& group : architecture.find("nodes")->value.items) resolve_preset(group);
  }

 private:
  void merge(Node& group, const Node& around) {
    const std::optional<Node> name = take(group, "extends");
    Node merged = name ? base_of(*name) : around;
    merged.place = group.place;
    overlay(merged, group);
    group = std::move(merged);
  }

  /// An architecture without a runtime has that of its first group.
  static void take_keys_of(const Node& group, Node& architecture) {
    Node base = group;
    for (const char* key : {"count", "weight", "zone"}) (void)take(base, key);
    base.place = architecture.place;
    overlay(base, architecture);
    architecture = std::move(base);
  }

  Node base_of(const Node& name) {
    Node nothing(Node::Kind::mapping, name.place);
    if (name.kind == Node::Kind::scalar && name.text == "none") return nothing;
    const Entry* base = name.kind == Node::Kind::scalar ? architectures_.find(name.text) : nullptr;
    if (base != nullptr) return inherited(base->value);
    const std::vector<std::string> names = architectures_.keys();
    mistakes_.add({.place = name.place,
                   .what = fmt::format("the group of nodes extends {}, which does not exist", in_quotes(name.text)),
                   .expected = either_of(names),
                   .nearest = nearest(name.text, names)});
    nothing.incomplete = true;
    return nothing;
  }

  const Node& architectures_;
  Diagnostics& mistakes_;
};

bool has_groups(const Node& architectures) {
  return std::any_of(architectures.entries.begin(), architectures.entries.end(), [](const Entry& one) {
    const Entry* nodes = one.value.find("nodes");
    return nodes != nullptr && nodes->value.kind == Node::Kind::list;
  });
}

constexpr std::string_view kServices = "services.";

/// Refuses keys that are of the service's clients, or of a plan of them, in the architecture of a tier.
void refuse_keys_of_the_service(Entry& tier, Diagnostics& mistakes) {
  const auto refuse = [&](const char* key, const char* what, std::string expected) {
    const Entry* entry = tier.value.find(key);
    if (entry == nullptr) return;
    mistakes.add({.place = entry->place, .what = what, .expected = std::move(expected)});
    (void)take(tier.value, key);
  };
  refuse("clients", "the clients of a tier are the processes that call it", fmt::format("\"clients\" beside the architecture, as {}.clients", tier.key));
  refuse("plan", "knee plan chooses no deployment of a tier", "the key in an architecture under \"architectures\"");
  refuse("sweep", "a tier has no sweep of its own", fmt::format("\"sweep\" of the scenario, with keys such as {}.architecture.processes", tier.key));
}

}  // namespace

void resolve_architectures(Node& architectures, Diagnostics& mistakes) {
  resolve_extends(architectures, mistakes);
  if (has_groups(architectures)) {
    const Node bases = architectures;
    for (Entry& entry : architectures.entries) Groups(bases, mistakes).resolve(entry.value);
  }
  for (Entry& entry : architectures.entries) resolve_preset(entry.value);
}

void write_out_tiers(Node& root) {
  Entry* services = root.find("services");
  if (services == nullptr) return;
  for (Entry& service : services->value.entries) {
    Entry* architecture = service.value.find("architecture");
    if (architecture == nullptr || architecture->value.kind != Node::Kind::scalar) continue;
    Node named(Node::Kind::mapping, architecture->value.place);
    named.entries.push_back({.key = "extends", .place = architecture->value.place, .value = architecture->value});
    architecture->value = std::move(named);
  }
}

std::vector<Entry> tiers_of(const Node& services) {
  std::vector<Entry> tiers;
  for (const Entry& service : services.entries) {
    const Entry* architecture = service.value.find("architecture");
    if (architecture == nullptr) continue;
    tiers.push_back({.key = "services." + service.key, .place = architecture->place, .value = architecture->value});
  }
  return tiers;
}

void resolve_tiers(Node& services, const Node* architectures, Diagnostics& mistakes) {
  std::vector<Entry> tiers = tiers_of(services);
  if (tiers.empty()) return;
  Node all = architectures == nullptr ? Node(Node::Kind::mapping, services.place) : *architectures;
  for (Entry& one : all.entries) {
    for (const char* key : {"clients", "plan", "sweep", "description"}) (void)take(one.value, key);
  }
  Node alone = all;
  Diagnostics elsewhere;  // reported with the architectures
  resolve_architectures(alone, elsewhere);
  for (Entry& tier : tiers) refuse_keys_of_the_service(tier, mistakes);
  all.entries.insert(all.entries.end(), tiers.begin(), tiers.end());
  Diagnostics found;
  resolve_architectures(all, found);
  for (const Diagnostic& one : found) {
    const auto is_here = [&one](const Diagnostic& other) { return other.place == one.place; };
    if (std::none_of(elsewhere.begin(), elsewhere.end(), is_here)) mistakes.add(one);
  }
  for (const Entry& tier : tiers) {
    services.find(std::string_view(tier.key).substr(kServices.size()))->value.find("architecture")->value = all.find(tier.key)->value;
  }
}

}  // namespace knee::scenarios::language
