/// The reference of the scenario language, made of the declarations that read it.
#pragma once

#include <string>
#include <vector>

#include "scenarios/schema/schema.hpp"

namespace knee::scenarios {

/// The whole language: the outermost mapping of a scenario, with every default.
[[nodiscard]] Schema describe_language();

/// One key of the language.
struct KeyDescription {
  std::string name;
  std::string value;  ///< what may stand there: `duration`, `balancer`, `list of step`, ...
  std::string use;    ///< the default; or `required`, `one of them`, `optional`
  std::string doc;
};

/// One mapping of the language: `service` has the keys `servers`, `time`, ...
struct MappingDescription {
  std::string name;
  std::vector<KeyDescription> keys;
};

/// Every mapping once, the outermost first, each after the one that first contains it.
[[nodiscard]] std::vector<MappingDescription> language_reference();

/// A word that a scenario can say.
struct Word {
  std::string topic;  ///< `distribution`, `step`, `balancer`, ...
  std::string word;
  std::string meaning;
};

/// All words but the keys that are always the same: laws, steps, arrivals, policies.
[[nodiscard]] std::vector<Word> language_words();

/// The reference as Markdown: a section with a table for each mapping, and one for each list of words.
[[nodiscard]] std::string language_markdown();

}  // namespace knee::scenarios
