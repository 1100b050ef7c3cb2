#include "scenarios/schema/amount.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

#include <fmt/format.h>

#include "scenarios/schema/vocabulary.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios {
namespace {

/// A number with a zero before its first digit: readers of YAML 1.1 and of C take 010 for 8.
bool has_leading_zero(std::string_view digits) {
  if (digits.starts_with('-')) digits.remove_prefix(1);
  return digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9';
}

std::string without_leading_zeros(std::string_view digits) {
  const std::string sign = digits.starts_with('-') ? "-" : "";
  digits.remove_prefix(sign.size());
  while (has_leading_zero(digits)) digits.remove_prefix(1);
  return sign + std::string(digits);
}

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

/// The number meant by a text with separators: `2,000` and `2_000` are 2000, `2,5` is 2.5.
std::string without_separators(std::string_view text) {
  std::string meant;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool between = i > 0 && is_digit(text[i - 1]) && i + 1 < text.size() && is_digit(text[i + 1]);
    if (!between || (text[i] != ',' && text[i] != '_' && text[i] != '\'')) {
      meant += text[i];
      continue;
    }
    std::size_t end = i + 1;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end - i - 1 != 3) meant += '.';
  }
  return meant;
}

/// Both micro signs that Unicode has are the letter u; spaces do not matter.
std::string plain_unit(std::string_view name) {
  std::string plain;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const std::string_view pair = name.substr(i, 2);
    if (pair == "\xC2\xB5" || pair == "\xCE\xBC") {
      plain += 'u';
      ++i;
    } else if (name[i] != ' ') {
      plain += name[i];
    }
  }
  return plain;
}

Diagnostic missing_unit(const Amount& amount, const Scale& scale) {
  Diagnostic mistake = wrong(in_quotes(amount.digits) + " has no unit");
  if (scale.units.size() != 1) return mistake;
  const Unit& unit = scale.units.front();
  const double meant = amount.number <= 1 ? amount.number * unit.divisor : amount.number;  // 0.8 for 80 %.
  mistake.nearest = fmt::format("{:.12g}{}{}", meant, scale.gap, unit.name);
  return mistake;
}

Diagnostic unknown_unit(std::string_view text, const Amount& amount, const Scale& scale) {
  Diagnostic mistake = wrong(fmt::format("unknown unit {} in {}", in_quotes(amount.unit), in_quotes(text)));
  const std::string unit = nearest_word(amount.unit, scale.names());
  if (!unit.empty()) mistake.nearest = fmt::format("{}{}{}", amount.digits, scale.gap, unit);
  return mistake;
}

}  // namespace

std::vector<std::string> Scale::names() const {
  std::vector<std::string> result;
  for (const Unit& unit : units) result.push_back(unit.name);
  return result;
}

const Unit* Scale::find(std::string_view name) const {
  const std::string plain = plain_unit(name);
  const auto found =
      std::find_if(units.begin(), units.end(), [&plain](const Unit& unit) { return unit.name == plain; });
  return found == units.end() ? nullptr : &*found;
}

Expected<Amount> split(std::string_view text, const Scale& scale) {
  text = trimmed(text);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto length = static_cast<std::size_t>(end - text.data());
  const std::string_view rest = text.substr(length);
  const bool yaml_infinity =
      text.starts_with(".inf") || text.starts_with("-.inf") || text.starts_with(".nan");
  if (yaml_infinity || (error == std::errc{} && !std::isfinite(number))) {
    return wrong(in_quotes(text) + " is not a finite number");
  }
  if (error == std::errc::result_out_of_range) return wrong(in_quotes(text) + " is beyond the range of "
                                                                              "numbers");
  if (error != std::errc{}) return wrong(in_quotes(text) + " is not " + scale.noun);
  const bool separated = rest.size() > 1 && is_digit(rest[1]) && std::string_view(",_'").find(rest[0]) < 3;
  if (separated) {
    return wrong(fmt::format("{} has a {} within its number", in_quotes(text), in_quotes(rest.substr(0, 1))), {},
                 without_separators(text));
  }
  if (has_leading_zero(text.substr(0, length))) {
    return wrong(fmt::format("{} starts with a zero, which some take for octal", in_quotes(text)), {},
                 without_leading_zeros(text.substr(0, length)) + std::string(rest));
  }
  return Amount{.number = number, .digits = text.substr(0, length), .unit = trimmed(rest)};
}

Expected<double> read_amount(std::string_view text, const Scale& scale, bool signed_) {
  text = trimmed(text);
  const Expected<Amount> reading = split(text, scale);
  if (const auto* mistake = std::get_if<Diagnostic>(&reading)) return *mistake;
  const auto& amount = std::get<Amount>(reading);
  if (scale.units.empty() && !amount.unit.empty()) {
    return wrong(fmt::format("{} has {} after its number", in_quotes(text), in_quotes(amount.unit)));
  }
  if (!scale.units.empty() && amount.unit.empty()) return missing_unit(amount, scale);
  const Unit* unit = scale.units.empty() ? nullptr : scale.find(amount.unit);
  if (!scale.units.empty() && unit == nullptr) return unknown_unit(text, amount, scale);
  if (amount.number < 0 && !signed_) return wrong(in_quotes(text) + " is negative");
  const double value = unit == nullptr ? amount.number : unit->to_base(amount.number);
  if (!std::isfinite(value)) return wrong(in_quotes(text) + " is beyond the range of numbers");
  return value;
}

std::string write_number(double number) {
  return write_amount(number, {.noun = "", .example = "", .gap = ""}, {});
}

std::string write_amount(double value, const Scale& scale, const Unit& unit) {
  const double number = value * unit.divisor / unit.factor;
  std::string text = fmt::format("{:.12g}", number);
  double back = 0;
  std::from_chars(text.data(), text.data() + text.size(), back);
  if (unit.to_base(back) != value) text = fmt::format("{}", number);
  return text + scale.gap + unit.name;
}

}  // namespace knee::scenarios
