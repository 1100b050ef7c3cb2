#include "scenarios/schema/price.hpp"

#include <fmt/format.h>

#include "scenarios/schema/amount.hpp"
#include "scenarios/yaml/text.hpp"

namespace knee::scenarios {
namespace {

/// The three letters that a unit starts with, as capitals; empty if it does not.
std::string currency_of(std::string_view unit) {
  std::string currency(unit.substr(0, 3));
  for (char& letter : currency) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  const bool letters = currency.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
  return letters && currency.size() == 3 ? currency : "";
}

Expected<Price> read_price(std::string_view text) {
  static const Scale scale{.noun = "a price per hour", .example = "0.17 USD/h"};
  const Expected<Amount> reading = split(text, scale);
  if (const auto* mistake = std::get_if<Diagnostic>(&reading)) return *mistake;
  const auto& amount = std::get<Amount>(reading);
  if (amount.number < 0) return wrong(in_quotes(text) + " is negative");
  if (amount.unit.empty()) return wrong(in_quotes(text) + " has no currency");
  std::string unit(amount.unit);
  std::erase(unit, ' ');
  const std::string currency = currency_of(unit);
  if (!currency.empty() && unit == currency + "/h")
    return Price{.per_hour = amount.number, .currency = currency};
  const bool near = !currency.empty() && (unit.size() == 3 || unit.substr(3) == "/h");
  return wrong(fmt::format("unknown unit {} in {}", in_quotes(amount.unit), in_quotes(text)), {},
               near ? fmt::format("{} {}/h", amount.digits, currency) : "");
}

}  // namespace

Expected<Price> PriceCodec::read(std::string_view text) const {
  Expected<Price> value = read_price(text);
  if (auto* mistake = std::get_if<Diagnostic>(&value)) mistake->expected = schema().expected;
  return value;
}

std::string PriceCodec::write(const Price& price) const {
  return fmt::format("{} {}/h", write_number(price.per_hour), price.currency);
}

ScalarSchema PriceCodec::schema() const {
  return {.name = "price",
          .expected = "a price per hour such as \"0.17 USD/h\" (any currency of three capital letters)"};
}

}  // namespace knee::scenarios
