/// The table of a section: the few columns that a person looks at first.
#pragma once

#include <cstddef>
#include <string>

#include "analysis/report/section.hpp"
#include "analysis/table/table.hpp"

namespace knee::analysis {

inline constexpr int kSectionDigits = 4;  ///< significant digits of a number

/// Label (if the section has any), offered and served load, latencies with half widths of their confidence intervals,
/// share of failed requests, bottleneck (with `kBusyMark` where `error_factor` has a value), state, and whether the objective is met (if there is one). To keep the aligned
/// table within `limit`, intervals are omitted, that of the median first, and labels shortened.
[[nodiscard]] Table section_table(const Section& section, std::size_t limit);

/// `lock 97 %`; empty without a bottleneck.
[[nodiscard]] std::string bottleneck_text(const Bottleneck& bottleneck);

}  // namespace knee::analysis
