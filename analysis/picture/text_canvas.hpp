/// `TextCanvas`: a picture made of characters.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analysis/report/report.hpp"

namespace knee::analysis {

/// How one curve looks on a terminal: a colour, and a symbol that tells it apart without the colour.
struct TextStyle {
  std::size_t number = 0;  ///< of the curve; the colours and symbols begin again after the last one

  bool operator==(const TextStyle&) const = default;

  [[nodiscard]] std::string symbol(const Terminal& terminal) const;  ///< at a point of a line: `●`, or `o` in ASCII
  [[nodiscard]] std::string fill(const Terminal& terminal) const;    ///< of a bar: `█`, or `#` in ASCII
  /// `text` in the colour of the curve, if the terminal has colours.
  [[nodiscard]] std::string coloured(const std::string& text, const Terminal& terminal) const;
};

/// Cells of a terminal, in which lines are drawn. With Unicode each cell has 2 × 4 dots (Braille), else it is one dot.
class TextCanvas {
 public:
  TextCanvas(std::size_t columns, std::size_t rows, const Terminal& terminal);

  /// A line between two places, which are shares of the width (0: left) and of the height (0: bottom).
  struct Place {
    double x;
    double y;
  };
  void draw_line(const Place& from, const Place& to, TextStyle style);
  /// The symbol of the curve in the cell of a place.
  void draw_symbol(const Place& place, TextStyle style);
  /// A thin dashed line over the whole width, where no curve is.
  void draw_horizontal(double y);
  void draw_vertical(double x);

  /// The characters of a row; row 0 is at the top. No blanks at its end.
  [[nodiscard]] std::string row(std::size_t row) const;
  [[nodiscard]] std::size_t row_of(double y) const;
  [[nodiscard]] std::size_t column_of(double x) const;

 private:
  struct Cell {
    unsigned dots = 0;           // bits of a Braille character
    std::string symbol = {};     // in place of the dots
    std::string behind = {};     // if there is neither
    std::optional<TextStyle> style = {};
  };
  [[nodiscard]] Cell& cell(std::size_t column, std::size_t row) { return cells_[row * columns_ + column]; }
  [[nodiscard]] std::string text_of(const Cell& cell) const;
  void put_dot(std::size_t x, std::size_t y, TextStyle style);

  std::size_t columns_;
  std::size_t rows_;
  Terminal terminal_;
  std::vector<Cell> cells_;
};

}  // namespace knee::analysis
