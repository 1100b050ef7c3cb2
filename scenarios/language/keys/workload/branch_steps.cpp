#include "scenarios/language/keys/workload/branch_steps.hpp"

#include <fmt/format.h>

#include "scenarios/language/keys/common.hpp"

namespace knee::scenarios::language {
namespace {

Mapping<Branches> race() {
  return mapping<Branches>("race", [](KeyVisitor& keys, Branches& branches) {
    keys.required("of", branches.of, list_of(BranchType{}, 2), "Branches that run at the same time.");
    keys.required("need", branches.need, integer<std::size_t>({.least = 1, .most = 1000}),
                  "Branches that must be served. The step fails as soon as too few are left for that.");
    keys.optional("cancel", branches.cancels, flag(),
                  "Whether the branches that are not needed any more are cancelled on an event loop (AbortController.abort, "
                  "asyncio's Task.cancel): each ends in its present wait or call, or after its present step. A thread cannot be "
                  "cancelled.");
    if (!branches.need || *branches.need <= branches.of.size() || branches.of.empty()) return;
    keys.mistake("need", wrong(fmt::format("{} branches are needed of {}", *branches.need, branches.of.size()),
                               fmt::format("at most {}", branches.of.size())));
  });
}

ListOf<BranchType> all() { return list_of(BranchType{}, 1); }

}  // namespace

bool BranchesType::read(const Node& node, Branches& into, Diagnostics& mistakes) const {
  if (node.kind == Node::Kind::mapping) return race().read(node, into, mistakes);
  return all().read(node, into.of, mistakes);
}

Schema BranchesType::describe(const Branches* value, const SchemaContext& context) const {
  if (value != nullptr) return value->need ? race().describe(value, context) : all().describe(&value->of, context);
  Schema either(Schema::Kind::either);
  either.parts = {all().describe(nullptr, context), race().describe(nullptr, context)};
  return either;
}

}  // namespace knee::scenarios::language
