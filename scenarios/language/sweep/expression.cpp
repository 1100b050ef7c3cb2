#include "scenarios/language/sweep/expression.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

using ExpressionKind = Expression::Kind;

bool joins_truths(ExpressionKind kind) { return kind == ExpressionKind::both || kind == ExpressionKind::either || kind == ExpressionKind::opposite; }

bool needs_like_units(ExpressionKind kind) { return kind != ExpressionKind::multiply && kind != ExpressionKind::divide && kind != ExpressionKind::negative; }

Expected<ExpressionValue> expression_result(ExpressionKind kind, const Dimensioned& a, const Dimensioned& b) {
  Dimensioned result = a;
  switch (kind) {
    case ExpressionKind::add:
      result.number += b.number;
      return ExpressionValue{result};
    case ExpressionKind::subtract:
      result.number -= b.number;
      return ExpressionValue{result};
    case ExpressionKind::multiply:
      return ExpressionValue{a * b};
    case ExpressionKind::divide:
      if (b.number == 0) return wrong("a division by zero", "a divisor above zero at each combination");
      return ExpressionValue{a / b};
    case ExpressionKind::less:
      return ExpressionValue{a.number < b.number};
    case ExpressionKind::at_most:
      return ExpressionValue{a.number <= b.number};
    case ExpressionKind::greater:
      return ExpressionValue{a.number > b.number};
    case ExpressionKind::at_least:
      return ExpressionValue{a.number >= b.number};
    case ExpressionKind::equal:
      return ExpressionValue{a.number == b.number};
    default:
      return ExpressionValue{a.number != b.number};
  }
}

}  // namespace

Expected<ExpressionValue> Expression::value(const Condition::Values& values) const {
  if (kind == Kind::quantity) return ExpressionValue{quantity};
  if (kind == Kind::key) return ExpressionValue{values(text).value()};
  return joins_truths(kind) ? of_truths(values) : of_numbers(values);
}

Expected<ExpressionValue> Expression::of_truths(const Condition::Values& values) const {
  bool truths[2] = {false, false};
  for (std::size_t i = 0; i < operands.size(); ++i) {
    Expected<ExpressionValue> operand = operands[i].value(values);
    if (std::holds_alternative<Diagnostic>(operand)) return operand;
    const bool* truth = std::get_if<bool>(&std::get<ExpressionValue>(operand));
    if (truth == nullptr) return wrong(fmt::format("{} needs comparisons, not numbers", in_quotes(text)), "a comparison such as nodes <= 4");
    truths[i] = *truth;
  }
  if (kind == Kind::opposite) return ExpressionValue{!truths[0]};
  return ExpressionValue{kind == Kind::both ? truths[0] && truths[1] : truths[0] || truths[1]};
}

Expected<ExpressionValue> Expression::of_numbers(const Condition::Values& values) const {
  Dimensioned numbers[2];
  for (std::size_t i = 0; i < operands.size(); ++i) {
    Expected<ExpressionValue> operand = operands[i].value(values);
    if (std::holds_alternative<Diagnostic>(operand)) return operand;
    const auto* number = std::get_if<Dimensioned>(&std::get<ExpressionValue>(operand));
    if (number == nullptr) return wrong(fmt::format("{} needs numbers, not comparisons", in_quotes(text)), "comparisons joined by and, or, not");
    numbers[i] = *number;
  }
  if (kind == Kind::negative) {
    numbers[0].number = -numbers[0].number;
    return ExpressionValue{numbers[0]};
  }
  if (needs_like_units(kind) && !numbers[0].same_dimension(numbers[1])) {
    return wrong(fmt::format("{} between {} and {}", in_quotes(text), numbers[0].noun(), numbers[1].noun()), "two numbers of one kind");
  }
  return expression_result(kind, numbers[0], numbers[1]);
}

}  // namespace knee::scenarios::language
