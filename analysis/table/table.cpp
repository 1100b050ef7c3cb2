#include "analysis/table/table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <utility>

#include <fmt/compile.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analysis/table/visible.hpp"

namespace knee::analysis {
namespace {

std::string quoted_for_csv(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + '"';
}

template <class Cells, class Write>
std::string joined(const Cells& cells, const char* separator, Write write) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += separator;
    line += write(cells[i]);
  }
  return line;
}

nlohmann::ordered_json as_json(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* count = std::get_if<std::uint64_t>(&cell)) return *count;
  if (const auto* number = std::get_if<double>(&cell); number != nullptr && std::isfinite(*number))
    return *number;
  return nullptr;
}

template <class Number>
void add_digits(std::string& text, Number number) {
  std::array<char, 32> digits;  // a double has at most 24
  text.append(digits.data(), fmt::format_to(digits.data(), FMT_COMPILE("{}"), number));
}

// Nothing for a cell that is empty.
void add_number(std::string& text, const Cell& cell) {
  if (const auto* count = std::get_if<std::uint64_t>(&cell)) {
    add_digits(text, *count);
  } else if (const auto* number = std::get_if<double>(&cell); number != nullptr && !std::isnan(*number)) {
    add_digits(text, *number);
  }
}

// The powers of ten that a double has exactly.
constexpr std::array kTens{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                           1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

double times_ten_to(double number, int power) {
  return power >= 0 ? number * kTens[static_cast<std::size_t>(power)] : number / kTens[static_cast<std::size_t>(-power)];
}

// As `rounded`, in a twentieth of its time; none for a value so close to the middle of two decimals, or so large or small, that the
// result is not certain. The digits as a whole number and the power of ten are exact, so their quotient is the double nearest to the
// decimal.
std::optional<double> clearly_rounded(double value, int digits) {
  const double size = std::fabs(value);
  if (size < 1e-12 || size >= 1e12 || digits > 9) return std::nullopt;
  int shift = digits - 1 - static_cast<int>(std::floor(std::log10(size)));
  if (times_ten_to(size, shift) < times_ten_to(1, digits - 1)) ++shift;  // the logarithm is that of a power of ten, the size a little less
  const double number = times_ten_to(size, shift);
  const double whole = std::floor(number);
  if (std::fabs(number - whole - 0.5) < 1e-6) return std::nullopt;
  return std::copysign(times_ten_to(number - whole > 0.5 ? whole + 1 : whole, -shift), value);
}

// The cells of a table as text, with the width and the alignment of each column.
struct Layout {
  std::vector<std::vector<std::string>> lines;  // the first line is the header
  std::vector<std::size_t> widths;
  std::vector<bool> numeric;
};

bool is_numeric(const Table& table, std::size_t column) {
  return std::none_of(table.rows.begin(), table.rows.end(),
                      [column](const auto& row) { return std::holds_alternative<std::string>(row[column]); });
}

template <class Write>
Layout lay_out(const Table& table, Write write) {
  Layout layout;
  layout.lines.push_back(table.columns);
  for (const std::vector<Cell>& row : table.rows) {
    std::vector<std::string>& line = layout.lines.emplace_back();
    for (const Cell& cell : row) line.push_back(write(to_text(cell)));
  }
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    std::size_t widest = 3;  // a Markdown rule has at least three characters
    for (const std::vector<std::string>& line : layout.lines) widest = std::max(widest, width(line[column]));
    layout.widths.push_back(widest);
    layout.numeric.push_back(is_numeric(table, column));
  }
  return layout;
}

std::string padded(const std::string& text, std::size_t to, bool right) {
  const std::string space(to - std::min(to, width(text)), ' ');
  return right ? space + text : text + space;
}

std::string padded_line(const Layout& layout, const std::vector<std::string>& line, const char* separator) {
  std::string result;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (i > 0) result += separator;
    result += padded(line[i], layout.widths[i], layout.numeric[i]);
  }
  return result;
}

