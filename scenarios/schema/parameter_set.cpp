#include "scenarios/schema/parameter_set.hpp"

#include <algorithm>

namespace knee::scenarios {

bool ParameterSet::has(std::string_view name) const {
  return std::any_of(parameters.begin(), parameters.end(),
                     [name](const Parameter& parameter) { return name == parameter.name; });
}

std::string in_words(std::span<const ParameterSet> sets) {
  std::string text;
  for (const ParameterSet& set : sets) {
    if (!text.empty()) text += ", or ";
    for (const Parameter& parameter : set.parameters) {
      if (&parameter != &set.parameters.front()) text += " and ";
      text += parameter.name;
    }
  }
  return text;
}

}  // namespace knee::scenarios
