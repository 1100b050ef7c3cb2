/// `extends`: a mapping inherits the keys of another.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios {

/// Merges each value of a mapping with the value that its `extends` names, after that value is merged with its own base.
/// Cycles and unknown names are mistakes; a value without its base is marked as incomplete.
void resolve_extends(Node& mapping, Diagnostics& mistakes);

/// Removes a key from a mapping and returns its value; none if the mapping does not have the key.
[[nodiscard]] std::optional<Node> take(Node& mapping, std::string_view key);

/// The mistake of a cycle of `extends`; `names` are its members in order.
[[nodiscard]] Diagnostic cycle(const SourceLocation& place, const std::vector<std::string>& names);

}  // namespace knee::scenarios
