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
  Dimensioned quantity = {};
  std::vector<Expression> operands = {};

  /// A mistake has no place.
  [[nodiscard]] Expected<ExpressionValue> value(const Condition::Values& values) const;

 private:
  [[nodiscard]] Expected<ExpressionValue> of_truths(const Condition::Values& values) const;
  [[nodiscard]] Expected<ExpressionValue> of_numbers(const Condition::Values& values) const;
};

/// Reads an expression; `keys` takes its keys, each once. A mistake has no place.
[[nodiscard]] Expected<Expression> parse_expression(std::string_view text, std::vector<std::string>& keys);

}  // namespace knee::scenarios::language
