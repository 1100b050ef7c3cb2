/// The rules of the rooms: they look at all files of the product together.
#pragma once

#include <vector>

#include "tests/style/source.hpp"

namespace knee::style {

/// No base name in two folders of the product: "open `worker.hpp`" has one answer.
[[nodiscard]] Findings repeated_names(const std::vector<Source>& sources);

/// Headers of the product that no file of the product includes but their own source.
[[nodiscard]] Findings unused_headers(const std::vector<Source>& sources);

/// Folders that include each other, directly or through others.
[[nodiscard]] Findings folder_cycles(const std::vector<Source>& sources);

}  // namespace knee::style
