/// Admitted loads: the part of a range of loads that the conditions of a sweep admit.
#pragma once

#include <functional>
#include <optional>

#include "analysis/refinement/load_range.hpp"
#include "scenarios/yaml/diagnostic.hpp"

namespace knee::scenarios::language {

/// Whether a load, in 1/s, is admitted.
using Admits = std::function<bool(double load)>;

/// The range between the lowest and the highest load that are admitted; none: no load is. Found by 65 loads and bisection between them,
/// so that curves can begin with both ends. Loads between admitted ones that are not admitted are a mistake at `place`.
[[nodiscard]] std::optional<analysis::LoadRange> admitted_loads(const analysis::LoadRange& range, const Admits& admits,
                                                                const SourceLocation& place, Diagnostics& mistakes);

}  // namespace knee::scenarios::language
