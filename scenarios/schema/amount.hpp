/// Amounts: numbers with a unit, split and checked. All quantities use them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/schema/codec.hpp"

namespace knee::scenarios {

/// A unit is `factor / divisor` of its scale's base unit, so that 57 % equals the literal 0.57.
struct Unit {
  std::string name = {};
  double factor = 1;
  double divisor = 1;

  [[nodiscard]] double to_base(double number) const { return number * factor / divisor; }
};

/// A family of units for one kind of quantity.
struct Scale {
  std::string noun;              ///< `a duration`
  std::string example;           ///< `4 ms`
  std::string gap = " ";         ///< Text between number and unit.
  std::vector<Unit> units = {};  ///< None: a bare number. Messages name them in this order.

  [[nodiscard]] std::vector<std::string> names() const;
  /// The unit of that name, spaces in it aside; null if there is none.
  [[nodiscard]] const Unit* find(std::string_view name) const;
};

/// A number and the text after it.
struct Amount {
  double number = 0;
  std::string_view digits;  ///< The number as it was written.
  std::string_view unit;    ///< Spaces around it removed; may be empty.
};

/// Splits a text into its number and the rest; a mistake if it does not start with a finite number.
[[nodiscard]] Expected<Amount> split(std::string_view text, const Scale& scale);

/// The amount in the scale's base unit. A missing, unknown or superfluous unit and a negative value (where
/// `signed_` is not set) are mistakes without the expected text, which the caller adds.
[[nodiscard]] Expected<double> read_amount(std::string_view text, const Scale& scale, bool signed_ = false);

/// The shortest text of a number that reads back as the same: `0.17`, not `0.17000000000000001`.
[[nodiscard]] std::string write_number(double number);

/// `1.5 ms`: in the given unit, so that it reads back as the same value.
[[nodiscard]] std::string write_amount(double value, const Scale& scale, const Unit& unit);

}  // namespace knee::scenarios
