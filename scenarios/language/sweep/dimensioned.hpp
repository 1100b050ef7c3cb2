/// `Dimensioned`: a number with the dimension of its unit, for conditions of a sweep.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace knee::scenarios::language {

/// A number in seconds, bytes, and products of their powers: a rate has the dimension 1/s, a bit rate B/s, a percentage none.
struct Dimensioned {
  double number = 0;
  int seconds = 0;  ///< power of the second
  int bytes = 0;    ///< power of the byte

  [[nodiscard]] bool same_dimension(const Dimensioned& other) const { return seconds == other.seconds && bytes == other.bytes; }
  /// `a plain number`, `a duration`, `a rate`, `a size`, `a bit rate`; of other dimensions `a number in s^2 B`.
  [[nodiscard]] std::string noun() const;
};

[[nodiscard]] Dimensioned operator*(const Dimensioned& a, const Dimensioned& b);
[[nodiscard]] Dimensioned operator/(const Dimensioned& a, const Dimensioned& b);

/// The quantity that a text such as `4 ms`, `200/s`, `16 MB`, `80 %` or `4` is; none if it is no such quantity.
[[nodiscard]] std::optional<Dimensioned> dimensioned(std::string_view text);

}  // namespace knee::scenarios::language
