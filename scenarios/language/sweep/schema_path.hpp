/// Paths through a schema: `architectures.node.memory.heap`, as `sweep` and `--set` write them.
#pragma once

#include <string_view>

#include "scenarios/schema/schema.hpp"
#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"

namespace knee::scenarios::language {

/// The schema of the value at `path`; a mistake without a place if `language` has no such path, or if `root`
/// has no architecture, service, class or list item of that name. The result points into `language`.
[[nodiscard]] Expected<const Schema*> schema_at_path(const Schema& language, const Node& root,
                                                     std::string_view path);

}  // namespace knee::scenarios::language
