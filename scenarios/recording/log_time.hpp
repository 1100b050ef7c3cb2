/// Points in time as logs write them.
#pragma once

#include <optional>
#include <string_view>

namespace knee::scenarios {

/// `25/Nov/2026:10:00:00 +0100` in seconds since 1970; none if the text is something else.
[[nodiscard]] std::optional<double> time_of_log(std::string_view text);

/// `2026-11-25T10:00:00.060Z` (RFC 3339) in seconds since 1970; none if the text is something else.
[[nodiscard]] std::optional<double> time_of_rfc3339(std::string_view text);

/// A decimal number, all of `text`; none if it is something else.
[[nodiscard]] std::optional<double> decimal(std::string_view text);

}  // namespace knee::scenarios
