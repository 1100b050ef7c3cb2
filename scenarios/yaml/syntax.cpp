#include "scenarios/yaml/syntax.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "scenarios/yaml/text.hpp"

namespace knee::scenarios {
namespace {

std::size_t indentation(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }

bool is_blank_or_comment(std::string_view line) {
  const std::string_view text = trimmed(line);
  return text.empty() || text.front() == '#';
}

/// The nearest line above that is neither blank nor a comment.
std::optional<std::size_t> line_above(const Source& source, std::size_t line) {
  while (line > 0) {
    if (!is_blank_or_comment(source.line(--line))) return line;
  }
  return std::nullopt;
}

bool is_of_key(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' || letter == '.';
}

/// The line up to its comment. (It ignores quotes, in which a `#` starts no comment.)
std::string_view without_comment(std::string_view line) {
  const std::size_t comment = line.starts_with('#') ? 0 : line.find(" #");
  return line.substr(0, comment);
}

/// The colon of a line that starts with a key and has no space behind it, as in `cores:4`; or npos. A `//`
/// follows the colon of an address.
std::size_t glued_colon(std::string_view line) {
  const std::size_t key = std::min(line.find_first_not_of(" -"), line.size());
  std::size_t colon = key;
  while (colon < line.size() && is_of_key(line[colon])) ++colon;
  const bool glued = colon > key && colon + 1 < line.size() && line[colon] == ':' && line[colon + 1] != ' ' &&
                     line[colon + 1] != '/';
  return glued ? colon : std::string_view::npos;
}

/// The last colon of a line with a bracket right behind it, as in `machine:{cores: 4}`; or npos.
std::size_t bracketed_colon(std::string_view line) {
  line = without_comment(line);
  return std::max(line.rfind(":{") + 1, line.rfind(":[") + 1) - 1;
}

std::string spaces(std::size_t count) {
  return count == 0 ? "none" : count == 1 ? "1 space" : fmt::format("{} spaces", count);
}

bool is_item(std::string_view line) { return trimmed(line).starts_with("- "); }

/// The column of the keys of a line: after the dashes of a list item.
std::size_t key_column(std::string_view line) { return std::min(line.find_first_not_of(" -"), line.size()); }

/// The indentations that a line can have, from the nearest line above outwards: `2 spaces (as line 3)`. An item belongs
/// under items, a key under keys.
std::string allowed_indentations(const Source& source, std::size_t line) {
  const bool item = is_item(source.line(line));
  std::vector<std::string> allowed;
  std::size_t outermost = std::string_view::npos;
  for (auto above = line_above(source, line); above && outermost > 0; above = line_above(source, *above)) {
    const std::string_view text = source.line(*above);
    if (indentation(text) >= outermost) continue;
    outermost = indentation(text);
    if (item && !is_item(text)) continue;
    const bool after_dash = !item && is_item(text);
    allowed.push_back(fmt::format("{} ({} line {})", spaces(after_dash ? key_column(text) : outermost),
                                  after_dash ? "as the key in" : "as", *above + 1));
  }
  return allowed.empty() ? "that of the lines it belongs to" : either_of(allowed);
}

Diagnostic wrong_indentation(const Source& source, std::size_t line) {
  const std::size_t indented = indentation(source.line(line));
  return {.place = source.place(line, indented),
          .what = fmt::format("wrong indentation: {}", spaces(indented)),
          .expected = allowed_indentations(source, line)};
}

/// The key before a colon to which its value is glued, and what follows it up to the end of its line.
Diagnostic missing_space(const Source& source, std::size_t line, std::size_t colon) {
  const std::string_view text = without_comment(source.line(line));
  std::size_t start = colon;
  while (start > 0 && is_of_key(text[start - 1])) --start;
  const std::string_view glued = trimmed(text.substr(start));
  return {.place = source.place(line, start),
          .what = "no space after the \":\" in " + in_quotes(glued),
          .expected = "a key, a colon, a space and a value",
          .nearest = fmt::format("{}: {}", glued.substr(0, colon - start), glued.substr(colon - start + 1))};
}

/// The missing space that stops the parser at a later place: in the line where it stopped or the one above, or between a
/// colon and a bracket anywhere before.
std::optional<Diagnostic> glued_value(const Source& source, const SyntaxError& error) {
  for (std::size_t line = std::min(error.line + 1, source.lines()); line-- > 0;) {
    const std::size_t colon = bracketed_colon(source.line(line));
    if (colon != std::string_view::npos) return missing_space(source, line, colon);
  }
  for (std::optional<std::size_t> line = error.line; line; line = line_above(source, *line)) {
    const std::size_t colon = glued_colon(source.line(*line));
    if (colon != std::string_view::npos) return missing_space(source, *line, colon);
    if (*line < error.line) break;
  }
  return std::nullopt;
}

/// A misplaced `: `: the second one of its line, or the first one of a line that continues the text above.
Diagnostic misplaced_colon(const Source& source, const SyntaxError& error) {
  const std::string_view line = source.line(error.line);
  if (line.substr(0, error.column).find(": ") != std::string_view::npos) {
    return {.place = source.place(error.line, error.column),
            .what = "a second \": \" in one line",
            .expected = "one key and its value, or quotes around a text that holds \": \""};
  }
  const auto above = line_above(source, error.line);
  if (!above) return wrong_indentation(source, error.line);
  const std::string_view line_before = trimmed(source.line(*above));
  if (line_before.find(':') == std::string_view::npos && !line_before.starts_with('-')) {
    return {.place = source.place(*above, indentation(source.line(*above))),
            .what = in_quotes(line_before) + " is neither a key nor the value of one",
            .expected = "a key, a colon, a space and a value"};
  }
  return wrong_indentation(source, error.line);
}

/// A text that does not belong to the mapping or list around it.
Diagnostic does_not_belong(const Source& source, const SyntaxError& error) {
  const std::string_view line = source.line(error.line);
  if (error.column > indentation(line)) {
    return {.place = source.place(error.line, error.column),
            .what = fmt::format("{} follows a complete value",
                                in_quotes(trimmed(line.substr(error.column)))),
            .expected = "the end of the line, or quotes around the whole value"};
  }
  const auto above = line_above(source, error.line);
  const bool same_column = above && indentation(source.line(*above)) == error.column;
  if (!same_column) return wrong_indentation(source, error.line);
  const bool is_item = line.substr(error.column).starts_with("-");
  return {.place = source.place(error.line, error.column),
          .what = is_item ? "a list item among keys" : "a key among list items",
          .expected = is_item ? "another key" : "another item, which starts with \"- \""};
}

Diagnostic not_closed(const OpenBracket& open) {
  return {.place = open.place,
          .what = fmt::format("the \"{}\" that opens here is never closed", open.bracket),
          .expected = fmt::format("a \"{}\" after its last value", open.bracket == '{' ? '}' : ']')};
}

/// The last unclosed bracket before the error. A guess, because it ignores quotes. It serves if the parser looked ahead and
/// stopped before it reported the bracket.
std::optional<OpenBracket> bracket_before(const Source& source, const SyntaxError& error) {
  int closed = 0;
  for (std::size_t line = error.line + 1; line-- > 0;) {
    const std::string_view text = source.line(line);
    for (std::size_t i = line == error.line ? std::min(error.column, text.size()) : text.size(); i-- > 0;) {
      if (text[i] == '}' || text[i] == ']') ++closed;
      if (text[i] != '{' && text[i] != '[') continue;
      if (closed == 0) return OpenBracket{.bracket = text[i], .place = source.place(line, i)};
      --closed;
    }
  }
  return std::nullopt;
}

Diagnostic wrong_bracket(const Source& source, const SyntaxError& error,
                      const std::optional<OpenBracket>& open) {
  const std::string_view found = source.line(error.line).substr(error.column, 1);
  const SourceLocation place = source.place(error.line, error.column);
  const bool fits = open && found == (open->bracket == '{' ? "}" : "]");  // Then the guess above was wrong.
  if (!open || fits) {
    return {.place = place, .what = fmt::format("\"{}\" closes nothing", found), .expected = "a value"};
  }
  const std::string where = open->place.line > 0 ? fmt::format(" in line {}", open->place.line) : "";
  return {.place = place,
          .what = fmt::format("\"{}\" cannot close the \"{}\"{}", found, open->bracket, where),
          .expected = fmt::format("\"{}\"", open->bracket == '{' ? '}' : ']')};
}

/// Other errors: yaml-cpp's message, and a correction.
Diagnostic other(const Source& source, const SyntaxError& error) {
  const SourceLocation place = source.place(error.line, error.column);
  const std::string_view rest =
      source.line(error.line).substr(std::min(error.column, source.line(error.line).size()));
  const auto starts = [&error](std::string_view text) { return error.message.starts_with(text); };
  if (starts("unknown token")) {
    return {.place = place,
            .what = fmt::format("a value cannot start with {}", in_quotes(rest.substr(0, 1))),
            .expected = "quotes around " + in_quotes(trimmed(rest))};
  }
  if (starts("illegal block entry")) {
    return {.place = place,
            .what = "a list item in the line of its key",
            .expected = "each item on a line of its own"};
  }
  if (starts("the referenced anchor")) {
    return {.place = place,
            .what = in_quotes(trimmed(rest)) + " refers to an anchor that is not defined above",
            .expected = "quotes around a text that starts with \"*\""};
  }
  if (starts("unknown escape character")) {
    return {.place = place,
            .what = fmt::format("unknown escape \"\\{}\"", error.message.substr(error.message.size() - 1)),
            .expected = "\"\\\\\" for a backslash, or single quotes around the text"};
  }
  return {.place = place, .what = "not valid YAML: " + error.message, .expected = "one key and its value"};
}

}  // namespace

Diagnostic explain(const Source& source, const SyntaxError& error, const std::optional<OpenBracket>& open) {
  const auto starts = [&error](std::string_view text) { return error.message.starts_with(text); };
  if (auto glued = glued_value(source, error)) return *std::move(glued);
  const bool unclosed = starts("end of map flow not found") || starts("end of sequence flow not found");
  if (unclosed || starts("illegal flow end")) {
    const std::optional<OpenBracket> bracket = open ? open : bracket_before(source, error);
    if (!unclosed) return wrong_bracket(source, error, bracket);
    if (bracket) return not_closed(*bracket);
  }
  if (starts("illegal map value")) return misplaced_colon(source, error);
  if (starts("end of map not found") || starts("end of sequence not found"))
    return does_not_belong(source, error);
  return other(source, error);
}

std::optional<Diagnostic> find_tabs(const Source& source) {
  std::optional<Diagnostic> first;
  std::size_t more = 0;
  for (std::size_t line = 0; line < source.lines(); ++line) {
    const std::string_view text = source.line(line);
    if (is_blank_or_comment(text)) continue;
    const std::size_t tab = text.find('\t');
    if (tab == std::string_view::npos || tab > indentation(text)) continue;
    if (first)
      ++more;
    else
      first = Diagnostic{.place = source.place(line, tab), .what = "indented with a tab", .expected = "spaces"};
  }
  if (more > 0) first->what += fmt::format(", as {} more line{}", more, more == 1 ? " is" : "s are");
  return first;
}

bool is_unclosed_quote(const std::string& text, std::size_t offset) {
  const char quote = offset < text.size() ? text[offset] : '\0';
  if (quote != '"' && quote != '\'') return false;
  for (std::size_t i = offset + 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\')
      ++i;
    else if (text[i] == quote && quote == '\'' && i + 1 < text.size() && text[i + 1] == quote)
      ++i;
    else if (text[i] == quote)
      return false;
  }
  return true;
}

}  // namespace knee::scenarios
