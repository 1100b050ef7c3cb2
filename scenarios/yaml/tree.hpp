/// From YAML text to a tree of nodes, each with its place.
#pragma once

#include <cstddef>
#include <optional>

#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"
#include "scenarios/yaml/source.hpp"

namespace knee::scenarios {

inline constexpr std::size_t kDepthMax = 64;      ///< Deepest nesting that is read.
inline constexpr std::size_t kNodesMax = 50'000;  ///< Most values that are read, aliases counted each time.
inline constexpr std::size_t kTextMax = 8U << 20U;  ///< Most bytes of keys and values, aliases counted each time.

/// The one document of a text; a text without any is a node of kind `nothing`.
///
/// None only if no tree can be built. Duplicate keys, keys that are not words, aliases to a value that contains them,
/// unknown tags, control characters (in a value, line breaks and tabs are none) and further documents are mistakes that do not prevent reading the rest.
[[nodiscard]] std::optional<Node> parse(const Source& source, Diagnostics& mistakes);

}  // namespace knee::scenarios
