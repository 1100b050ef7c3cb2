/// Remedies: other ways to carry out steps that cost the interpreter too much.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "models/request/work.hpp"
#include "sim/kernel/time.hpp"

namespace knee::models {

/// Another way to carry out the steps of one label: compiled as they run (Numba, a `factor` on interpreter time),
/// in a library of one's own (`as` native, with or without the lock), in another process (`offloaded`).
struct Remedy {
  double factor = 1;                     ///< on the demand
  sim::Duration first_use{};             ///< cost of the first step in addition: just-in-time compilation
  std::optional<WorkItem::Kind> as;      ///< cpu or native; none: as the step says
  std::optional<bool> in_place;          ///< native work that keeps the interpreter; none: as the step says
  std::optional<bool> offloaded;         ///< to the pool of worker processes; none: as the step says
};

/// One for each label, the first for steps without a label; shorter if the rest has no remedy. Each process has a copy,
/// which records first uses.
using Remedies = std::vector<Remedy>;

/// How a runtime carries out one item.
struct ExecutionMode {
  WorkItem::Kind kind;
  sim::Duration demand;
  bool in_place;
  bool offloaded;
};

/// The execution mode of `item` in a process with `remedies`. Records the first use of a remedy.
[[nodiscard]] inline ExecutionMode execution_mode_of(const WorkItem& item, Remedies& remedies) {
  const Step& step = *item.step;
  ExecutionMode execution_mode{
      .kind = item.kind, .demand = item.demand, .in_place = step.in_place, .offloaded = step.offloaded};
  if (step.label == 0 || step.label >= remedies.size()) return execution_mode;
  Remedy& remedy = remedies[step.label];
  if (remedy.factor != 1) execution_mode.demand = sim::from_seconds(sim::to_seconds(item.demand) * remedy.factor);
  execution_mode.demand = sim::sum(execution_mode.demand, std::exchange(remedy.first_use, {}));
  execution_mode.kind = remedy.as.value_or(execution_mode.kind);
  execution_mode.in_place = remedy.in_place.value_or(execution_mode.in_place);
  execution_mode.offloaded = remedy.offloaded.value_or(execution_mode.offloaded);
  return execution_mode;
}

}  // namespace knee::models
