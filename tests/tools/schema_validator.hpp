/// A validator of the part of JSON Schema (draft 7) that knee writes, so that a plain run of the tests needs no other program.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace knee::cli {

/// A YAML text as JSON: plain scalars are numbers, booleans and null as in YAML's core schema, other ones are text.
[[nodiscard]] nlohmann::json json_of_yaml(const std::string& text);

/// The first place at which a value does not follow the schema: a path and the keyword. None: it is valid. Throws for a
/// keyword that this validator does not know.
[[nodiscard]] std::optional<std::string> first_mistake(const nlohmann::json& schema, const nlohmann::json& value);

}  // namespace knee::cli
