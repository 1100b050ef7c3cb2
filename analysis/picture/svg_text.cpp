#include "analysis/picture/svg_text.hpp"

#include <sstream>

namespace knee::analysis {
namespace {

constexpr const char* kBlanks = " \t\r";

void replace_all(std::string& text, const std::string& old, const std::string& replacement) {
  for (std::size_t at = text.find(old); at != std::string::npos; at = text.find(old, at + replacement.size())) {
    text.replace(at, old.size(), replacement);
  }
}

std::string escaped(std::string text) {
  replace_all(text, "&", "&amp;");
  replace_all(text, "<", "&lt;");
  replace_all(text, ">", "&gt;");
  return text;
}

std::string titles(std::span<const Chart> charts) {
  std::string text;
  for (const Chart& chart : charts) text += (text.empty() ? "" : "; ") + chart.title;
  return text;
}

// Replaces the first `<tag>…</tag>` by `replacement`.
void replace_element(std::string& svg, const std::string& tag, const std::string& replacement) {
  const std::string end_tag = "</" + tag + ">";
  const std::size_t begin = svg.find("<" + tag + ">");
  const std::size_t end = svg.find(end_tag, begin);
  if (end == std::string::npos) return;
  svg.replace(begin, end + end_tag.size() - begin, replacement);
}

std::string without_trailing_blanks(const std::string& text) {
  std::string result;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) result += line.substr(0, line.find_last_not_of(kBlanks) + 1) + '\n';
  return result;
}

}  // namespace

std::string tidy_svg(const std::string& svg, std::span<const Chart> charts) {
  std::string text = svg;
  replace_all(text, "\t", "  ");
  replace_all(text, "font-family=\"Helvetica:Bold\"", "font-family=\"Helvetica, Arial, sans-serif\" font-weight=\"bold\"");
  replace_all(text, "font-family=\"Helvetica\"", "font-family=\"Helvetica, Arial, sans-serif\"");
  replace_element(text, "title", "<title>" + escaped(titles(charts)) + "</title>");
  replace_element(text, "desc", "");
  return without_trailing_blanks(text);
}

}  // namespace knee::analysis
