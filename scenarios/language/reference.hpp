/// The reference of the scenario language, made of the declarations of its keys.
#pragma once

#include <string>
#include <vector>

#include "scenarios/schema/schema.hpp"

namespace knee::scenarios {

/// The whole language: the outermost mapping of a scenario, with every default. Built once.
[[nodiscard]] const Schema& describe_language();

/// One key of a mapping.
struct KeyDescription {
  std::string name;
  std::string value;    ///< Its type in a word or two: `duration`, `balancer`, `list: step`, ...
  std::string meaning;  ///< Its doc, its words, and its default or `Required.`.
};

/// One mapping of the language: `service` has the keys `servers`, `time`, ...
struct MappingDescription {
  std::string name;
  std::vector<KeyDescription> keys;
};

/// Each mapping of a language once, in the order of first use, the outermost first.
[[nodiscard]] std::vector<MappingDescription> describe_mappings(const Schema& language);

}  // namespace knee::scenarios
