#include "scenarios/language/sweep/expression.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

using ExpressionKind = Expression::Kind;

bool joins_truths(ExpressionKind kind) { return kind == ExpressionKind::both || kind == ExpressionKind::either || kind == ExpressionKind::opposite; }

bool needs_like_units(ExpressionKind kind) { return kind != ExpressionKind::multiply && kind != ExpressionKind::divide && kind != ExpressionKind::negative; }

Diagnostic at_column(int column, Diagnostic mistake) {
  mistake.place.column = column;
  return mistake;
}

ExpressionValue expression_result(ExpressionKind kind, const Dimensioned& a, const Dimensioned& b) {
  Dimensioned result = a;
  switch (kind) {
    case ExpressionKind::add:
      result.number += b.number;
      return result;
    case ExpressionKind::subtract:
      result.number -= b.number;
      return result;
    case ExpressionKind::multiply:
      return a * b;
    case ExpressionKind::divide:
      return a / b;
    case ExpressionKind::less:
      return a.number < b.number;
    case ExpressionKind::at_most:
      return a.number <= b.number;
    case ExpressionKind::greater:
      return a.number > b.number;
    case ExpressionKind::at_least:
      return a.number >= b.number;
    case ExpressionKind::equal:
      return a.number == b.number;
    default:
      return a.number != b.number;
  }
}

}  // namespace

int Expression::column_of(const std::string& key) const {
  if (kind == Kind::key) return text == key ? column : 0;
  for (const Expression& operand : operands) {
    if (const int found = operand.column_of(key); found > 0) return found;
  }
  return 0;
}

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
    if (truth == nullptr) {
      const std::string what = fmt::format("{} needs comparisons, not numbers", in_quotes(text));
      return at_column(operands[i].column, wrong(what, "a comparison such as nodes <= 4"));
    }
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
    if (number == nullptr) {
      return at_column(column, wrong(fmt::format("{} needs numbers, not comparisons", in_quotes(text)), "comparisons joined by and, or, not"));
    }
    numbers[i] = *number;
  }
  if (kind == Kind::negative) {
    numbers[0].number = -numbers[0].number;
    return ExpressionValue{numbers[0]};
  }
  if (needs_like_units(kind) && !numbers[0].same_dimension(numbers[1])) {
    const std::string what = fmt::format("{} between {} and {}", in_quotes(text), numbers[0].noun(), numbers[1].noun());
    return at_column(column, wrong(what, "two numbers of one kind"));
  }
  if (kind == Kind::divide && numbers[1].number == 0) {
    return at_column(column, wrong("a division by zero", "a divisor above zero at each combination"));
  }
  return expression_result(kind, numbers[0], numbers[1]);
}

}  // namespace knee::scenarios::language
