/// Options that take one of some words. The words stay with the option, so that completions and the manual name them.
#pragma once

#include <string>
#include <vector>

#include <CLI/App.hpp>

namespace knee::cli {

/// The check that a value is one of the words; the mistake names them all and the nearest one.
[[nodiscard]] CLI::Validator one_of_words(const std::vector<std::string>& words);

/// The words of an option with that check; none without it.
[[nodiscard]] std::vector<std::string> words_of(CLI::Option& option);

}  // namespace knee::cli
