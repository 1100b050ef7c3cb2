/// A block's points as the few columns that a person looks at first.
#pragma once

#include <cstddef>
#include <string>

#include "cli/block.hpp"
#include "cli/table.hpp"

namespace knee::cli {

inline constexpr int kDigestDigits = 4;  ///< significant digits of a number

/// Label (if the block has any), offered and served load, latencies with half their confidence intervals,
/// share of failed requests, busiest resource, state, and whether the objective is met (if there is one).
/// Aligned, it is no wider than `limit`: intervals are left out, that of the median first, and labels cut, if
/// need be.
[[nodiscard]] Table block_table(const Block& block, std::size_t limit);

/// The resource that limits the point or comes nearest to it, with its utilisation: `lock 97 %`. Threads or a
/// pool that are all taken only say so where nothing that does the work itself (service, lock, loop, cores)
/// is nearly busy.
[[nodiscard]] std::string busiest(const scenarios::Measurement& measurement);

}  // namespace knee::cli
