/// `Expression`: the tree of a condition.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "scenarios/language/sweep/sweep_condition.hpp"

namespace knee::scenarios::language {

/// A number with its dimension, or whether a comparison holds.
using ExpressionValue = std::variant<Dimensioned, bool>;

/// An operator with one or two operands, a key, or a quantity.
class Expression {
 public:
  enum class Kind { quantity, key, negative, opposite, add, subtract, multiply, divide, less, at_most, greater, at_least, equal, unequal, both, either };

  Kind kind = Kind::quantity;
  std::string text = {};          ///< of a quantity, a key or an operator: as written
  int column = 0;                 ///< of its first letter in the text, from 1
  Dimensioned quantity = {};
  std::vector<Expression> operands = {};

  /// The place of a mistake has nothing but its column in the text; 0: that of the whole text.
  [[nodiscard]] Expected<ExpressionValue> value(const Condition::Values& values) const;
  /// The column of the first use of a key; 0 if there is none.
  [[nodiscard]] int column_of(const std::string& key) const;

 private:
  [[nodiscard]] Expected<ExpressionValue> of_truths(const Condition::Values& values) const;
  [[nodiscard]] Expected<ExpressionValue> of_numbers(const Condition::Values& values) const;
};

/// Reads an expression; `keys` takes its keys, each once. The place of a mistake has nothing but its column in the text.
[[nodiscard]] Expected<Expression> parse_expression(std::string_view text, std::vector<std::string>& keys);

}  // namespace knee::scenarios::language
