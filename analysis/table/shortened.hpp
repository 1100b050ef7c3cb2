/// Labels that fit.
#pragma once

#include <cstddef>
#include <string>

namespace knee::analysis {

/// `label` with at most `limit` characters, an ellipsis in place of what is left out. A path is shortened at its beginning, any
/// other label in the middle, because swept values differ at either end.
[[nodiscard]] std::string shortened(const std::string& label, std::size_t limit);

}  // namespace knee::analysis
