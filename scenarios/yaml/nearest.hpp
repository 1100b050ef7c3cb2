/// The nearest valid word to one that is not valid.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace knee::scenarios {

/// A word that users write for a word of the language: in lower case, with `-` for `_` and for a space.
struct Synonym {
  std::string_view from;
  std::string_view to;
};

/// The candidate a user most likely meant by `word`, or an empty text where none is near.
///
/// In this order: the same but for case, `_` and `-`; the first synonym that is a candidate (`cores` for `cpus`);
/// the smallest edit distance, if it is at most a third of the word's length (at least one edit). Of
/// equally near candidates, the first.
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string>& candidates,
                                  std::span<const Synonym> synonyms = {});

/// The number of characters to insert, delete, replace or swap with their neighbour to make `a` into `b`
/// (optimal string alignment, the restricted Damerau-Levenshtein distance).
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace knee::scenarios
