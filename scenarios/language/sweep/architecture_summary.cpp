#include "scenarios/language/sweep/architecture_summary.hpp"

#include <algorithm>
#include <utility>

#include "scenarios/language/keys/architecture/runtime_keys.hpp"
#include "scenarios/language/presets/inheritance.hpp"

namespace knee::scenarios::language {
namespace {

std::vector<std::string> ancestors_of(const Node& architectures, std::string name) {
  std::vector<std::string> chain;
  while (std::find(chain.begin(), chain.end(), name) == chain.end()) {
    chain.push_back(name);
    const Entry* entry = architectures.find(name);
    const Entry* base = entry == nullptr ? nullptr : entry->value.find("extends");
    if (base == nullptr) break;
    name = base->value.text;
  }
  return chain;
}

}  // namespace

bool ArchitectureSummary::may_have(const std::string& key) const {
  for (const Runtime one : {Runtime::event_loop, Runtime::gil, Runtime::native_threads}) {
    if (runtime == word_of(one)) return has_key(one, key);
  }
  return true;
}

Node with_inheritance(Node root) {
  Diagnostics elsewhere;  // Document::read reports them.
  if (Entry* architectures = root.find("architectures")) resolve_architectures(architectures->value, elsewhere);
  return root;
}

std::vector<ArchitectureSummary> summaries_of(const Node& written, const Node& resolved) {
  std::vector<ArchitectureSummary> all;
  const Entry* entry = written.find("architectures");
  if (entry == nullptr) return all;
  for (const Entry& one : resolved.find("architectures")->value.entries) {
    const Entry* runtime = one.value.find("runtime");
    const Entry* nodes = one.value.find("nodes");
    all.push_back({.name = one.key,
                   .ancestors = ancestors_of(entry->value, one.key),
                   .runtime = runtime == nullptr ? "" : runtime->value.text,
                   .has_groups = nodes != nullptr && nodes->value.kind == Node::Kind::list});
  }
  return all;
}

}  // namespace knee::scenarios::language
