#include "analysis/picture/text_canvas.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

namespace knee::analysis {
namespace {

constexpr const char* kTextSymbols[] = {"●", "■", "▲", "◆", "▼", "○", "□", "△", "◇", "▽"};
constexpr const char* kAsciiSymbols[] = {"o", "x", "+", "*", "#", "@", "%", "&", "$", "="};
constexpr const char* kTextFills[] = {"█", "▒", "▓", "░", "▚", "▤", "▥", "▩"};
constexpr const char* kAsciiFills[] = {"#", "-", "=", ".", "x", ":", "+", "o"};
constexpr int kTextColours[] = {36, 31, 32, 35, 33, 34};  // of ECMA-48: cyan, red, green, magenta, yellow, blue

constexpr std::size_t kDotColumns = 2;  // of a Braille character
constexpr std::size_t kDotRows = 4;
constexpr unsigned kDotBits[kDotRows][kDotColumns] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

// The character U+2800 + `dots` in UTF-8.
std::string braille(unsigned dots) {
  return {static_cast<char>(0xE2), static_cast<char>(0xA0 + (dots >> 6U)), static_cast<char>(0x80 + (dots & 0x3FU))};
}

// The dot at a share of the length; shares outside of 0 to 1 are at the ends.
std::size_t dot_at(double share, std::size_t dots) {
  const double place = std::clamp(share, 0.0, 1.0) * static_cast<double>(dots - 1);
  return static_cast<std::size_t>(std::lround(place));
}

}  // namespace

std::string TextStyle::symbol(const Terminal& terminal) const {
  return terminal.unicode ? kTextSymbols[number % std::size(kTextSymbols)] : kAsciiSymbols[number % std::size(kAsciiSymbols)];
}

std::string TextStyle::fill(const Terminal& terminal) const {
  return terminal.unicode ? kTextFills[number % std::size(kTextFills)] : kAsciiFills[number % std::size(kAsciiFills)];
}

std::string TextStyle::coloured(const std::string& text, const Terminal& terminal) const {
  if (!terminal.colour) return text;
  return fmt::format("\x1b[{}m{}\x1b[0m", kTextColours[number % std::size(kTextColours)], text);
}

TextCanvas::TextCanvas(std::size_t columns, std::size_t rows, const Terminal& terminal)
    : columns_{columns}, rows_{rows}, terminal_{terminal}, cells_(columns * rows) {}

std::size_t TextCanvas::row_of(double y) const {
  const std::size_t dots = terminal_.unicode ? kDotRows : 1;
  return rows_ - 1 - dot_at(y, rows_ * dots) / dots;
}

std::size_t TextCanvas::column_of(double x) const {
  const std::size_t dots = terminal_.unicode ? kDotColumns : 1;
  return dot_at(x, columns_ * dots) / dots;
}

// `y` counts from the bottom.
void TextCanvas::put_dot(std::size_t x, std::size_t y, TextStyle style) {
  const std::size_t across = terminal_.unicode ? kDotColumns : 1;
  const std::size_t down = terminal_.unicode ? kDotRows : 1;
  Cell& at = cell(x / across, rows_ - 1 - y / down);
  at.dots |= kDotBits[terminal_.unicode ? kDotRows - 1 - y % down : 0][terminal_.unicode ? x % across : 0];
  at.style = style;
}

void TextCanvas::draw_line(const Place& from, const Place& to, TextStyle style) {
  const std::size_t width = columns_ * (terminal_.unicode ? kDotColumns : 1);
  const std::size_t height = rows_ * (terminal_.unicode ? kDotRows : 1);
  const double steps = std::ceil(std::hypot((to.x - from.x) * static_cast<double>(width), (to.y - from.y) * static_cast<double>(height)));
  for (double i = 0; i <= steps; ++i) {
    const double share = steps > 0 ? i / steps : 0;
    const double y = from.y + share * (to.y - from.y);
    if (y < 0 || y > 1) continue;
    put_dot(dot_at(from.x + share * (to.x - from.x), width), dot_at(y, height), style);
  }
}

void TextCanvas::draw_symbol(const Place& place, TextStyle style) {
  if (place.y < 0 || place.y > 1) return;
  Cell& at = cell(column_of(place.x), row_of(place.y));
  at.symbol = style.symbol(terminal_);
  at.style = style;
}

void TextCanvas::draw_horizontal(double y) {
  for (std::size_t column = 0; column < columns_; ++column) cell(column, row_of(y)).behind = terminal_.unicode ? "┄" : "-";
}

void TextCanvas::draw_vertical(double x) {
  for (std::size_t row = 0; row < rows_; ++row) cell(column_of(x), row).behind = terminal_.unicode ? "┆" : "|";
}

std::string TextCanvas::text_of(const Cell& cell) const {
  if (!cell.style) return cell.behind.empty() ? " " : cell.behind;
  const std::string dots = terminal_.unicode ? braille(cell.dots) : ".";
  return cell.symbol.empty() ? dots : cell.symbol;
}

std::string TextCanvas::row(std::size_t row) const {
  std::size_t end = columns_;
  const auto is_blank = [&](std::size_t column) {
    const Cell& at = cells_[row * columns_ + column];
    return !at.style && at.behind.empty();
  };
  while (end > 0 && is_blank(end - 1)) --end;
  std::string text;
  for (std::size_t column = 0; column < end;) {
    const auto style = cells_[row * columns_ + column].style;
    std::string same;  // neighbours of one colour
    for (; column < end && cells_[row * columns_ + column].style == style; ++column) same += text_of(cells_[row * columns_ + column]);
    text += style ? style->coloured(same, terminal_) : same;
  }
  return text;
}

}  // namespace knee::analysis
