/// Misreading: answers to command lines that cannot be read, and to those that ask for help.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command_line/command_line.hpp"

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace knee::cli {

/// `; did you mean "sweep"?`, or nothing if no candidate is near.
[[nodiscard]] std::string suggestion(const std::string& word, const std::vector<std::string>& candidates);

/// The names of all commands, in the order of the help.
[[nodiscard]] std::vector<std::string> command_names(const CLI::App& app);

/// The mistake of the first word that no command or option has taken, options first; none if there is no such word. It is
/// reported before missing arguments: a misspelt -o causes both.
[[nodiscard]] std::optional<EarlyExit> unknown_words(const CLI::App& app);

/// Help, the version, or the mistake that the parser has found.
[[nodiscard]] EarlyExit answer_to(const CLI::App& app, const CLI::ParseError& error);

}  // namespace knee::cli
