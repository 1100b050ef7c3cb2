/// `QuantityPair`: two quantities of one kind as plain numbers, for values between them.
#pragma once

#include <optional>
#include <string_view>

#include "scenarios/schema/codec.hpp"

namespace knee::scenarios {

/// Two ends in the base unit of their kind: nanoseconds, bytes, 1/s, bit/s, fractions, plain numbers.
struct QuantityPair {
  double low = 0;
  double high = 0;
  const Codec<double>* kind = nullptr;  ///< writes a number between the ends with a unit
};

/// The two texts as numbers; none if one of them is no quantity, or if their kinds differ.
[[nodiscard]] std::optional<QuantityPair> quantity_pair(std::string_view low, std::string_view high);

/// Whether a value of this form is a number, with or without a unit.
[[nodiscard]] bool is_quantity(const ScalarSchema& form);

}  // namespace knee::scenarios
