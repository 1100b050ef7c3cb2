/// A scenario file with all that it extends, as one tree.
#pragma once

#include <optional>
#include <string>

#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios {

/// Reads a scenario file (`-` is standard input). `extends: other.yaml` in its outermost mapping lays it over
/// another scenario, whose path is relative to the file that names it.
///
/// Nothing if there is no tree at all; then, and for every mistake beside which the rest could be read,
/// `mistakes` says why. An empty file and files that extend each other in a circle are mistakes.
[[nodiscard]] std::optional<Node> load(const std::string& path, Diagnostics& mistakes);

/// The path of a file named in a scenario: relative to the folder of the file that names it; as it is where
/// that is the command line or standard input.
[[nodiscard]] std::string beside(const SourceLocation& named_at, const std::string& path);

}  // namespace knee::scenarios
