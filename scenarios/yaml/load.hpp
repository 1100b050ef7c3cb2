/// A scenario file, merged with all files that it extends, as one tree.
#pragma once

#include <optional>
#include <string>

#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios {

/// Reads a scenario file (`-` is standard input). `extends: other.yaml` in its outermost mapping merges
/// it with another scenario, whose path is relative to the file that names it, or `library:NAME`.
///
/// None if no tree can be read. `mistakes` gets the reasons, and all mistakes that do not prevent reading the rest. An empty
/// file, a file to extend that holds no mapping, a cycle and a chain of more than 64 files are mistakes.
[[nodiscard]] std::optional<Node> load(const std::string& path, Diagnostics& mistakes);

/// The path of a file named in a scenario: relative to the folder of the file that names it; unchanged if
/// the command line or standard input names it.
[[nodiscard]] std::string beside(const SourceLocation& named_at, const std::string& path);

}  // namespace knee::scenarios
