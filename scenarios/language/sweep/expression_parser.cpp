#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "scenarios/language/sweep/expression.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios::language {
namespace {

using OperatorKind = Expression::Kind;

/// The longest come first where one begins with another.
constexpr std::string_view kExpressionSigns[] = {"<=", ">=", "==", "!=", "&&", "||", "<", ">", "=", "!", "+", "-", "*", "/", "(", ")"};

using ExpressionOperator = std::pair<std::string_view, OperatorKind>;

constexpr ExpressionOperator kComparisonSigns[] = {
    {"<=", OperatorKind::at_most}, {">=", OperatorKind::at_least}, {"==", OperatorKind::equal},
    {"!=", OperatorKind::unequal}, {"<", OperatorKind::less},      {">", OperatorKind::greater}};

/// Words of other languages, and the words for the same here.
constexpr std::pair<std::string_view, std::string_view> kForeignSigns[] = {{"&&", "and"}, {"||", "or"}, {"!", "not"}, {"=", "=="}};

bool is_letter_of_key(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit_of_number(char c) { return c >= '0' && c <= '9'; }

/// One word, number with its unit, or sign.
struct ExpressionToken {
  enum class Kind { end, word, quantity, sign, unknown };
  Kind kind = Kind::end;
  std::string_view text = {};
  Dimensioned quantity = {};
  int column = 0;
};

/// Cuts a text into tokens.
class ExpressionTokens {
 public:
  explicit ExpressionTokens(std::string_view text) : all_{text}, rest_{text} { advance(); }

  [[nodiscard]] const ExpressionToken& next() const { return next_; }
  /// The next token, which is taken.
  ExpressionToken take() {
    const ExpressionToken taken = next_;
    advance();
    return taken;
  }
  /// Whether the next token is this word or sign; then it is taken.
  bool take(std::string_view text) {
    const bool is_it = next_.kind != ExpressionToken::Kind::quantity && next_.text == text;
    if (is_it) advance();
    return is_it;
  }

 private:
  void advance() {
    rest_ = rest_.substr(std::min(rest_.size(), rest_.find_first_not_of(" \t\n")));
    next_ = cut();
    next_.column = static_cast<int>(count_characters(all_.substr(0, all_.size() - rest_.size()))) + 1;
    rest_.remove_prefix(next_.text.size());
  }

  [[nodiscard]] ExpressionToken cut() const {
    if (rest_.empty()) return {};
    if (is_letter_of_key(rest_.front())) return {.kind = ExpressionToken::Kind::word, .text = rest_.substr(0, length_of_word(0))};
    if (is_digit_of_number(rest_.front())) return quantity();
    for (const std::string_view sign : kExpressionSigns) {
      if (rest_.starts_with(sign)) return {.kind = ExpressionToken::Kind::sign, .text = sign};
    }
    return {.kind = ExpressionToken::Kind::unknown, .text = rest_.substr(0, 1)};
  }

  /// The end of the word that begins at `from`: letters, digits, and dots and hyphens between them.
  [[nodiscard]] std::size_t length_of_word(std::size_t from) const {
    const auto belongs = [this](std::size_t i) { return i < rest_.size() && (is_letter_of_key(rest_[i]) || is_digit_of_number(rest_[i])); };
    std::size_t end = from;
    while (belongs(end) || (end > from && end < rest_.size() && (rest_[end] == '.' || rest_[end] == '-') && belongs(end + 1))) ++end;
    return end;
  }

  /// A number, with the longest text after it that makes it a quantity.
  [[nodiscard]] ExpressionToken quantity() const {
    std::size_t digits = 0;
    while (digits < rest_.size() && (is_digit_of_number(rest_[digits]) || rest_[digits] == '.')) ++digits;
    std::size_t unit = digits;
    while (unit < rest_.size() && rest_[unit] == ' ') ++unit;
    for (const std::size_t end : {end_of_unit(unit), end_of_unit(digits)}) {
      const auto amount = end > unit ? dimensioned(rest_.substr(0, end)) : std::nullopt;
      if (amount) return {.kind = ExpressionToken::Kind::quantity, .text = rest_.substr(0, end), .quantity = *amount};
    }
    const auto plain = dimensioned(rest_.substr(0, digits));
    if (!plain) return {.kind = ExpressionToken::Kind::unknown, .text = rest_.substr(0, digits)};
    return {.kind = ExpressionToken::Kind::quantity, .text = rest_.substr(0, digits), .quantity = *plain};
  }

  /// The end of a unit such as `%`, `ms`, `/s` or `Mbit/s` that begins at `from`.
  [[nodiscard]] std::size_t end_of_unit(std::size_t from) const {
    if (from < rest_.size() && rest_[from] == '%') return from + 1;
    const auto letters = [this](std::size_t i) {
      while (i < rest_.size() && is_letter_of_key(rest_[i])) ++i;
      return i;
    };
    const std::size_t end = letters(from);
    const bool has_slash = end + 1 < rest_.size() && rest_[end] == '/' && is_letter_of_key(rest_[end + 1]);
    return has_slash ? letters(end + 1) : end;
  }

  std::string_view all_;
  std::string_view rest_;
  ExpressionToken next_;
};

/// Reads by recursive descent; the first mistake ends the reading.
class ExpressionParser {
 public:
  ExpressionParser(std::string_view text, std::vector<std::string>& keys) : tokens_{text}, keys_{keys} {}

  Expected<Expression> whole() {
    Expression all = alternatives();
    if (!mistake_ && tokens_.next().kind != ExpressionToken::Kind::end) refuse("an operator, or the end of the condition");
    if (mistake_) return *std::move(mistake_);
    return all;
  }

 private:
  Expression alternatives() { return joined("or", OperatorKind::either, [this] { return conjunction(); }); }
  Expression conjunction() { return joined("and", OperatorKind::both, [this] { return comparison(); }); }

  template <class Part>
  Expression joined(std::string_view word, OperatorKind kind, Part part) {
    Expression left = part();
    for (int column = tokens_.next().column; !mistake_ && tokens_.take(word); column = tokens_.next().column) {
      left = binary(kind, {.text = word, .column = column}, std::move(left), part());
    }
    return left;
  }

  /// `1 <= nodes <= 4` is both `1 <= nodes` and `nodes <= 4`.
  Expression comparison() {
    const int begin = tokens_.next().column;
    if (tokens_.take("not")) return {.kind = OperatorKind::opposite, .text = "not", .column = begin, .operands = {comparison()}};
    Expression left = sum();
    std::optional<Expression> all;
    while (const auto kind = mistake_ ? std::nullopt : comparison_sign()) {
      const ExpressionToken sign = tokens_.take();
      Expression right = sum();
      Expression one = binary(*kind, sign, std::move(left), right);
      left = std::move(right);
      all = all ? binary(OperatorKind::both, {.text = "and", .column = sign.column}, std::move(*all), std::move(one)) : std::move(one);
    }
    return all ? std::move(*all) : std::move(left);
  }

  [[nodiscard]] std::optional<OperatorKind> comparison_sign() const {
    if (tokens_.next().kind != ExpressionToken::Kind::sign) return std::nullopt;
    for (const auto& [text, kind] : kComparisonSigns) {
      if (tokens_.next().text == text) return kind;
    }
    return std::nullopt;
  }

  Expression sum() {
    return row({ExpressionOperator{"+", OperatorKind::add}, ExpressionOperator{"-", OperatorKind::subtract}}, [this] { return product(); });
  }
  Expression product() {
    return row({ExpressionOperator{"*", OperatorKind::multiply}, ExpressionOperator{"/", OperatorKind::divide}}, [this] { return operand(); });
  }

  /// Operands with operators of one rank, from left to right.
  template <class Part>
  Expression row(const std::array<ExpressionOperator, 2>& operators, Part part) {
    Expression left = part();
    for (bool more = true; more && !mistake_;) {
      more = false;
      for (const auto& [sign, kind] : operators) {
        const int column = tokens_.next().column;
        if (!tokens_.take(sign)) continue;
        left = binary(kind, {.text = sign, .column = column}, std::move(left), part());
        more = true;
        break;
      }
    }
    return left;
  }

  Expression operand() {
    const int begin = tokens_.next().column;
    if (tokens_.take("-")) return {.kind = OperatorKind::negative, .text = "-", .column = begin, .operands = {operand()}};
    if (tokens_.take("(")) return parenthesis();
    const ExpressionToken& next = tokens_.next();
    const bool is_joint = next.text == "and" || next.text == "or" || next.text == "not";
    if (next.kind == ExpressionToken::Kind::quantity) {
      const ExpressionToken taken = tokens_.take();
      return {.kind = OperatorKind::quantity, .text = std::string(taken.text), .column = begin, .quantity = taken.quantity};
    }
    if (next.kind != ExpressionToken::Kind::word || is_joint) return refuse("a key, a number, or \"(\"");
    const ExpressionToken taken = tokens_.take();
    std::string key{taken.text};
    if (std::find(keys_.begin(), keys_.end(), key) == keys_.end()) keys_.push_back(key);
    return {.kind = OperatorKind::key, .text = std::move(key), .column = begin};
  }

  Expression parenthesis() {
    Expression inner = alternatives();
    if (!mistake_ && !tokens_.take(")")) return refuse("\")\"");
    return inner;
  }

  static Expression binary(OperatorKind kind, const ExpressionToken& sign, Expression left, Expression right) {
    Expression both{.kind = kind, .text = std::string(sign.text), .column = sign.column};
    both.operands.push_back(std::move(left));
    both.operands.push_back(std::move(right));
    return both;
  }

  /// The first mistake: the next token is not what was expected.
  Expression refuse(const char* expected) {
    const ExpressionToken& next = tokens_.next();
    if (mistake_) return {};
    std::string meant;
    for (const auto& [foreign, here] : kForeignSigns) {
      if (next.kind == ExpressionToken::Kind::sign && next.text == foreign) meant = here;
    }
    const bool ended = next.kind == ExpressionToken::Kind::end;
    mistake_ = wrong(ended ? "the condition ends too early" : in_quotes(next.text) + " at an unexpected place", expected, meant);
    mistake_->place.column = next.column;
    return {};
  }

  ExpressionTokens tokens_;
  std::vector<std::string>& keys_;
  std::optional<Diagnostic> mistake_;
};

}  // namespace

Expected<Expression> parse_expression(std::string_view text, std::vector<std::string>& keys) {
  return ExpressionParser(text, keys).whole();
}

}  // namespace knee::scenarios::language
