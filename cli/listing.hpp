/// Listing: what scenarios can say, and what the columns of the result tables mean.
#pragma once

#include <string>
#include <vector>

#include "cli/table.hpp"

namespace knee::cli {

/// What can be listed.
[[nodiscard]] std::vector<std::string> listing_topics();

/// The entries of `topic` with their meanings; of all topics if it is empty.
[[nodiscard]] Table listing(const std::string& topic);

}  // namespace knee::cli
