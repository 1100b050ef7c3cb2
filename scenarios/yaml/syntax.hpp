/// Explanations of syntax errors that do not require knowledge of YAML.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "scenarios/yaml/diagnostic.hpp"
#include "scenarios/yaml/source.hpp"

namespace knee::scenarios {

/// The place at which the YAML parser stopped, and its message.
struct SyntaxError {
  std::size_t line = 0;    ///< From 0.
  std::size_t column = 0;  ///< In bytes, from 0.
  std::string message;     ///< The parser's own.
};

/// A `{` or `[` that was still open where the parser stopped.
struct OpenBracket {
  char bracket = '{';
  SourceLocation place = {};
};

/// The mistake behind a syntax error: wrong indentation, a missing space after a colon, an open bracket, ...
[[nodiscard]] Diagnostic explain(const Source& source, const SyntaxError& error,
                              const std::optional<OpenBracket>& open);

/// One mistake for all lines indented by tabs, which YAML forbids and parsers explain badly; none without such lines.
[[nodiscard]] std::optional<Diagnostic> find_tabs(const Source& source);

/// Whether a quoted text that starts at that offset is never closed; yaml-cpp accepts it up to the end of the file.
[[nodiscard]] bool is_unclosed_quote(const std::string& text, std::size_t offset);

}  // namespace knee::scenarios
