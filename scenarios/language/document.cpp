#include "scenarios/language/document.hpp"

#include "scenarios/language/builder/call_target.hpp"
#include "scenarios/language/builder/queue_builder.hpp"
#include "scenarios/language/builder/scenario_builder.hpp"
#include "scenarios/language/presets/inheritance.hpp"
#include "scenarios/language/presets/reachable_path.hpp"
#include "scenarios/yaml/extends.hpp"
#include "scenarios/yaml/override.hpp"

namespace knee::scenarios::language {

namespace {

/// A tree without its sweeps, whose thousands of values each reading would read again, and without its claims.
Node without_sweeps(Node tree) {
  for (const char* key : {"sweep", "expect"}) (void)take(tree, key);
  if (Entry* architectures = tree.find("architectures")) {
    for (Entry& one : architectures->value.entries) (void)take(one.value, "sweep");
  }
  return tree;
}

}  // namespace

Document::Document(Node root, std::string name) : root_{std::move(root)}, name_{std::move(name)} {
  write_out_tiers(root_);
  system_ = without_sweeps(root_);
}

Interpretation Document::read(const std::vector<Assignment>& assignments, Diagnostics& mistakes,
                              const std::vector<Assignment>& own) {
  Diagnostics found;  // Of this reading alone: a mistake of an earlier reading must count again.
  Node tree = assignments.empty() && own.empty() ? root_ : system_;
  for (const auto& [path, value] : assignments) {
    write_out_path(tree, path);
    assign(tree, path, value, found);
  }
  if (!assignments.empty()) write_out_tiers(tree);  // a swept name
  Entry* architectures = tree.find("architectures");
  if (Entry* services = tree.find("services")) {
    resolve_tiers(services->value, architectures == nullptr ? nullptr : &architectures->value, found);
  }
  if (architectures != nullptr && !own.empty()) resolve_extends(architectures->value, found);
  for (const auto& [path, value] : own) {
    write_out_path(tree, path);
    assign(tree, path, value, found);
  }
  if (architectures != nullptr) resolve_architectures(architectures->value, found);
  Interpretation result;
  const bool right = scenario().read(tree, result.written, found);
  if (result.written.name.empty()) result.written.name = name_;
  const Entry* services = tree.find("services");
  const bool complete = is_complete(tree);
  if (services != nullptr) {
    if (is_complete(services->value)) check_calls(result.written, services->value.keys(), found);
  } else if (found.empty() && complete) {  // Otherwise the key may be misspelt.
    check_calls(result.written, {}, found);
  }
  if (found.empty() && complete) check_queues(result.written, found);
  if (right && found.empty() && complete) result.built = build(result.written, recordings_, platforms_, found);
  if (!found.empty()) result.built.reset();
  for (const Diagnostic& mistake : found) mistakes.add(mistake);
  return result;
}

}  // namespace knee::scenarios::language
