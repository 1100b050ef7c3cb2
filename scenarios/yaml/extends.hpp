/// `extends`: a mapping inherits the keys of another.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios {

/// Lays each value of a mapping over the one it names with `extends`, and that over what it extends in turn,
/// so that afterwards none extends any other. Circles and names that are not in the mapping are mistakes;
/// what could not be resolved is marked as incomplete.
void resolve_extends(Node& mapping, Diagnostics& mistakes);

/// Takes a key out of a mapping; nothing if it has none (or is no mapping).
[[nodiscard]] std::optional<Node> take(Node& mapping, std::string_view key);

/// The mistake of things that extend each other in a circle, named in order.
[[nodiscard]] Diagnostic circle(const SourceLocation& place, const std::vector<std::string>& names);

}  // namespace knee::scenarios
