/// Remedies: what an architecture does about steps that cost its interpreter too much.
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
  sim::Duration first_use{};             ///< what the first step costs in addition: compiled just in time
  std::optional<WorkItem::Kind> as;      ///< cpu or native; none: as the step says
  std::optional<bool> in_place;          ///< native work that keeps the interpreter; none: as the step says
  std::optional<bool> offloaded;         ///< to the pool of worker processes; none: as the step says
};

/// One for each label, the first for what has none; shorter if the rest has no remedy. Those of a process know what it
/// has not used yet.
using Remedies = std::vector<Remedy>;

/// How a runtime carries out one item.
struct Manner {
  WorkItem::Kind kind;
  sim::Duration demand;
  bool in_place;
  bool offloaded;
};

/// The manner of `item` in a process with `remedies`, which thereby uses them.
[[nodiscard]] inline Manner manner_of(const WorkItem& item, Remedies& remedies) {
  const Step& step = *item.step;
  Manner manner{
      .kind = item.kind, .demand = item.demand, .in_place = step.in_place, .offloaded = step.offloaded};
  if (step.label == 0 || step.label >= remedies.size()) return manner;
  Remedy& remedy = remedies[step.label];
  if (remedy.factor != 1) manner.demand = sim::from_seconds(sim::to_seconds(item.demand) * remedy.factor);
  manner.demand = sim::sum(manner.demand, std::exchange(remedy.first_use, {}));
  manner.kind = remedy.as.value_or(manner.kind);
  manner.in_place = remedy.in_place.value_or(manner.in_place);
  manner.offloaded = remedy.offloaded.value_or(manner.offloaded);
  return manner;
}

}  // namespace knee::models