// Colours the words of state and objective, which are the last columns of a line.
std::string painted(const Table& table, const std::string& line) {
  const bool states = std::find(table.columns.begin(), table.columns.end(), "state") != table.columns.end();
  if (!states) return line;
  constexpr std::pair<const char*, const char*> kPaints[] = {
      {"stable", "32"}, {"saturated", "31"}, {"unsettled", "33"}, {"failed", "31"}, {"met", "32"}, {"missed", "31"}, {"open", "33"}};
  std::string result = line;
  for (const auto& [word, code] : kPaints) {
    const std::string wanted = std::string{"  "} + word;
    const std::size_t at = result.rfind(wanted);
    if (at == std::string::npos) continue;
    const std::size_t end = at + wanted.size();
    if (end < result.size() && result[end] != ' ' && result[end] != ',') continue;
    result = result.substr(0, at + 2) + "\x1b[" + code + "m" + word + "\x1b[0m" + result.substr(end);
  }
  return result;
}

std::string markdown_rule(const Layout& layout) {
  std::string rule = "|";
  for (std::size_t i = 0; i < layout.widths.size(); ++i) {
    rule += ' ' + std::string(layout.widths[i] - 1, '-') + (layout.numeric[i] ? ':' : '-') + " |";
  }
  return rule + '\n';
}

std::string escaped_for_markdown(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.insert(at, 1, '\\');
  std::replace(text.begin(), text.end(), '\n', ' ');
  return visible(text);
}

}  // namespace

std::string to_text(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  std::string number;
  add_number(number, cell);
  return number;
}

double rounded(double value, int digits) {
  if (!std::isfinite(value) || value == 0) return value;
  if (const std::optional<double> found = clearly_rounded(value, digits)) return *found;
  return std::strtod(fmt::format("{:.{}e}", value, digits - 1).c_str(), nullptr);
}

Cell number_cell(double value, int digits) {
  if (!std::isfinite(value)) return std::monostate{};
  return rounded(value, digits);
}

std::string to_csv(const Table& table) {
  std::string csv = joined(table.columns, ",", quoted_for_csv) + '\n';
  for (const std::vector<Cell>& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) csv += ',';
      if (const auto* text = std::get_if<std::string>(&row[i])) {
        csv += quoted_for_csv(*text);
      } else {
        add_number(csv, row[i]);
      }
    }
    csv += '\n';
  }
  return csv;
}

std::string to_json(const Table& table) {
  const auto object = [&table](const std::vector<Cell>& row) {
    nlohmann::ordered_json fields;
    for (std::size_t i = 0; i < row.size(); ++i) fields[table.columns[i]] = as_json(row[i]);
    // Invalid UTF-8 in a name is replaced, so that it does not prevent the output of the table.
    return fields.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  };
  return fmt::format("[{}]\n", joined(table.rows, ",\n ", object));
}

std::string to_markdown(const Table& table) {
  const Layout layout = lay_out(table, escaped_for_markdown);
  std::string text;
  for (std::size_t i = 0; i < layout.lines.size(); ++i) {
    text += "| " + padded_line(layout, layout.lines[i], " | ") + " |\n";
    if (i == 0) text += markdown_rule(layout);
  }
  return text;
}

std::string to_aligned(const Table& table, bool colour) {
  const Layout layout = lay_out(table, [](const std::string& text) { return visible(text); });
  std::string text;
  for (std::size_t i = 0; i < layout.lines.size(); ++i) {
    std::string line = padded_line(layout, layout.lines[i], "  ");
    line.erase(line.find_last_not_of(' ') + 1);
    text += (colour && i > 0 ? painted(table, line) : line) + '\n';
  }
  return text;
}

std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char unit) {
    return (static_cast<unsigned char>(unit) & 0xC0U) != 0x80U;
  }));
}

}  // namespace knee::analysis
