#include "analysis/page/markup.hpp"

#include <cctype>
#include <utility>

#include <fmt/format.h>

namespace knee::analysis::page {
namespace {

using Texts = std::vector<std::vector<std::string>>;

bool is_control(char letter) {
  const auto code = static_cast<unsigned char>(letter);
  return (code < 0x20 && letter != '\t' && letter != '\n') || code == 0x7F;
}

std::string escaped_letter(char letter) {
  switch (letter) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    default: return is_control(letter) ? "\xEF\xBF\xBD" : std::string{letter};
  }
}

// Cells are padded for a terminal.
std::string stripped(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? std::string{} : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

Texts texts_of(const Table& table) {
  Texts texts;
  for (const std::vector<Cell>& row : table.rows) {
    std::vector<std::string>& line = texts.emplace_back();
    for (const Cell& cell : row) line.push_back(stripped(to_text(cell)));
  }
  return texts;
}

// `382 ±4`, `-1.7 %`, `933/s (900 to 960)`, but not `3 nodes`.
bool is_quantity(const std::string& whole) {
  const std::string text = whole.substr(0, whole.find(" ("));
  const std::size_t start = text.find_first_not_of("+-−±<≤≥( ");
  if (start == std::string::npos) return false;
  if (std::isdigit(static_cast<unsigned char>(text[start])) == 0) return false;
  const std::size_t word = text.find_first_not_of("0123456789.,e+-−±?()– ", start);
  return word == std::string::npos || text.substr(word) == "%" || text.substr(word) == "/s";
}

// A quarter of the cells that are not empty are quantities; the others are remarks in place of one.
bool is_numeric(const Texts& texts, std::size_t column) {
  std::size_t quantities = 0;
  std::size_t filled = 0;
  for (const std::vector<std::string>& line : texts) {
    if (line[column].empty()) continue;
    ++filled;
    if (is_quantity(line[column])) ++quantities;
  }
  return quantities > 0 && 4 * quantities >= filled;
}

// The class of a word of state or objective, which may be followed by a comma and a remark.
const char* class_of(const std::string& text) {
  constexpr std::pair<const char*, const char*> kClasses[] = {
      {"stable", "good"},   {"met", "good"},    {"holds", "good"},  {"saturated", "bad"}, {"failed", "bad"},
      {"missed", "bad"},    {"fails", "bad"},   {"never met", "bad"}, {"unsettled", "open"}, {"open", "open"}};
  const std::string word = text.substr(0, text.find(','));
  for (const auto& [name, kind] : kClasses) {
    if (word == name) return kind;
  }
  return nullptr;
}

// The interval of `382 (378 – 386)` is small; words of state and objective have a class.
std::string content_of(const std::string& text, bool numeric) {
  const std::size_t interval = numeric ? text.find(" (") : std::string::npos;
  if (interval != std::string::npos) {
    return fmt::format("{} <small>{}</small>", escaped(text.substr(0, interval)), escaped(text.substr(interval + 1)));
  }
  const char* kind = class_of(text);
  return kind == nullptr ? escaped(text) : fmt::format("<span class=\"{}\">{}</span>", kind, escaped(text));
}

std::string cell(const std::string& text, bool names_row, bool numeric) {
  const std::string content = content_of(text, numeric);
  const char* classes = numeric ? " class=\"number\"" : "";
  if (names_row) return fmt::format("<th scope=\"row\"{}>{}</th>", classes, content);
  return fmt::format("<td{}>{}</td>", classes, content);
}

std::string head(const std::vector<std::string>& columns, const std::vector<bool>& numeric) {
  std::string html = "<thead><tr>";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    html += fmt::format("<th scope=\"col\"{}>{}</th>", numeric[i] ? " class=\"number\"" : "", escaped(columns[i]));
  }
  return html + "</tr></thead>\n";
}

std::string row(const std::vector<std::string>& line, const std::vector<bool>& numeric) {
  std::string html = "<tr>";
  for (std::size_t i = 0; i < line.size(); ++i) html += cell(line[i], i == 0, numeric[i]);
  return html + "</tr>\n";
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char letter : text) result += escaped_letter(letter);
  return result;
}

std::string element(std::string_view name, std::string_view text) {
  return text.empty() ? std::string{} : fmt::format("<{0}>{1}</{0}>\n", name, escaped(text));
}

std::string identifier(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    const auto code = static_cast<unsigned char>(letter);
    if (code < 0x80 && std::isalnum(code) != 0) {
      result += static_cast<char>(std::tolower(code));
    } else if (!result.empty() && result.back() != '-') {
      result += '-';
    }
  }
  while (result.ends_with('-')) result.pop_back();
  return result.empty() ? "part" : result;
}

std::string scroll_box(std::string_view name, const std::string& inner) {
  return fmt::format("<div class=\"scroll\" role=\"region\" aria-label=\"{}\" tabindex=\"0\">\n{}</div>\n", escaped(name),
                     inner);
}

std::string html_of(const CaptionedTable& captioned) {
  const Texts texts = texts_of(captioned.table);
  std::vector<bool> numeric;
  for (std::size_t i = 0; i < captioned.table.columns.size(); ++i) numeric.push_back(is_numeric(texts, i));
  const std::string caption = captioned.folded ? "" : element("caption", captioned.caption);
  std::string html = "<table>\n" + caption + head(captioned.table.columns, numeric) + "<tbody>\n";
  for (const std::vector<std::string>& line : texts) html += row(line, numeric);
  html = scroll_box(captioned.caption.empty() ? "Table" : captioned.caption, html + "</tbody>\n</table>\n");
  if (!captioned.folded) return html;
  return fmt::format("<details>\n<summary>{}</summary>\n{}</details>\n", escaped(captioned.caption), html);
}

}  // namespace knee::analysis::page
