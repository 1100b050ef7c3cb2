/// Paths into a scenario: whether they lead to a key of the language, and what stands there.
#pragma once

#include <optional>
#include <string_view>

#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/node.hpp"
#include "scenarios/schema/schema.hpp"

namespace knee::scenarios::language {

/// The shape of what stands at a path such as `services.db.time`, or a mistake that names the keys and names
/// there are (without place). `tree` is the scenario whose own names may stand in the path.
[[nodiscard]] Expected<Schema> find_path(const Schema& language, const Node& tree, std::string_view path);

}  // namespace knee::scenarios::language
