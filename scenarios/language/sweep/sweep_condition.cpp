#include "scenarios/language/sweep/sweep_condition.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/sweep/expression.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

// The place of the letter at `column` of the text, counted from 1; 0: of all of it.
SourceLocation place_in(const Placed<std::string>& written, int column) {
  SourceLocation place = written.place;
  if (column > 0 && written.text_column > 0) place.column = written.text_column + column - 1;
  return place;
}

Diagnostic mistake_in(const Placed<std::string>& written, Diagnostic mistake) {
  mistake.place = place_in(written, mistake.place.column);
  mistake.what = fmt::format("in {}: {}", in_quotes(written.value), mistake.what);
  return mistake;
}

}  // namespace

Condition::Condition(Placed<std::string> written, std::shared_ptr<const Expression> expression, std::vector<std::string> keys)
    : written_{std::move(written)}, expression_{std::move(expression)}, keys_{std::move(keys)} {}

Expected<Condition> Condition::parse(const Placed<std::string>& written) {
  constexpr std::size_t kLettersMax = 1'000;  // so that the nesting is limited, too
  if (written.value.size() > kLettersMax) {
    return Diagnostic{.place = written.place, .what = "a condition of more than 1000 letters", .expected = "a list of shorter ones"};
  }
  std::vector<std::string> keys;
  Expected<Expression> read = parse_expression(written.value, keys);
  if (auto* mistake = std::get_if<Diagnostic>(&read)) return mistake_in(written, std::move(*mistake));
  if (keys.empty()) return mistake_in(written, wrong("no key", "a condition such as processes * threads <= 64"));
  return Condition(written, std::make_shared<const Expression>(std::get<Expression>(std::move(read))), std::move(keys));
}

SourceLocation Condition::place_of(const std::string& key) const { return place_in(written_, expression_->column_of(key)); }

Expected<bool> Condition::holds(const Values& values) const {
  const bool concerns = std::all_of(keys_.begin(), keys_.end(), [&](const std::string& key) { return values(key).has_value(); });
  if (!concerns) return true;
  Expected<ExpressionValue> value = expression_->value(values);
  if (auto* mistake = std::get_if<Diagnostic>(&value)) return mistake_in(written_, std::move(*mistake));
  if (const bool* truth = std::get_if<bool>(&std::get<ExpressionValue>(value))) return *truth;
  return mistake_in(written_, wrong("a number where a comparison is needed", "a condition such as processes * threads <= 64"));
}

}  // namespace knee::scenarios::language
