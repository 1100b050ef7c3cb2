/// The keys of `parallel`: branches, and how many of them a request waits for.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "scenarios/language/keys/workload/step_keys.hpp"
#include "scenarios/schema/alternative.hpp"

namespace knee::scenarios::language {

/// The value of `parallel`.
struct Branches {
  std::vector<Steps> of;
  std::optional<std::size_t> need;  ///< none: all of them
  bool cancels = false;
};

/// A list of branches, or `{of: [...], need: 1, cancel: true}`.
class BranchesType final : public SchemaType<Branches> {
 public:
  bool read(const Node& node, Branches& into, Diagnostics& mistakes) const final;
  [[nodiscard]] Schema describe(const Branches* value, const SchemaContext& context) const final;
};

[[nodiscard]] inline auto in_parallel(Step& step) {
  std::optional<Branches> current;
  if (step.model.kind == Step::Kind::parallel) {
    current = Branches{.of = step.branches, .need = std::nullopt, .cancels = step.model.cancels};
    if (step.model.need > 0) current->need = step.model.need;
  }
  return alternative(
      "parallel", current, BranchesType{},
      [&step](Branches read) {
        step.model.kind = Step::Kind::parallel;
        step.model.need = read.need.value_or(0);
        step.model.cancels = read.cancels;
        step.branches = std::move(read.of);
      },
      "Branches that run at the same time, until the last one ends: a list of single steps or of lists of steps. With "
      "`{need: 1, of: [...]}` the request goes on when so many branches were served (Promise.any, a quorum of replicas); the others "
      "go on by themselves.");
}

}  // namespace knee::scenarios::language
