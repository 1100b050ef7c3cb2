#include "scenarios/language/sweep/dimensioned.hpp"

#include <type_traits>

#include <fmt/format.h>

#include "scenarios/schema/quantity.hpp"

namespace knee::scenarios::language {
namespace {

struct NamedDimension {
  const char* noun;
  int seconds;
  int bytes;
};

constexpr NamedDimension kDimensions[] = {
    {"a plain number", 0, 0}, {"a duration", 1, 0}, {"a rate", -1, 0}, {"a size", 0, 1}, {"a bit rate", -1, 1}};

/// The value of a text, in the base unit of `kind`.
template <class Kind>
std::optional<double> in_base_unit(const Kind& kind, std::string_view text) {
  const auto reading = kind.read(text);
  const auto* value = std::get_if<0>(&reading);
  if (value == nullptr) return std::nullopt;
  if constexpr (std::is_same_v<std::decay_t<decltype(*value)>, sim::Duration>) {
    return sim::to_seconds(*value);
  } else {
    return static_cast<double>(*value);
  }
}

}  // namespace

std::string Dimensioned::noun() const {
  for (const NamedDimension& one : kDimensions) {
    if (one.seconds == seconds && one.bytes == bytes) return one.noun;
  }
  std::string text = "a number in";
  if (seconds != 0) text += seconds == 1 ? " s" : fmt::format(" s^{}", seconds);
  if (bytes != 0) text += bytes == 1 ? " B" : fmt::format(" B^{}", bytes);
  return text;
}

Dimensioned operator*(const Dimensioned& a, const Dimensioned& b) {
  return {.number = a.number * b.number, .seconds = a.seconds + b.seconds, .bytes = a.bytes + b.bytes};
}

Dimensioned operator/(const Dimensioned& a, const Dimensioned& b) {
  return {.number = a.number / b.number, .seconds = a.seconds - b.seconds, .bytes = a.bytes - b.bytes};
}

std::optional<Dimensioned> dimensioned(std::string_view text) {
  constexpr double kBitsOfByte = 8;
  constexpr double kAnyShare = 1e6;
  if (const auto plain = in_base_unit(number({.least = kLowest}), text)) return Dimensioned{.number = *plain};
  if (const auto share = in_base_unit(percentage({.least = 0, .most = kAnyShare}), text)) return Dimensioned{.number = *share};
  if (const auto time = in_base_unit(duration(), text)) return Dimensioned{.number = *time, .seconds = 1};
  if (const auto often = in_base_unit(rate(), text)) return Dimensioned{.number = *often, .seconds = -1};
  if (const auto large = in_base_unit(bytes(), text)) return Dimensioned{.number = *large, .bytes = 1};
  if (const auto fast = in_base_unit(bit_rate(), text)) return Dimensioned{.number = *fast / kBitsOfByte, .seconds = -1, .bytes = 1};
  return std::nullopt;
}

}  // namespace knee::scenarios::language
