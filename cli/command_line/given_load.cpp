#include "cli/command_line/given_load.hpp"

#include <cmath>
#include <variant>

#include <fmt/format.h>

#include "scenarios/schema/quantity.hpp"

namespace knee::cli {
namespace {

using analysis::LoadUnit;
using scenarios::Diagnostic;

constexpr double kMostUsers = 10'000'000;

}  // namespace

scenarios::Expected<GivenLoad> GivenLoadCodec::read(const std::string& text) const {
  const auto rate = scenarios::positive_rate().read(text);
  if (const auto* per_s = std::get_if<double>(&rate)) return GivenLoad{LoadUnit::rate, *per_s, text};
  const bool is_multiple = text.ends_with('x');
  const auto number = scenarios::number({.least = 0}).read(is_multiple ? text.substr(0, text.size() - 1) : text);
  const auto* value = std::get_if<double>(&number);
  if (value != nullptr && is_multiple && *value > 0) return GivenLoad{LoadUnit::recording, *value, text};
  if (value != nullptr && !is_multiple && *value == std::floor(*value) && *value >= 1 && *value <= kMostUsers) {
    return GivenLoad{LoadUnit::users, *value, text};
  }
  Diagnostic mistake = std::get<Diagnostic>(rate);
  mistake.expected = "a rate such as 2000/s, a number of users such as 340, or a multiple of a recording such as 1.4x";
  return mistake;
}

}  // namespace knee::cli
