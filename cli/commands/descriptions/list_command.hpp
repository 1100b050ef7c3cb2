/// `knee list`: the keys of the scenario language, the presets, and the columns of the result tables.
#pragma once

#include <string>
#include <vector>

#include "analysis/table/table.hpp"
#include "cli/command_line/command_line.hpp"
#include "cli/command_line/failure.hpp"

namespace knee::scenarios {
struct Schema;
}

namespace knee::cli {

/// Prints the listing of `line.topic`, or of all topics. Throws `Failure` (wrong input) for an unknown topic.
[[nodiscard]] ExitStatus list(const CommandLine& line);

/// What can be listed: every mapping of the scenario language, by its name (`scenario`, `step`,
/// `distribution`, ...), and `columns`.
[[nodiscard]] std::vector<std::string> listing_topics(const scenarios::Schema& language);

/// The entries of `topic`, or of all topics if it is empty: topic, name, value (what is written there),
/// meaning. They come from the declarations by which scenarios are read and tables written.
[[nodiscard]] analysis::Table listing(const std::string& topic, const scenarios::Schema& language);

/// A listing as a person reads it: topic by topic, meanings wrapped.
[[nodiscard]] std::string listing_text(const analysis::Table& listing);

}  // namespace knee::cli
