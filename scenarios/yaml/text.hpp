/// Texts of scenarios: blanks, characters, and words as messages show them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace knee::scenarios {

/// The text without blanks (spaces, tabs, line feeds) at its ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The number of characters (code points) of a text in UTF-8.
[[nodiscard]] std::size_t count_characters(std::string_view text);

/// `a, b or c`, to name what is expected.
[[nodiscard]] std::string either_of(const std::vector<std::string>& words);

/// `"word"`: a text of the user in a message; a long text is cut, line breaks become spaces, control
/// characters become visible.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace knee::scenarios
