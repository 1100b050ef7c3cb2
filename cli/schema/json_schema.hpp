/// The scenario language as a JSON Schema, for editors and validators.
///
/// It is made of the declarations that read a scenario, so it knows each key, its type, its words, its unit and its default. It
/// cannot know what depends on values: ranges of numbers, names of services and classes, keys of another runtime. `knee check`
/// knows that. A file that extends another one may leave out everything; so may an architecture, which has a preset or extends
/// another one.
#pragma once

#include <string>

#include "scenarios/schema/schema.hpp"

namespace knee::cli {

/// The schema (draft 7, which editors know best) of the files that `language` describes: the outermost mapping.
[[nodiscard]] std::string json_schema(const scenarios::Schema& language);

}  // namespace knee::cli
