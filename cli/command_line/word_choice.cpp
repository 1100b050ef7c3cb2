#include "cli/command_line/word_choice.hpp"

#include <algorithm>
#include <sstream>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/command_line/misreading.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::cli {
namespace {

// The name of the check is this prefix and the words: CLI11 lets a name be read back, and nothing else.
constexpr const char* kCheckName = "one of: ";

}  // namespace

CLI::Validator one_of_words(const std::vector<std::string>& words) {
  const auto check = [words](const std::string& word) {
    if (std::find(words.begin(), words.end(), word) != words.end()) return std::string{};
    return fmt::format("\"{}\" is not one of {}{}", word, scenarios::either_of(words), suggestion(word, words));
  };
  return CLI::Validator(check, "", fmt::format("{}{}", kCheckName, fmt::join(words, " ")));
}

std::vector<std::string> words_of(CLI::Option& option) {
  const std::string prefix = kCheckName;
  std::vector<std::string> words;
  for (int i = 0;; ++i) {
    const CLI::Validator* check = nullptr;
    try {
      check = option.get_validator(i);
    } catch (const CLI::OptionNotFound&) {
      return words;
    }
    if (!check->get_name().starts_with(prefix)) continue;
    std::istringstream names{check->get_name().substr(prefix.size())};
    for (std::string word; names >> word;) words.push_back(word);
  }
}

}  // namespace knee::cli
