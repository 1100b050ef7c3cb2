/// Vocabulary: the words that users write for keys, words and units of the scenario language.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace knee::scenarios {

/// The nearest candidate (nearest), former names and other words for the same thing included.
[[nodiscard]] std::string nearest_word(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace knee::scenarios
