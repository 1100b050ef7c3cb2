/// Loads in words.
#pragma once

#include <string>

#include "analysis/capacity/load_axis.hpp"

namespace knee::analysis {

/// `1166/s`, `340 users`, `1.4 times the recorded load`, `the recorded load`: four digits, whole numbers with all digits.
[[nodiscard]] std::string load_text(const LoadAxis& axis, double load);

/// The answer of an interval: `1166/s (1110 to 1224)`; only the value without an interval, or if it contains no other load.
[[nodiscard]] std::string load_text(const LoadAxis& axis, const Estimate& crossing);

/// The name of the axis in a sentence: `load`, `number of users`.
[[nodiscard]] const char* load_noun(const LoadAxis& axis);

/// The unit in a column of a table: `requests/s`, `users`, `times the recording`.
[[nodiscard]] const char* unit_name(const LoadAxis& axis);

/// The number of a load as texts and tables show it.
[[nodiscard]] double rounded_load(const LoadAxis& axis, double load);

}  // namespace knee::analysis
