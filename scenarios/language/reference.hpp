/// The reference of the scenario language, made of the declarations that read it.
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
  std::string value;    ///< What may stand there, in a word or two: `duration`, `balancer`, `list: step`, ...
  std::string meaning;  ///< Its doc, its words, and its default or `Required.`.
};

/// One mapping of the language: `service` has the keys `servers`, `time`, ...
struct MappingDescription {
  std::string name;
  std::vector<KeyDescription> keys;
};

/// Every mapping of a language once, the outermost first, each in the place where a reader of a scenario
/// meets it.
[[nodiscard]] std::vector<MappingDescription> describe_mappings(const Schema& language);

}  // namespace knee::scenarios
